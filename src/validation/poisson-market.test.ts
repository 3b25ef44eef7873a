// The simulated world against what must hold in it; the paper's tables are golden rows.

import { expect, test } from 'vitest'
import { Prng } from '../base/index.ts'
import { fillPremium, fixedQuoter, glftExact, type QuoteModel } from '../quoting/index.ts'
import { type PoissonOutcome, simulatePoissonMarket } from './index.ts'

const world = {
  sigmaPerRootSecond: 2,
  fillRatePerSecond: 140,
  fillDecayPerPrice: 1.5,
  riskAversion: 0.1,
  orderBase: 1,
  inventoryBaseMax: 10,
}
const market = { ...world, referencePrice: 100, horizonSeconds: 1, stepSeconds: 0.005 }

function run(model: QuoteModel, paths: number): PoissonOutcome {
  return simulatePoissonMarket(model, market, paths, Prng.fromSeed(7, 'poisson'))
}

function made(result: ReturnType<typeof glftExact>): QuoteModel {
  if (!result.ok) throw new Error(result.refusal.field)
  return result.value
}

/** Mean less what its variance costs. */
function certainty({ profit }: PoissonOutcome): number {
  return profit.mean - 0.5 * world.riskAversion * profit.variance
}

test('a maker who skews is worth more than one who does not, and keeps within the limit', () => {
  const halfSpread = fillPremium(world)
  const plain = made(
    fixedQuoter({ halfSpread, skewPerBase: 0, orderBase: 1, inventoryBaseMax: 1000 }),
  )
  const exact = made(glftExact({ ...world, driftPerSecond: 0, impactPerFill: 0 }))
  const [without, withSkew] = [run(plain, 1500), run(exact, 1500)]
  expect(certainty(withSkew)).toBeGreaterThan(certainty(without) + 3)
  expect(withSkew.profit.standardDeviation).toBeLessThan(0.7 * without.profit.standardDeviation)
  expect(withSkew.inventoryBase.standardDeviation).toBeLessThan(world.inventoryBaseMax)
})

test('who does not quote does not earn, and who quotes the price itself does not either', () => {
  const silent: QuoteModel = {
    name: 'silent',
    orderBase: 1,
    inventoryBaseMax: 1,
    distances: (_, out) => {
      out.bid = Infinity
      out.ask = Infinity
    },
  }
  expect(run(silent, 10).profit.mean).toBe(0)
  const generous: QuoteModel = {
    ...silent,
    distances: (_, out) => {
      out.bid = 0
      out.ask = 0
    },
  }
  const { profit } = run(generous, 800)
  expect(Math.abs(profit.mean) / (profit.standardDeviation / Math.sqrt(800))).toBeLessThan(4)
})
