// Quotes one option in vol space: fair vol from surface and market, a half-spread in vol points
// with named parts, inventory moving the middle, prices through Black-76 at the bid and the ask
// vol, then the grid. Pure: numbers in, one reused quote out; it knows no orders and no limits.

import { type Lots, type Ticks, yearUs } from '../base/index.ts'
import { type Instrument, optionFeeCap, priceOf, sizeOf } from '../instrument/index.ts'
import { black76, blackPrice, createBlackRow, type OptionSide } from '../pricing/index.ts'
import { type OptionQuoterConfig } from './config.ts'
import {
  createTouch,
  isCrossed,
  marketPullVolPt,
  markPullVolPt,
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
  partWing,
  type Quote,
  type QuoteReason,
} from './part.ts'
import {
  createInventory,
  type Inventory,
  priceSkewRatio,
  vegaLoad,
  volSkewVolPt,
} from './reservation.ts'
import { sizeSides } from './size.ts'

/** Refilled by the caller for each option; the nested structs are the caller's too. */
export type OptionQuoteInput = {
  terms: Instrument
  /** USD per coin, of this expiry. */
  forward: number
  years: number
  /** Surface vol at the strike; 0: none. Its error and age are in `guard`. */
  surfaceVolAnnual: number
  /** The venue's mark in the price unit; 0: none. */
  markPrice: number
  /** Realised vol of the underlying. */
  volAnnual: number
  /** Moving average of what counterparties knew better; below 0 counts as 0. */
  adverseVolPt: number
  positionLots: number
  /** Full size of one side. */
  sizeLots: number
  readonly touch: Touch
  readonly inventory: Inventory
  readonly guard: GuardInput
}

export function createOptionQuoteInput(terms: Instrument): OptionQuoteInput {
  return {
    terms,
    forward: 0,
    years: 0,
    surfaceVolAnnual: 0,
    markPrice: 0,
    volAnnual: 0,
    adverseVolPt: 0,
    positionLots: 0,
    sizeLots: 0,
    touch: createTouch(),
    inventory: createInventory(),
    guard: createGuardInput(),
  }
}

/** Scratch of one call: values at the surface's vol, in the instrument's price unit. */
const row = createBlackRow()
const theory = { unit: 1, price: 0, perVolPt: 0, perLogForward: 0 }
const verdict = createGuardVerdict()
const bid = createGridSide()
const ask = createGridSide()
const market: GridMarket = { othersTicks: 0, oppositeTicks: 0, improveTicks: 0 }
const wanted = { bidPrice: 0, askPrice: 0, halfVolPt: 0, halfPrice: 0 }

const feeCap = Number(optionFeeCap.numerator) / Number(optionFeeCap.denominator)

function isUsable(input: OptionQuoteInput): boolean {
  return (
    input.forward > 0 &&
    input.forward < Infinity &&
    input.years > 0 &&
    input.years < Infinity &&
    input.volAnnual >= 0 &&
    input.volAnnual < Infinity &&
    Number.isFinite(input.adverseVolPt) &&
    Number.isFinite(input.markPrice) &&
    Number.isFinite(input.inventory.vegaUse) &&
    Number.isFinite(input.inventory.expiryVegaUse) &&
    Number.isFinite(input.inventory.positionUse) &&
    Number.isFinite(input.inventory.deltaUse)
  )
}

/** Price at a vol in the instrument's unit; vols below zero price the intrinsic value. */
function priceAt(input: OptionQuoteInput, volAnnual: number): number {
  const { terms, forward, years } = input
  const side = terms.optionSide as OptionSide
  return blackPrice(side, forward, terms.strike, years, Math.max(0, volAnnual)) / theory.unit
}

function setTheory(input: OptionQuoteInput): void {
  const { terms, forward, years, surfaceVolAnnual } = input
  const side = terms.optionSide as OptionSide
  black76(side, forward, terms.strike, years, surfaceVolAnnual, row)
  const isCoin = terms.settlement === 'coin-option'
  theory.unit = isCoin ? forward : 1
  theory.price = row.price / theory.unit
  theory.perVolPt = (row.vega * 0.01) / theory.unit
  // In coin the premium falls when the coin rises: the net transaction delta.
  theory.perLogForward = isCoin ? row.delta - theory.price : row.delta * forward
}

