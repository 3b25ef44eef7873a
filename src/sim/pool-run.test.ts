// The pool simulator against what is known without it: closed forms of loss versus rebalancing,
// coins that are neither made nor lost, arbitrage that never trades inside the band, exact and
// model pools that tell one story.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ExactVenue } from './pool-exact.ts'
import { type PoolOutcome, playPool } from './pool-run.ts'
import { ModelVenue } from './pool-venue.ts'
import { defaultPoolWorld, type PoolWorld } from './pool-world.ts'

function modelOf({ ranges, price, feeShare }: PoolWorld): ModelVenue {
  return new ModelVenue(ranges, price, feeShare)
}

function played(change: Partial<PoolWorld>, blocks: number, seed = 1): PoolOutcome {
  const world = { ...defaultPoolWorld, ...change }
  return playPool(world, modelOf(world), blocks, seed)
}

const alone: Partial<PoolWorld> = { noisePerDay: 0, blockSeconds: 60 }
const busy: Partial<PoolWorld> = {
  noisePerDay: 20_000,
  noiseQuote: 5000,
  informedPerDay: 200,
  oneBlockShare: 0.2,
  providerMovesPerDay: 300,
  jumpsPerYear: 2000,
  gasQuote: 5,
  ranges: [
    { liquidity: 40_000, lower: 0, upper: Infinity },
    { liquidity: 300_000, lower: 1950, upper: 2050 },
    { liquidity: 90_000, lower: 2010, upper: 2300 },
  ],
}

describe('what arbitrage takes agrees with the closed form', () => {
  const cases = [
    { feeShare: 0, blocks: 'fixed', seed: 1 },
    { feeShare: 0, blocks: 'random', seed: 2 },
    { feeShare: 0.001, blocks: 'fixed', seed: 3 },
    { feeShare: 0.001, blocks: 'random', seed: 4 },
    { feeShare: 0.003, blocks: 'fixed', seed: 5 },
    { feeShare: 0.003, blocks: 'random', seed: 6 },
  ] as const
  for (const { seed, ...one } of cases) {
    test(`fee ${one.feeShare}, ${one.blocks} blocks, seed ${seed}`, () => {
      const run = played({ ...alone, ...one }, 400_000, seed)
      const gap = run.arbitrageNetQuote - run.formulaQuote
      expect(Math.abs(gap)).toBeLessThan(4 * run.arbitrageNetError)
      // And the noise is small: a test of 4 deviations says something.
      expect(run.arbitrageNetError / run.formulaQuote).toBeLessThan(0.02)
    })
  }
})

test('without fee all loss is arbitrage, and a year is a year', () => {
  const run = played({ ...alone, feeShare: 0, volAnnual: 0.4 }, 525_600)
  expect(run.arbitrage.feesQuote).toBe(0)
  expect(run.lossQuote).toBe(run.arbitrage.lossQuote)
  expect(run.years).toBeCloseTo(1, 9)
})

describe('coins are neither made nor lost', () => {
  test('exact: to the atom after every step, and all can leave at the end', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e6 }), (seed) => {
        const world = { ...defaultPoolWorld, ...busy }
        const venue = new ExactVenue(world.ranges, world.price, world.feeShare)
        const run = playPool(world, venue, 60, seed)
        const left = venue.close()
        // Rounding favours the pool: nothing is missing, and an atom or two a step stay.
        const steps = run.arbitrage.trades + run.informed.trades + run.noise.trades
        for (const atoms of left) {
          expect(atoms).toBeGreaterThanOrEqual(0n)
          expect(atoms).toBeLessThan(BigInt(100 * (steps + 60)))
        }
      }),
      { numRuns: 15 },
    )
  })

  test('model: its books are the curve after swaps, moves, entries and exits', () => {
    const world = { ...defaultPoolWorld, ...busy }
    expect(playPool(world, modelOf(world), 5000, 1).blocks).toBe(5000)
    // And they are asked: a swap that the books did not see is found.
    const venue = modelOf(world)
    venue.moveTo(venue.root * 1.01, (trade) => {
      ;(trade as { base: number }).base *= 2
      return true
    })
    expect(() => venue.check()).toThrow('what came in less what went out')
  })
})

