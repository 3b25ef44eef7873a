// The venue's report of positions and balances against the portfolio. Rows arrive one event at a
// time; what a complete report leaves out is a break as well. Nothing is corrected here.

import {
  type AssetIndex,
  type Atoms,
  assert,
  type InstrumentIndex,
  type Lots,
  type StateVisitor,
  type Visitable,
} from '../base/index.ts'
import { type PortfolioBreak } from './break.ts'
import { type Portfolio } from './portfolio.ts'

export class PortfolioReconciliation implements Visitable {
  readonly #portfolio: Portfolio
  readonly #toleranceAtoms: readonly bigint[]
  /** The report being read; 0 while none is. */
  #report = 0
  readonly #isPositionSeen: Uint8Array
  readonly #isAssetSeen: Uint8Array

  /** `toleranceAtoms`: by asset, what a venue's rounding may amount to. */
  constructor(portfolio: Portfolio, toleranceAtoms: readonly bigint[]) {
    assert(toleranceAtoms.length === portfolio.ledger.assetCount, 'a tolerance for each asset')
    this.#portfolio = portfolio
    this.#toleranceAtoms = toleranceAtoms
    this.#isPositionSeen = new Uint8Array(portfolio.lots.length)
    this.#isAssetSeen = new Uint8Array(portfolio.ledger.assetCount)
  }

  begin(report: number): void {
    assert(report > 0, `a report has a number above 0, has ${report}`)
    this.#report = report
    this.#isPositionSeen.fill(0)
    this.#isAssetSeen.fill(0)
  }

  position(
    report: number,
    instrument: InstrumentIndex,
    theirsLots: Lots,
  ): PortfolioBreak | undefined {
    if (report !== this.#report || report === 0) return undefined
    this.#isPositionSeen[instrument] = 1
    const oursLots = this.#portfolio.lots[instrument]! as Lots
    if (oursLots === theirsLots) return undefined
    return { kind: 'position', instrument, oursLots, theirsLots }
  }

  balance(report: number, asset: AssetIndex, theirsAtoms: Atoms): PortfolioBreak | undefined {
    if (report !== this.#report || report === 0) return undefined
    this.#isAssetSeen[asset] = 1
    const oursAtoms = this.#portfolio.cash(asset)
    if (this.#isTolerated(asset, oursAtoms - theirsAtoms)) return undefined
    return { kind: 'cash', asset, oursAtoms, theirsAtoms }
  }

  /** The report is complete: breaks for what it should have listed. */
  end(report: number): readonly PortfolioBreak[] {
    if (report !== this.#report || report === 0) return []
    this.#report = 0
    const breaks: PortfolioBreak[] = []
    for (let i = 0; i < this.#isPositionSeen.length; i += 1) {
      const oursLots = this.#portfolio.lots[i]! as Lots
      if (this.#isPositionSeen[i] === 1 || oursLots === 0) continue
      breaks.push({ kind: 'position-missing', instrument: i as InstrumentIndex, oursLots })
    }
    for (let i = 0; i < this.#isAssetSeen.length; i += 1) {
      const asset = i as AssetIndex
      const oursAtoms = this.#portfolio.cash(asset)
      if (this.#isAssetSeen[i] === 1 || this.#isTolerated(asset, oursAtoms)) continue
      breaks.push({ kind: 'cash-missing', asset, oursAtoms })
    }
    return breaks
  }

  visit(v: StateVisitor): void {
    this.#report = v.number(this.#report)
    v.column(this.#isPositionSeen, this.#isPositionSeen.length)
    v.column(this.#isAssetSeen, this.#isAssetSeen.length)
  }

  #isTolerated(asset: AssetIndex, difference: bigint): boolean {
    const magnitude = difference < 0n ? -difference : difference
    return magnitude <= this.#toleranceAtoms[asset]!
  }
}
