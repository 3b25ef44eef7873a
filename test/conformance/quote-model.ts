// The laws that every quote model obeys, whatever it is made of: run over random parameters, random
// books and random venues.

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type Distances,
  type ModelQuote,
  type ModelQuoteInput,
  type QuoteModel,
  type QuoteModelParameters,
  quoteByModel,
} from '../../src/quoting/index.ts'

/** Makes a model of the kind under test for one world. */
export type ModelMaker = (parameters: QuoteModelParameters) => QuoteModel

const real = (min: number, max: number): fc.Arbitrary<number> =>
  fc.double({ min, max, noNaN: true, noDefaultInfinity: true })

/** Worlds from a liquid perpetual to a slow option: dimensionless numbers first, then scales. */
const worlds: fc.Arbitrary<QuoteModelParameters> = fc
  .record({
    // gamma size / k, gamma sigma^2 k / A, orders within the limit
    aversion: real(0.001, 1),
    risk: real(0, 0.5),
    orders: fc.integer({ min: 1, max: 12 }),
    fillRatePerSecond: real(0.01, 20),
    fillDecayPerPrice: real(0.05, 50),
    orderBase: fc.constantFrom(0.001, 0.1, 1, 10, 250),
  })
  .map(({ aversion, risk, orders, fillRatePerSecond, fillDecayPerPrice, orderBase }) => {
    const riskAversion = (aversion * fillDecayPerPrice) / orderBase
    const variance = (risk * fillRatePerSecond) / (fillDecayPerPrice * riskAversion * orderBase)
    return {
      sigmaPerRootSecond: Math.sqrt(variance),
      fillRatePerSecond,
      fillDecayPerPrice,
      riskAversion,
      orderBase,
      inventoryBaseMax: orders * orderBase,
    }
  })

/** Shares of the position limit. */
const shares = real(-1, 1)

function distancesAt(model: QuoteModel, share: number, secondsLeft = 60): Distances {
  const out = { bid: 0, ask: 0 }
  const inventoryBase = share * model.inventoryBaseMax
  model.distances({ inventoryBase, secondsLeft, alphaPerSecond: 0 }, out)
  return out
}

/** A rounding error's worth at the scale of the model's own numbers. */
function slackOf({ fillDecayPerPrice }: QuoteModelParameters, near: number): number {
  return 1e-9 * (1 / fillDecayPerPrice + Math.abs(near))
}

function venueOf(model: QuoteModel, share: number, lotsPerOrder: number): ModelQuoteInput {
  const lotBase = model.orderBase / lotsPerOrder
  const limitLots = Math.floor((model.inventoryBaseMax / lotBase) * (1 + 1e-12))
  return {
    referencePrice: 1000,
    inventoryLots: Math.round(share * limitLots),
    lotBase,
    tickPrice: 0.5,
    bestBidTicks: 1998,
    bestAskTicks: 2003,
    secondsLeft: 60,
    alphaPerSecond: 0,
  }
}

function quoteOf(model: QuoteModel, input: ModelQuoteInput): ModelQuote {
  const out = { bidTicks: 0, bidLots: 0, askTicks: 0, askLots: 0 }
  quoteByModel(model, input, out)
  return out
}