/** Vol points by which market or mark move fair away from the surface; NaN: they contradict. */
function fairShiftVolPt(config: OptionQuoterConfig, input: OptionQuoteInput): number {
  const { touch, terms, markPrice } = input
  const { blend } = config
  const errorVolPt = input.guard.surfaceErrorVolPt
  if (othersBidLots(touch) > 0 && othersAskLots(touch) > 0) {
    const bidPrice = priceOf(terms, touch.bidTicks as Ticks)
    const askPrice = priceOf(terms, touch.askTicks as Ticks)
    const halfVolPt = (askPrice - bidPrice) / 2 / theory.perVolPt
    const marketVolPt = ((askPrice + bidPrice) / 2 - theory.price) / theory.perVolPt
    if (!(Math.abs(marketVolPt) <= config.disagreeVolPtMax + halfVolPt)) return Number.NaN
    return marketPullVolPt(blend, errorVolPt, marketVolPt, halfVolPt)
  }
  if (!(markPrice > 0)) return 0
  return markPullVolPt(blend, errorVolPt, (markPrice - theory.price) / theory.perVolPt)
}

/** The parts in vol points into `parts`, and their sums by what they are measured in. */
function setParts(config: OptionQuoterConfig, input: OptionQuoteInput, parts: Float64Array): void {
  const { terms, volAnnual, inventory } = input
  const feeUnit = terms.settlement === 'coin-option' ? 1 : input.forward
  const feePrice = Math.min(terms.makerFee * feeUnit, feeCap * theory.price)
  const deltaPrice = Math.abs(theory.perLogForward)
  const stalePrice = deltaPrice * volAnnual * Math.sqrt(config.staleUs / yearUs)
  const pickOffPrice = config.pickOffRatio * stalePrice
  const hedgePrice = deltaPrice * config.hedgeCostBps * 1e-4
  const levelVolPt = config.volatilityRatio * 100 * Math.max(volAnnual, input.surfaceVolAnnual)
  const adverseVolPt = Math.max(0, input.adverseVolPt)
  const doubtVolPt = config.doubtRatio * input.guard.surfaceErrorVolPt
  const load = vegaLoad(inventory)
  const inventoryVolPt = config.inventoryVolPt * load * load
  const widen = verdict.widen - 1
  const calmVolPt = config.edgeVolPt + levelVolPt + adverseVolPt + doubtVolPt
  const calmPrice = feePrice + pickOffPrice + hedgePrice
  const { perVolPt } = theory
  parts[partEdge] = config.edgeVolPt
  parts[partFee] = feePrice / perVolPt
  parts[partVolatility] = levelVolPt + pickOffPrice / perVolPt
  parts[partAdverse] = adverseVolPt
  parts[partInventory] = inventoryVolPt
  parts[partHedge] = hedgePrice / perVolPt
  parts[partDoubt] = doubtVolPt
  parts[partGuard] = widen * (calmVolPt + calmPrice / perVolPt)
  wanted.halfVolPt = calmVolPt * verdict.widen + inventoryVolPt
  wanted.halfPrice = calmPrice * verdict.widen
}

/** Wanted prices of both sides, before the grid, and the reservation between them. */
function setWanted(config: OptionQuoterConfig, input: OptionQuoteInput, out: Quote): void {
  const { inventory, terms } = input
  const skewVolPt = volSkewVolPt(config.skew, inventory)
  const skewPrice = theory.perLogForward * priceSkewRatio(config.skew, inventory)
  const middleVol = out.fairVolAnnual + 0.01 * skewVolPt
  const halfVol = 0.01 * wanted.halfVolPt
  out.reservationPrice = priceAt(input, middleVol) + skewPrice
  wanted.bidPrice = priceAt(input, middleVol - halfVol) + skewPrice - wanted.halfPrice
  const askPrice = priceAt(input, middleVol + halfVol) + skewPrice + wanted.halfPrice
  wanted.askPrice = Math.max(askPrice, priceOf(terms, config.askTicksMin as Ticks))
}

