// A second pair of books, kept from the messages alone and by other arithmetic than the desk's own:
// positions are sums of fills, cash is the sum of what moved it. It knows terms, and nothing of the
// desk.

import { type AssetIndex, type InstrumentIndex } from '../../src/base/index.ts'
import { type DeskEvent, type DeskState, type EventOf } from '../../src/engine/index.ts'
import { type Asset, type Instrument } from '../../src/instrument/index.ts'

export class Auditor {
  readonly #assets: readonly Asset[]
  readonly #termsOf: (instrument: InstrumentIndex) => Instrument
  readonly #seen: Set<string> = new Set()
  readonly lots: Map<number, number> = new Map()
  readonly cash: bigint[]

  constructor(assets: readonly Asset[], termsOf: (instrument: InstrumentIndex) => Instrument) {
    this.#assets = assets
    this.#termsOf = termsOf
    this.cash = assets.map(() => 0n)
  }

  on(event: DeskEvent): void {
    switch (event.kind) {
      case 'fill':
        this.#fill(event)
        break
      case 'funding':
      case 'transfer':
        this.#move(event.asset, event.cash)
        break
      case 'settlement':
        this.#move(event.asset, event.cash)
        if (event.settlementKind === 'expiry') this.lots.set(event.instrument, 0)
        break
    }
  }

  /** The first difference from the desk's own books; undefined when there is none. */
  compare(state: DeskState): string | undefined {
    for (const [instrument, lots] of this.lots) {
      const held = state.portfolio.lots[instrument] ?? 0
      if (held !== lots) return `instrument ${instrument}: desk ${held} lots, audited ${lots}`
    }
    for (const [asset, cash] of this.cash.entries()) {
      const held = state.portfolio.cash(asset as AssetIndex)
      if (held !== cash) return `asset ${asset}: desk ${held} atoms, audited ${cash}`
      const imbalance = state.portfolio.ledger.imbalance(asset as AssetIndex)
      if (imbalance !== 0n) return `asset ${asset}: the ledger is out of balance by ${imbalance}`
    }
    return undefined
  }

  #move(asset: number, amount: bigint): void {
    this.cash[asset] = (this.cash[asset] ?? 0n) + amount
  }

  #fill(event: EventOf<'fill'>): void {
    const key = `${event.clientId}/${event.tradeId}`
    if (this.#seen.has(key)) return
    this.#seen.add(key)
    const { instrument, side, lots, ticks } = event
    this.lots.set(instrument, (this.lots.get(instrument) ?? 0) + side * lots)
    this.#move(event.feeAsset, -event.fee)
    const terms = this.#termsOf(instrument)
    if (terms.kind !== 'option') return
    const scale = this.#assets[terms.settle]!.scale
    const numerator =
      BigInt(side * lots * ticks) *
      BigInt(terms.lotMantissa * terms.quantumMantissa) *
      10n ** BigInt(scale)
    this.#move(terms.settle, -numerator / 10n ** BigInt(terms.lotScale + terms.quantumScale))
  }
}
