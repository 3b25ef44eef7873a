// Quotes a perpetual or a dated future: fair from the book's microprice and the venue's mark, moved
// by delta, position and expected funding, with a half-spread in basis points whose parts are
// named. Pure; it knows no orders, no limits, and of options only the delta they have left.

import { type Ticks, yearUs } from '../base/index.ts'
import { type Instrument, priceOf } from '../instrument/index.ts'
import { type PerpetualQuoterConfig } from './config.ts'
import {
  createTouch,
  isCrossed,
  microprice,
  othersAskLots,
  othersBidLots,
  type Touch,
} from './fair-value.ts'
import { createGuardInput, createGuardVerdict, type GuardInput, guardQuote } from './guard.ts'
import { createGridSide, type GridMarket, placeOnGrid } from './ladder.ts'
import {
  clearQuote,
  partAdverse,
  partDoubt,
  partEdge,
  partFee,
  partGuard,
  partHedge,
  partInventory,
  partMarket,
  partTick,
  partVolatility,
  type Quote,
  type QuoteReason,
} from './part.ts'
import { clampUse, createInventory, type Inventory } from './reservation.ts'
import { sizeSides } from './size.ts'

/** Refilled by the caller. Of `inventory`, `deltaUse` and `positionUse` count here. */
export type PerpetualQuoteInput = {
  terms: Instrument
  /** USD per coin; 0: none. */
  indexUsd: number
  markPrice: number
  /** Funding per 8 hours as a fraction; longs pay when it is positive. 0 for dated futures. */
  funding8h: number
  volAnnual: number
  adverseBps: number
  positionLots: number
  sizeLots: number
  readonly touch: Touch
  readonly inventory: Inventory
  readonly guard: GuardInput
}

export function createPerpetualQuoteInput(terms: Instrument): PerpetualQuoteInput {
  return {
    terms,
    indexUsd: 0,
    markPrice: 0,
    funding8h: 0,
    volAnnual: 0,
    adverseBps: 0,
    positionLots: 0,
    sizeLots: 0,
    touch: createTouch(),
    inventory: createInventory(),
    guard: createGuardInput(),
  }
}

const fundingIntervalUs = 8 * 3_600_000_000
const verdict = createGuardVerdict()
const bid = createGridSide()
const ask = createGridSide()
const market: GridMarket = { othersTicks: 0, oppositeTicks: 0, improveTicks: 0 }
const fair = { price: 0, doubtBps: 0 }

function isUsable(input: PerpetualQuoteInput): boolean {
  return (
    input.indexUsd > 0 &&
    input.indexUsd < Infinity &&
    input.volAnnual >= 0 &&
    input.volAnnual < Infinity &&
    Number.isFinite(input.markPrice) &&
    Number.isFinite(input.funding8h) &&
    Number.isFinite(input.adverseBps) &&
    Number.isFinite(input.inventory.deltaUse) &&
    Number.isFinite(input.inventory.positionUse)
  )
}

/** Fair price and how far its references are apart. Without a book: mark, then index. */
function setFair(config: PerpetualQuoterConfig, input: PerpetualQuoteInput): void {
  const { touch, terms, indexUsd } = input
  const anchor = input.markPrice > 0 ? input.markPrice : indexUsd
  const bidLots = othersBidLots(touch)
  const askLots = othersAskLots(touch)
  fair.price = anchor
  fair.doubtBps = 0
  if (!(bidLots > 0 && askLots > 0)) return
  const bidPrice = priceOf(terms, touch.bidTicks as Ticks)
  const askPrice = priceOf(terms, touch.askTicks as Ticks)
  const book = microprice(bidPrice, bidLots, askPrice, askLots)
  fair.price = anchor + config.bookWeight * (book - anchor)
  fair.doubtBps = (Math.abs(book - anchor) / anchor) * 1e4
}

/** Where delta, position and funding move the middle of the quote, in basis points. */
export function perpetualSkewBps(
  config: PerpetualQuoterConfig,
  input: PerpetualQuoteInput,
): number {
  const { inventory, funding8h } = input
  const deltaBps = config.skew.deltaSkewBps * clampUse(inventory.deltaUse)
  const positionBps = config.positionSkewBps * clampUse(inventory.positionUse)
  const expectedBps = funding8h * 1e4 * (config.holdingUs / fundingIntervalUs)
  const most = config.fundingSkewBpsMax
  const fundingBps = Math.max(-most, Math.min(most, expectedBps))
  return 0 - (deltaBps + positionBps + fundingBps)
}

