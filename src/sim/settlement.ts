// What the calendar does to positions: funding of perpetuals, the daily session, and expiries. At
// 08:00 UTC in this order: funding, expiries at their 30-minute averages, then the session of what
// goes on. Futures' profit reaches cash here and nowhere else.

import { type StateVisitor, type TimeUs, type Visitable } from '../base/index.ts'
import { nextFundingUs, nextSettlementUs } from '../instrument/index.ts'
import { type Account } from './account.ts'
import { type Agenda, delistEvent } from './agenda.ts'
import { type Clearing } from './clearing.ts'
import { instrumentClosed } from './codes.ts'
import { type WorldConfig } from './config.ts'
import { type DeliveryAverage } from './delivery-average.ts'
import { type FairValue } from './fair-value.ts'
import {
  delistedState,
  type InstrumentTable,
  openState,
  optionKind,
  settlingState,
} from './instruments.ts'
import { type Matching } from './matching.ts'
import { type IndexPath } from './path.ts'
import { type Tape } from './tape.ts'

/** In the order of the engine's settlement kinds. */
const expiryCode = 0
const sessionCode = 1
/** From the end of trading to the end of the listing. */
const delistAfterUs = 2_000_000

/**
 * Funding per 8 hours: a base rate of interest, plus the premium beyond a dead band around the
 * index, as Deribit clamps it.
 */
const fundingBase = 0.00005
const fundingBand = 0.00025
const fundingMax = 0.005
const eightHoursUs = 8 * 3_600_000_000

export function fundingRate8h(premium: number): number {
  const beyond = premium - Math.max(-fundingBand, Math.min(fundingBand, premium))
  return Math.max(-fundingMax, Math.min(fundingMax, fundingBase + beyond))
}

export type SettlementParts = {
  readonly world: WorldConfig
  readonly table: InstrumentTable
  readonly path: IndexPath
  readonly fair: FairValue
  readonly average: DeliveryAverage
  readonly account: Account
  readonly clearing: Clearing
  readonly matching: Matching
  readonly agenda: Agenda
  readonly tape: Tape
}

export class Settlement implements Visitable {
  readonly #parts: SettlementParts
  #fundingUs: number
  #sessionUs: number
  #stepUs: number

  constructor(parts: SettlementParts, nowUs: TimeUs) {
    this.#parts = parts
    this.#fundingUs = nextFundingUs(nowUs, parts.world.fundingIntervalUs)
    this.#sessionUs = nextSettlementUs(nowUs)
    this.#stepUs = nowUs
  }

  /** The rate of a coin's perpetual now, per 8 hours. */
  funding8h(coin: number): number {
    return fundingRate8h(this.#parts.path.basis[coin]!)
  }

  /** Everything that is due at an index step. */
  onStep(nowUs: TimeUs): void {
    this.#accrue(nowUs)
    if (nowUs >= this.#fundingUs) {
      this.#payFunding()
      this.#fundingUs = nextFundingUs(nowUs, this.#parts.world.fundingIntervalUs)
    }
    this.#expire(nowUs)
    if (nowUs >= this.#sessionUs) {
      this.#settleSession()
      this.#sessionUs = nextSettlementUs(nowUs)
    }
  }

  delist(i: number): void {
    const { table, tape } = this.#parts
    table.state[i] = delistedState
    tape.instrumentState(i, delistedState)
  }

  visit(v: StateVisitor): void {
    this.#fundingUs = v.number(this.#fundingUs)
    this.#sessionUs = v.number(this.#sessionUs)
    this.#stepUs = v.number(this.#stepUs)
  }

  #accrue(nowUs: number): void {
    const { account, path, world } = this.#parts
    const passedUs = nowUs - this.#stepUs
    this.#stepUs = nowUs
    for (let coin = 0; coin < world.coins.length; coin += 1) {
      const fraction = (this.funding8h(coin) * passedUs) / eightHoursUs
      account.accrueFunding(coin, coin, fraction, path.indexUsd[coin]!)
    }
  }

  #payFunding(): void {
    const { account, tape, world } = this.#parts
    for (const [coin, terms] of world.coins.entries()) {
      const perpetual = coin
      const rate = account.fundingRate(coin)
      const cash = account.payFunding(coin, perpetual)
      const lots = account.lots[perpetual]!
      if (lots === 0 && cash === 0n) continue
      tape.funding(perpetual, lots, rate, cash, terms.asset)
    }
  }

  #expire(nowUs: number): void {
    const { average, fair, table } = this.#parts
    for (let slot = 0; slot < table.slotCapacity; slot += 1) {
      if (table.slotCoin[slot]! < 0 || table.slotExpiryUs[slot]! > nowUs) continue
      const deliveryUsd = average.deliveryUsd(slot, fair.forward[slot]!)
      for (let n = 0; n < table.memberCount[slot]!; n += 1) {
        this.#expireOne(table.member(slot, n), deliveryUsd, nowUs)
      }
      average.clear(slot)
      table.closeSlot(slot)
    }
  }

  #expireOne(i: number, deliveryUsd: number, nowUs: number): void {
    const { account, agenda, clearing, matching, table, tape } = this.#parts
    table.state[i] = settlingState
    tape.instrumentState(i, settlingState)
    clearing.cancelInstrument(i, instrumentClosed)
    matching.clear(i)
    if (account.isOpen(i)) {
      const cash = account.settleExpiry(i, deliveryUsd)
      tape.settlement(i, expiryCode, deliveryUsd, 0, cash, table.terms[i]!.settle)
    }
    agenda.add(nowUs + delistAfterUs, delistEvent, i)
  }

  #settleSession(): void {
    const { account, fair, table, tape } = this.#parts
    for (let i = 0; i < table.count; i += 1) {
      if (table.state[i] !== openState || table.kind[i] === optionKind) continue
      if (!account.isOpen(i)) continue
      const priceUsd = Math.round(fair.price[i]! * 100) / 100
      const cash = account.settleSession(i, priceUsd)
      tape.settlement(i, sessionCode, priceUsd, account.lots[i]!, cash, table.terms[i]!.settle)
    }
  }
}
