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

/** Reads one report at a time beside the portfolio it speaks about. */
export class PortfolioReconciliation implements Visitable {
  readonly #portfolio: Portfolio
  /** The report being read; 0 while none is. */
  #report = 0
  readonly #isPositionSeen: Uint8Array
  readonly #isAssetSeen: Uint8Array

  constructor(portfolio: Portfolio) {
    this.#portfolio = portfolio
    this.#isPositionSeen = new Uint8Array(portfolio.lots.length)
    this.#isAssetSeen = new Uint8Array(portfolio.ledger.assetCount)
  }

  get isReading(): boolean {
    return this.#report !== 0
  }

  /** A report is asked for; one that was being read is given up. */
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
    return this.#portfolio.reconcilePosition(instrument, theirsLots)
  }

  balance(report: number, asset: AssetIndex, theirsAtoms: Atoms): PortfolioBreak | undefined {
    if (report !== this.#report || report === 0) return undefined
    this.#isAssetSeen[asset] = 1
    return this.#portfolio.reconcileBalance(asset, theirsAtoms)
  }

  /** The report is complete: breaks for what it should have listed. */
  end(report: number): readonly PortfolioBreak[] {
    if (report !== this.#report || report === 0) return []
    this.#report = 0
    const portfolio = this.#portfolio
    const breaks: PortfolioBreak[] = []
    for (let i = 0; i < this.#isPositionSeen.length; i += 1) {
      const oursLots = portfolio.lots[i]! as Lots
      if (this.#isPositionSeen[i] === 1 || oursLots === 0) continue
      breaks.push({ kind: 'position-missing', instrument: i as InstrumentIndex, oursLots })
    }
    for (let i = 0; i < this.#isAssetSeen.length; i += 1) {
      const asset = i as AssetIndex
      const oursAtoms = portfolio.cash(asset)
      if (this.#isAssetSeen[i] === 1 || portfolio.isRounding(oursAtoms, asset)) continue
      breaks.push({ kind: 'cash-missing', asset, oursAtoms })
    }
    return breaks
  }

  visit(v: StateVisitor): void {
    this.#report = v.number(this.#report)
    v.column(this.#isPositionSeen, this.#isPositionSeen.length)
    v.column(this.#isAssetSeen, this.#isAssetSeen.length)
  }
}
