// From a model's distances to what a venue takes: whole ticks, rounded away from the reference
// price and never through the market, and whole lots, never beyond the position limit.

import { type Distances, type ModelState, type QuoteModel } from './quote-model.ts'

/** Refilled for each quote. */
export type ModelQuoteInput = Omit<ModelState, 'inventoryBase'> & {
  /** Fair value, quote currency per unit of base. */
  referencePrice: number
  /** Signed position in the venue's lots. */
  inventoryLots: number
  /** Base in one lot, and price of one tick. */
  lotBase: number
  tickPrice: number
  /** The market without our orders; 0: that side is empty. */
  bestBidTicks: number
  bestAskTicks: number
}

/** 0 lots: that side is not quoted, and its price is 0. */
export type ModelQuote = { bidTicks: number; bidLots: number; askTicks: number; askLots: number }

const state: ModelState = { inventoryBase: 0, secondsLeft: 0, alphaPerSecond: 0 }
const distances: Distances = { bid: 0, ask: 0 }

/** Whole lots in `base`, forgiving the last digits of a quotient that should be whole. */
function lotsIn(base: number, lotBase: number): number {
  return Math.floor((base / lotBase) * (1 + 1e-12))
}

/** Sets `out` to what the model wants to show. */
export function quoteByModel(model: QuoteModel, input: ModelQuoteInput, out: ModelQuote): void {
  const { referencePrice, inventoryLots, lotBase, tickPrice, bestBidTicks, bestAskTicks } = input
  state.inventoryBase = inventoryLots * lotBase
  state.secondsLeft = input.secondsLeft
  state.alphaPerSecond = input.alphaPerSecond
  model.distances(state, distances)
  const orderLots = lotsIn(model.orderBase, lotBase)
  const limitLots = lotsIn(model.inventoryBaseMax, lotBase)
  const bidLots = Math.min(orderLots, limitLots - inventoryLots)
  const askLots = Math.min(orderLots, limitLots + inventoryLots)
  const wantedBid = Math.floor((referencePrice - distances.bid) / tickPrice)
  const wantedAsk = Math.ceil((referencePrice + distances.ask) / tickPrice)
  const bidTicks = bestAskTicks > 0 ? Math.min(wantedBid, bestAskTicks - 1) : wantedBid
  const askTicks = Math.max(wantedAsk, bestBidTicks + 1)
  const isBid = bidLots >= 1 && bidTicks >= 1 && bidTicks < Infinity
  const isAsk = askLots >= 1 && askTicks >= 1 && askTicks < Infinity
  out.bidTicks = isBid ? bidTicks : 0
  out.bidLots = isBid ? bidLots : 0
  out.askTicks = isAsk ? askTicks : 0
  out.askLots = isAsk ? askLots : 0
}