function distanceLaws(make: ModelMaker, numRuns: number): void {
  test('more vol never narrows', () => {
    fc.assert(
      fc.property(worlds, shares, real(1, 3), (world, share, factor) => {
        const calm = distancesAt(make(world), share)
        const sigmaPerRootSecond = factor * world.sigmaPerRootSecond
        const wild = distancesAt(make({ ...world, sigmaPerRootSecond }), share)
        if (calm.bid + calm.ask === Infinity) return
        const spread = calm.bid + calm.ask
        expect(wild.bid + wild.ask).toBeGreaterThanOrEqual(spread - slackOf(world, spread))
      }),
      { numRuns },
    )
  })

  test('more inventory lowers both quotes', () => {
    fc.assert(
      fc.property(worlds, shares, shares, (world, a, b) => {
        const model = make(world)
        const less = distancesAt(model, Math.min(a, b))
        const more = distancesAt(model, Math.max(a, b))
        const slack = slackOf(world, Math.max(Math.abs(less.ask), Math.abs(more.bid)))
        expect(more.bid).toBeGreaterThanOrEqual(less.bid - slack)
        expect(more.ask).toBeLessThanOrEqual(less.ask + slack)
      }),
      { numRuns },
    )
  })

  test('at the limit, and past it, only the side that reduces is quoted', () => {
    fc.assert(
      fc.property(worlds, real(1, 2), (world, share) => {
        const model = make(world)
        const long = distancesAt(model, share)
        const short = distancesAt(model, -share)
        expect(long.bid).toBe(Infinity)
        expect(short.ask).toBe(Infinity)
        expect(long.ask).toBeLessThan(Infinity)
        expect(short.bid).toBeLessThan(Infinity)
      }),
      { numRuns },
    )
  })

  test('what is not a number is not quoted', () => {
    fc.assert(
      fc.property(worlds, (world) => {
        expect(distancesAt(make(world), Number.NaN)).toEqual({ bid: Infinity, ask: Infinity })
      }),
      { numRuns },
    )
  })
}

function quoteLaws(make: ModelMaker, numRuns: number): void {
  test('a bid never meets an ask, our own or the market', () => {
    fc.assert(
      fc.property(worlds, shares, fc.integer({ min: 1, max: 20 }), (world, share, lots) => {
        const model = make(world)
        const input = venueOf(model, share, lots)
        const quote = quoteOf(model, input)
        if (quote.bidLots > 0) expect(quote.bidTicks).toBeLessThan(input.bestAskTicks)
        if (quote.askLots > 0) expect(quote.askTicks).toBeGreaterThan(input.bestBidTicks)
        if (quote.bidLots > 0 && quote.askLots > 0) {
          expect(quote.bidTicks).toBeLessThan(quote.askTicks)
        }
      }),
      { numRuns },
    )
  })

  test('no fill takes the position past the limit', () => {
    fc.assert(
      fc.property(worlds, real(-2, 2), fc.integer({ min: 1, max: 20 }), (world, share, lots) => {
        const model = make(world)
        const input = venueOf(model, share, lots)
        const { bidLots, askLots } = quoteOf(model, input)
        const limit = model.inventoryBaseMax * (1 + 1e-9)
        const held = input.inventoryLots
        expect(Math.min(bidLots, askLots)).toBeGreaterThanOrEqual(0)
        expect(Math.max(bidLots, askLots)).toBeLessThanOrEqual(lots)
        if (bidLots > 0) expect((held + bidLots) * input.lotBase).toBeLessThanOrEqual(limit)
        if (askLots > 0) expect((held - askLots) * input.lotBase).toBeGreaterThanOrEqual(-limit)
      }),
      { numRuns },
    )
  })

  test('a smaller lot changes no price and no size', () => {
    fc.assert(
      fc.property(worlds, shares, fc.constantFrom(2, 8, 64), (world, share, finer) => {
        const model = make(world)
        const coarse = venueOf(model, share, 4)
        const fine = {
          ...coarse,
          lotBase: coarse.lotBase / finer,
          inventoryLots: coarse.inventoryLots * finer,
        }
        const { bidTicks, askTicks, bidLots, askLots } = quoteOf(model, coarse)
        expect(quoteOf(model, fine)).toEqual({
          bidTicks,
          askTicks,
          bidLots: finer * bidLots,
          askLots: finer * askLots,
        })
      }),
      { numRuns },
    )
  })
}

/** Runs every law over one kind of model; fewer times where making one takes long. */
export function quoteModelConformance(name: string, make: ModelMaker, numRuns = 100): void {
  describe(name, () => {
    distanceLaws(make, numRuns)
    quoteLaws(make, numRuns)
  })
}
