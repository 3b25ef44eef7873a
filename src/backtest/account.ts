// Our account as the venue keeps it: position and cash. Profit of futures stays unsettled for the
// minutes of a tape; fees are paid at once, spot in full. Funding is not modelled.

import { type Lots, type Ticks } from '../base/index.ts'
import { type Asset, feeAtoms, type Instrument, premiumAtoms, tenTo } from '../instrument/index.ts'
import { type Liquidity } from '../order/index.ts'

export class TapeAccount {
  /** Signed. */
  lots = 0
  /** In atoms, by asset. */
  readonly cash: bigint[]
  readonly #terms: Instrument
  readonly #assets: readonly Asset[]

  constructor(terms: Instrument, assets: readonly Asset[], opening: readonly bigint[]) {
    this.#terms = terms
    this.#assets = assets
    this.cash = [...opening]
  }

  /** Books a trade and returns its fee, in atoms of the settle asset, rounded against us. */
  trade(side: 1 | -1, ticks: number, lots: number, liquidity: Liquidity): bigint {
    const terms = this.#terms
    const { base, settle, settlement } = terms
    const scale = this.#assets[settle]!.scale
    const fee = feeAtoms(terms, ticks as Ticks, lots as Lots, liquidity, scale)
    this.lots += side * lots
    this.cash[settle]! -= fee
    if (settlement === 'spot') {
      this.cash[settle]! -= premiumAtoms(terms, ticks as Ticks, (side * lots) as Lots, scale)
      const coinsScale = this.#assets[base]!.scale
      const coins = BigInt(side * lots) * BigInt(terms.lotMantissa) * tenTo(coinsScale)
      this.cash[base]! += coins / tenTo(terms.lotScale)
    }
    return fee
  }
}