/** The parts in basis points into `parts`; returns the half-spread that they add up to. */
function setParts(
  config: PerpetualQuoterConfig,
  input: PerpetualQuoteInput,
  parts: Float64Array,
): number {
  const { inventory, volAnnual } = input
  const staleBps = volAnnual * Math.sqrt(config.staleUs / yearUs) * 1e4
  const load = Math.max(
    Math.abs(clampUse(inventory.deltaUse)),
    Math.abs(clampUse(inventory.positionUse)),
  )
  parts[partEdge] = config.edgeBps
  parts[partFee] = input.terms.makerFee * 1e4
  parts[partVolatility] = config.volatilityRatio * staleBps
  parts[partAdverse] = Math.max(0, input.adverseBps)
  parts[partHedge] = config.hedgeCostBps
  parts[partDoubt] = config.doubtRatio * fair.doubtBps
  let calmBps = 0
  for (const part of parts) calmBps += part
  // A rebate may not buy the desk below its edge's own sign: at worst it gives the edge away.
  if (calmBps < 0) {
    parts[partFee]! -= calmBps
    calmBps = 0
  }
  parts[partGuard] = (verdict.widen - 1) * calmBps
  parts[partInventory] = config.inventoryBps * load * load
  return calmBps * verdict.widen + parts[partInventory]!
}

function setGrid(
  config: PerpetualQuoterConfig,
  input: PerpetualQuoteInput,
  halfPrice: number,
  out: Quote,
): void {
  const { touch, terms } = input
  market.improveTicks = config.joinImproveTicks
  market.othersTicks = othersBidLots(touch) > 0 ? touch.bidTicks : 0
  market.oppositeTicks = touch.askLots > 0 ? touch.askTicks : 0
  placeOnGrid(terms, 1, out.reservationPrice - halfPrice, market, bid)
  market.othersTicks = othersAskLots(touch) > 0 ? touch.askTicks : 0
  market.oppositeTicks = touch.bidLots > 0 ? touch.bidTicks : 0
  placeOnGrid(terms, -1, out.reservationPrice + halfPrice, market, ask)
  out.bidTicks = bid.ticks
  out.askTicks = ask.ticks
  out.bidReason = bid.isQuoted ? 'quoted' : 'min-tick'
  out.askReason = ask.isQuoted ? 'quoted' : 'min-tick'
  out.parts[partMarket] = (bid.marketPrice + ask.marketPrice) / 2 / out.priceUnit
  out.parts[partTick] = (bid.tickPrice + ask.tickPrice) / 2 / out.priceUnit
  const low = out.reservationPrice - halfPrice
  const high = out.reservationPrice + halfPrice
  const bidPrice = bid.isQuoted ? priceOf(terms, bid.ticks as Ticks) : low
  const askPrice = ask.isQuoted ? priceOf(terms, ask.ticks as Ticks) : high
  out.halfSpread = (askPrice - bidPrice) / 2 / out.priceUnit
}

/**
 * Quotes one future into `out`; returns 'quoted', or why it is not quoted at all. A side without
 * lots has its own reason in `out`. Never throws for a bad number.
 */
export function quotePerpetual(
  config: PerpetualQuoterConfig,
  input: PerpetualQuoteInput,
  out: Quote,
): QuoteReason {
  clearQuote(out, 'none')
  input.guard.isCrossed = isCrossed(input.touch)
  const reason = guardQuote(config.guard, input.guard, verdict)
  if (reason !== 'quoted') return clearQuote(out, reason)
  if (!isUsable(input)) return clearQuote(out, 'not-a-number')
  setFair(config, input)
  const apartBps = (Math.abs(fair.price - input.indexUsd) / input.indexUsd) * 1e4
  if (!(apartBps <= config.disagreeBpsMax && fair.doubtBps <= config.disagreeBpsMax)) {
    return clearQuote(out, 'disagree')
  }
  out.fairPrice = fair.price
  out.priceUnit = fair.price * 1e-4
  out.reservationPrice = fair.price + perpetualSkewBps(config, input) * out.priceUnit
  const halfBps = setParts(config, input, out.parts)
  setGrid(config, input, halfBps * out.priceUnit, out)
  sizeSides(input.sizeLots, input.positionLots, input.inventory, verdict, out)
  return 'quoted'
}
