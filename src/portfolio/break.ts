// Differences between the venue's word and ours, each of one kind with both numbers. A break is
// data: what to do about it is somebody else's decision.

import { type AssetIndex, type Atoms, type InstrumentIndex, type Lots } from '../base/index.ts'

export type PortfolioBreak =
  /** The venue reports another position than our fills add up to. */
  | {
      readonly kind: 'position'
      readonly instrument: InstrumentIndex
      readonly oursLots: Lots
      readonly theirsLots: Lots
    }
  /** A complete report leaves out a position that we hold. */
  | {
      readonly kind: 'position-missing'
      readonly instrument: InstrumentIndex
      readonly oursLots: Lots
    }
  /** The venue reports another balance than our entries add up to. */
  | {
      readonly kind: 'cash'
      readonly asset: AssetIndex
      readonly oursAtoms: Atoms
      readonly theirsAtoms: Atoms
    }
  /** A complete report leaves out a balance that we hold. */
  | { readonly kind: 'cash-missing'; readonly asset: AssetIndex; readonly oursAtoms: Atoms }
  /** A settlement paid something else than the terms say. */
  | {
      readonly kind: 'settlement-cash'
      readonly instrument: InstrumentIndex
      readonly oursAtoms: Atoms
      readonly theirsAtoms: Atoms
    }
  /** A settlement left another position than the terms say. */
  | {
      readonly kind: 'settlement-position'
      readonly instrument: InstrumentIndex
      readonly oursLots: Lots
      readonly theirsLots: Lots
    }