/** Both sides onto the grid; what the market and the rounding did goes into the parts. */
function setGrid(config: OptionQuoterConfig, input: OptionQuoteInput, out: Quote): void {
  const { touch, terms } = input
  const { parts } = out
  market.improveTicks = config.joinImproveTicks
  market.othersTicks = othersBidLots(touch) > 0 ? touch.bidTicks : 0
  market.oppositeTicks = touch.askLots > 0 ? touch.askTicks : 0
  placeOnGrid(terms, 1, wanted.bidPrice, market, bid)
  market.othersTicks = othersAskLots(touch) > 0 ? touch.askTicks : 0
  market.oppositeTicks = touch.bidLots > 0 ? touch.bidTicks : 0
  placeOnGrid(terms, -1, wanted.askPrice, market, ask)
  out.bidTicks = bid.ticks
  out.askTicks = ask.ticks
  out.bidReason = bid.isQuoted ? 'quoted' : 'min-tick'
  out.askReason = ask.isQuoted ? 'quoted' : 'min-tick'
  if (bid.isQuoted && othersBidLots(touch) === 0 && bid.ticks < config.zeroBidTicksMin) {
    out.bidReason = 'wing'
  }
  const { perVolPt } = theory
  const modelVolPt = (wanted.askPrice - wanted.bidPrice) / 2 / perVolPt
  parts[partWing] = modelVolPt - wanted.halfVolPt - wanted.halfPrice / perVolPt
  parts[partMarket] = (bid.marketPrice + ask.marketPrice) / 2 / perVolPt
  parts[partTick] = (bid.tickPrice + ask.tickPrice) / 2 / perVolPt
  const bidPrice = bid.isQuoted ? priceOf(terms, bid.ticks as Ticks) : wanted.bidPrice
  const askPrice = ask.isQuoted ? priceOf(terms, ask.ticks as Ticks) : wanted.askPrice
  out.halfSpread = (askPrice - bidPrice) / 2 / perVolPt
}

/** Lots whose vega is the most that one side may show. Black's vega is in USD for either kind. */
function vegaLots(config: OptionQuoterConfig, input: OptionQuoteInput): number {
  const lotSize = sizeOf(input.terms, 1 as Lots)
  return config.sideVegaUsdPerVolPtMax / (row.vega * 0.01 * lotSize)
}

/**
 * Quotes one option into `out`; returns 'quoted', or why it is not quoted at all. A side without
 * lots has its own reason in `out`. Never throws for a bad number.
 */
export function quoteOption(
  config: OptionQuoterConfig,
  input: OptionQuoteInput,
  out: Quote,
): QuoteReason {
  clearQuote(out, 'none')
  input.guard.isCrossed = isCrossed(input.touch)
  const reason = guardQuote(config.guard, input.guard, verdict)
  if (reason !== 'quoted') return clearQuote(out, reason)
  if (!isUsable(input)) return clearQuote(out, 'not-a-number')
  if (!(input.surfaceVolAnnual > 0 && input.surfaceVolAnnual < Infinity)) {
    return clearQuote(out, 'surface')
  }
  setTheory(input)
  const vegaMin = (config.vegaRatioMin * input.forward) / theory.unit
  if (!(theory.perVolPt >= vegaMin)) return clearQuote(out, 'wing')
  const shiftVolPt = fairShiftVolPt(config, input)
  if (Number.isNaN(shiftVolPt)) return clearQuote(out, 'disagree')
  out.fairVolAnnual = Math.max(0, input.surfaceVolAnnual + 0.01 * shiftVolPt)
  out.fairPrice = priceAt(input, out.fairVolAnnual)
  out.priceUnit = theory.perVolPt
  setParts(config, input, out.parts)
  setWanted(config, input, out)
  setGrid(config, input, out)
  const fullLots = Math.min(input.sizeLots, vegaLots(config, input))
  sizeSides(fullLots, input.positionLots, input.inventory, verdict, out)
  return 'quoted'
}
