// From wanted prices to the venue's grid: rounding away from fair, never crossing, stepping back to
// what the market makes necessary. Records how far each reason moved each side, so that the
// half-spread still adds up.

import { type Ticks } from '../base/index.ts'
import {
  nextTickDown,
  nextTickUp,
  type PriceTerms,
  priceOf,
  ticksDown,
  ticksUp,
} from '../instrument/index.ts'

/** One side on the grid. Distances are prices, positive away from fair. */
export type GridSide = {
  ticks: number
  /** False: there is no valid price. */
  isQuoted: boolean
  /** Moved by the market: stepping back, or not crossing. */
  marketPrice: number
  /** Moved by rounding. */
  tickPrice: number
}

export function createGridSide(): GridSide {
  return { ticks: 0, isQuoted: false, marketPrice: 0, tickPrice: 0 }
}

export type GridMarket = {
  /** Best of others and best of all; 0: no such side. */
  othersTicks: number
  /** The best opposite price of the whole book: touching it would take. */
  oppositeTicks: number
  /** Valid steps by which to better the best of others at most; below 0: no bound. */
  improveTicks: number
}

function stepped(terms: PriceTerms, side: 1 | -1, ticks: number, count: number): number {
  let at = ticks as Ticks
  for (let i = 0; i < count; i += 1) {
    at = side === 1 ? nextTickUp(terms, at) : nextTickDown(terms, at)
  }
  return at
}

/** The less aggressive of two prices of one side. */
function back(side: 1 | -1, a: number, b: number): number {
  return side === 1 ? Math.min(a, b) : Math.max(a, b)
}

/**
 * Puts one side's wanted price on the grid into `out`: a bid (side 1) goes down, an ask (-1) goes
 * up. Not quoted when that leaves no price above 0.
 */
export function placeOnGrid(
  terms: PriceTerms,
  side: 1 | -1,
  wantedPrice: number,
  market: GridMarket,
  out: GridSide,
): void {
  out.isQuoted = false
  out.marketPrice = 0
  out.tickPrice = 0
  out.ticks = 0
  const onGrid = side === 1 ? ticksDown(terms, wantedPrice) : ticksUp(terms, wantedPrice)
  let ticks: number = onGrid
  if (market.othersTicks > 0 && market.improveTicks >= 0) {
    ticks = back(side, ticks, stepped(terms, side, market.othersTicks, market.improveTicks))
  }
  if (market.oppositeTicks > 0) {
    const opposite = market.oppositeTicks as Ticks
    const limit = side === 1 ? nextTickDown(terms, opposite) : nextTickUp(terms, opposite)
    ticks = back(side, ticks, limit)
  }
  if (!(ticks > 0)) return
  out.isQuoted = true
  out.ticks = ticks
  out.tickPrice = side * (wantedPrice - priceOf(terms, onGrid))
  out.marketPrice = side * (priceOf(terms, onGrid) - priceOf(terms, ticks as Ticks))
}
