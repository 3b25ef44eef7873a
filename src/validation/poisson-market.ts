// The world that Avellaneda and Stoikov (2008) simulate: a price that steps up or down by one
// standard deviation, and orders that reach a quote with a probability falling exponentially in its
// distance. It shows what a quote model earns there, and nothing about any real market.

import { assert, type Prng } from '../base/index.ts'
import { exp, Welford } from '../math/index.ts'
import { type Distances, type ModelState, type QuoteModel } from '../quoting/index.ts'

export type PoissonMarket = {
  readonly referencePrice: number
  readonly sigmaPerRootSecond: number
  readonly fillRatePerSecond: number
  readonly fillDecayPerPrice: number
  readonly horizonSeconds: number
  readonly stepSeconds: number
}

/** Over the paths: wealth at the end with the inventory at the reference price, and inventory. */
export type PoissonOutcome = {
  readonly profit: Welford
  readonly inventoryBase: Welford
  /** Ask less bid, over all steps at which both are quoted. */
  readonly spread: Welford
}

type Book = { cash: number; inventoryBase: number }

function trade(
  model: QuoteModel,
  market: PoissonMarket,
  price: number,
  distances: Distances,
  prng: Prng,
  book: Book,
): void {
  const most = market.fillRatePerSecond * market.stepSeconds
  const chanceOf = (distance: number): number =>
    Math.min(1, most * exp(-market.fillDecayPerPrice * distance))
  const isBidFilled = prng.boolean(chanceOf(distances.bid))
  const isAskFilled = prng.boolean(chanceOf(distances.ask))
  if (isBidFilled) {
    book.cash -= model.orderBase * (price - distances.bid)
    book.inventoryBase += model.orderBase
  }
  if (isAskFilled) {
    book.cash += model.orderBase * (price + distances.ask)
    book.inventoryBase -= model.orderBase
  }
}

/** Runs so many independent paths of one model. */
export function simulatePoissonMarket(
  model: QuoteModel,
  market: PoissonMarket,
  pathCount: number,
  prng: Prng,
): PoissonOutcome {
  const stepCount = Math.round(market.horizonSeconds / market.stepSeconds)
  assert(stepCount >= 1 && pathCount >= 1, 'there are steps and paths')
  const outcome = { profit: new Welford(), inventoryBase: new Welford(), spread: new Welford() }
  const move = market.sigmaPerRootSecond * Math.sqrt(market.stepSeconds)
  const distances: Distances = { bid: 0, ask: 0 }
  const state: ModelState = { inventoryBase: 0, secondsLeft: 0, alphaPerSecond: 0 }
  for (let path = 0; path < pathCount; path += 1) {
    const book: Book = { cash: 0, inventoryBase: 0 }
    let price = market.referencePrice
    for (let step = 0; step < stepCount; step += 1) {
      state.inventoryBase = book.inventoryBase
      state.secondsLeft = (stepCount - step) * market.stepSeconds
      model.distances(state, distances)
      const spread = distances.bid + distances.ask
      if (spread < Infinity) outcome.spread.add(spread)
      trade(model, market, price, distances, prng, book)
      price += prng.boolean(0.5) ? move : -move
    }
    outcome.profit.add(book.cash + book.inventoryBase * price)
    outcome.inventoryBase.add(book.inventoryBase)
  }
  return outcome
}