test('the exact pool and the model tell one story', () => {
  const world = { ...defaultPoolWorld, ...busy }
  const exact = playPool(world, new ExactVenue(world.ranges, world.price, world.feeShare), 300, 7)
  const model = playPool(world, modelOf(world), 300, 7)
  expect(exact.price).toBe(model.price)
  expect(exact.noise.trades).toBe(model.noise.trades)
  expect(exact.oneBlock.trades).toBe(model.oneBlock.trades)
  // Ends of ranges lie at ticks there: a basis point of the range.
  for (const flow of ['noise', 'arbitrage'] as const) {
    expect(exact[flow].feesQuote / model[flow].feesQuote).toBeCloseTo(1, 2)
    expect(exact[flow].volumeQuote / model[flow].volumeQuote).toBeCloseTo(1, 2)
  }
})

describe('arbitrage', () => {
  test('never trades inside the band, and never at a loss after gas', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e6 }), (seed) => {
        const run = played({ ...alone, feeShare: 0.01, gasQuote: 3, jumpsPerYear: 5000 }, 500, seed)
        // Loss of the pool is the gain of arbitrage: it pays fee and gas and is not negative.
        expect(run.arbitrageNetQuote).toBeGreaterThanOrEqual(run.gasQuote)
      }),
      { numRuns: 50 },
    )
    const calm = played({ ...alone, volAnnual: 0.01, feeShare: 0.05 }, 1000)
    expect(calm.arbitrage.trades).toBe(0)
  })

  test('dear gas leaves the price further away, for longer', () => {
    const cheap = played({ ...alone, feeShare: 0.0005 }, 100_000)
    const dear = played({ ...alone, feeShare: 0.0005, gasQuote: 50 }, 100_000)
    expect(dear.arbitrage.trades).toBeLessThan(cheap.arbitrage.trades)
    expect(dear.mispricing.rmsBps).toBeGreaterThan(2 * cheap.mispricing.rmsBps)
    expect(dear.mispricing.halfLifeSeconds).toBeGreaterThan(cheap.mispricing.halfLifeSeconds)
  })

  test('a fee of nothing leaves no mispricing where nobody else trades', () => {
    const run = played({ ...alone, feeShare: 0 }, 1000)
    expect(run.mispricing.rmsBps).toBeLessThan(1e-9)
  })
})

test('who knows the next block gains after fees, who knows nothing pays for the road', () => {
  const run = played({ feeShare: 0.0005, informedPerDay: 1440 }, 50_000)
  expect(run.informed.lossQuote).toBeGreaterThan(run.informed.feesQuote)
  expect(run.noise.lossQuote).toBeLessThan(0)
  // Whoever comes first takes what arbitrage would have taken a block later.
  const early = played({ ...alone, feeShare: 0.0005, informedPerDay: 5000 }, 50_000)
  const without = played({ ...alone, feeShare: 0.0005 }, 50_000)
  expect(early.arbitrage.lossQuote).toBeLessThan(0.2 * without.arbitrage.lossQuote)
})

test('liquidity for one block takes fees from those who stay', () => {
  const none = played({}, 50_000)
  const met = played({ oneBlockShare: 0.5, elasticity: 0 }, 50_000)
  expect(none.oneBlock.trades).toBe(0)
  expect(met.oneBlock.feesQuote / met.noise.feesQuote).toBeGreaterThan(0.4)
  expect(met.oneBlock.feesQuote / met.noise.feesQuote).toBeLessThan(0.5)
})

test('a dynamic fee follows what the pool saw', () => {
  const calm = played({ feePerVol: 1, volAnnual: 0.3 }, 50_000)
  const wild = played({ feePerVol: 1, volAnnual: 1.2 }, 50_000)
  expect(calm.feeShare).toBeGreaterThan(0.003)
  expect(wild.feeShare).toBeGreaterThan(calm.feeShare)
})

test('the same seed is the same run, and the market is the same for every pool', () => {
  expect(played(busy, 500, 3)).toEqual(played(busy, 500, 3))
  expect(played(busy, 500, 3).price).not.toBe(played(busy, 500, 4).price)
  expect(played({ feeShare: 0.01 }, 500, 3).price).toBe(played({}, 500, 3).price)
})

test('settings that no world has are named', () => {
  expect(() => played({ volAnnual: -1 }, 1)).toThrow('world.volAnnual is -1; expected a number')
  expect(() => played({ feeShare: Number.NaN }, 1)).toThrow()
  expect(() => played({ ranges: [] }, 1)).toThrow('world.ranges is []; expected 1 to 100')
})
