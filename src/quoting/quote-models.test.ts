// What each model must be besides lawful: limits in which two models are one, and an exact solution
// of the case that a closed form only approximates.

import { expect, test } from 'vitest'
import { exp, log } from '../math/index.ts'
import {
  avellanedaStoikov,
  carteaJaimungal,
  carteaJaimungalAlpha,
  carteaJaimungalTable,
  type Distances,
  fillPremium,
  glftClosed,
  glftExact,
  glftTable,
  kyleEquilibrium,
  multiAsset,
  type QuoteModel,
  type QuoteModelParameters,
} from './index.ts'

const world: QuoteModelParameters = {
  sigmaPerRootSecond: 0.3,
  fillRatePerSecond: 0.9,
  fillDecayPerPrice: 0.3,
  riskAversion: 0.01,
  orderBase: 1,
  inventoryBaseMax: 20,
}
const plain = { driftPerSecond: 0, impactPerFill: 0 }

function made<T>(result: { ok: true; value: T } | { ok: false }): T {
  if (!result.ok) throw new Error('refused')
  return result.value
}

function at(model: QuoteModel, inventoryBase: number, alphaPerSecond = 0): Distances {
  const out = { bid: 0, ask: 0 }
  model.distances({ inventoryBase, secondsLeft: 60, alphaPerSecond }, out)
  return out
}

test('the closed form is near the exact solution, away from the limit', () => {
  const exact = made(glftExact({ ...world, ...plain }))
  const closed = made(glftClosed({ ...world, ...plain }))
  for (const q of [-5, -1, 0, 0.5, 5]) {
    expect(at(closed, q).bid / at(exact, q).bid).toBeCloseTo(1, 2)
    expect(at(closed, q).ask / at(exact, q).ask).toBeCloseTo(1, 2)
  }
})

test('a limit is felt before it is reached, and the closed form does not feel it', () => {
  const tight = made(glftExact({ ...world, ...plain, inventoryBaseMax: 5 }))
  const wide = made(glftExact({ ...world, ...plain, inventoryBaseMax: 40 }))
  expect(at(tight, 4).ask).toBeLessThan(at(wide, 4).ask)
  expect(at(tight, 4).bid).toBeGreaterThan(at(wide, 4).bid)
})

test('units are the callers: price in cents, size in thousandths, time in minutes', () => {
  const time = 60
  const price = 100
  const base = 1000
  const rescaled = {
    ...plain,
    sigmaPerRootSecond: world.sigmaPerRootSecond * (price / base) * Math.sqrt(time),
    fillRatePerSecond: world.fillRatePerSecond * time,
    fillDecayPerPrice: world.fillDecayPerPrice / (price / base),
    riskAversion: world.riskAversion / price,
    orderBase: base,
    inventoryBaseMax: 20 * base,
  }
  const one = made(glftExact({ ...world, ...plain }))
  const other = made(glftExact(rescaled))
  for (const q of [-20, -3, 0, 2.5, 19]) {
    expect(at(other, q * base).ask / (price / base)).toBeCloseTo(at(one, q).ask, 10)
  }
})

test('twice the order at half the risk aversion: the same numbers', () => {
  // v' = (k gamma sigma^2 size / 2) n^2 v - A C v(+-1), C a function of gamma size / k.
  const doubled = {
    ...world,
    ...plain,
    orderBase: 2,
    inventoryBaseMax: 40,
    riskAversion: world.riskAversion / 2,
  }
  const one = glftTable({ ...world, ...plain }, Infinity)
  const two = glftTable(doubled, Infinity)
  for (let i = 0; i < 40; i += 1) expect(two.bid[i]).toBeCloseTo(one.bid[i]!, 10)
})

test('with less and less risk aversion at one price of risk, GLFT is Cartea and Jaimungal', () => {
  const small = 1e-7
  const neutral = {
    ...world,
    riskAversion: small * world.riskAversion,
    sigmaPerRootSecond: world.sigmaPerRootSecond / Math.sqrt(small),
  }
  const glft = glftTable({ ...neutral, ...plain }, Infinity)
  const cartea = carteaJaimungalTable({
    ...neutral,
    sellerRatio: 1,
    driftPerSecond: 0,
    terminalPenalty: 0,
    horizonSeconds: 1e4,
  })
  for (let i = 1; i < 40; i += 1) {
    expect(cartea.bid[i]).toBeCloseTo(glft.bid[i]!, 5)
    expect(cartea.ask[i]).toBeCloseTo(glft.ask[i]!, 5)
  }
})

const cartea = {
  ...world,
  inventoryBaseMax: 6,
  sellerRatio: 1,
  driftPerSecond: 0,
  terminalPenalty: 0.05,
  horizonSeconds: 30,
}

test('where alpha hardly moves, its grid agrees with the matrix exponential', () => {
  const table = carteaJaimungalTable(cartea)
  const model = made(
    carteaJaimungalAlpha({ ...cartea, alphaReversionPerSecond: 1, alphaDeviation: 1e-9 }),
  )
  for (let q = -5; q <= 5; q += 1) {
    expect(at(model, q).bid).toBeCloseTo(table.bid[q + 6]!, 4)
    expect(at(model, q).ask).toBeCloseTo(table.ask[q + 6]!, 4)
  }
})

test('alpha leans quotes its way, less the sooner it fades; a lasting one is a drift', () => {
  const deviation = 0.02
  const quick = made(
    carteaJaimungalAlpha({ ...cartea, alphaReversionPerSecond: 1, alphaDeviation: deviation }),
  )
  const slow = made(
    carteaJaimungalAlpha({ ...cartea, alphaReversionPerSecond: 0.1, alphaDeviation: deviation }),
  )
  const lasting = made(
    carteaJaimungalAlpha({ ...cartea, alphaReversionPerSecond: 1e-7, alphaDeviation: deviation }),
  )
  const drift = made(carteaJaimungal({ ...cartea, driftPerSecond: deviation }))
  const leanOf = (model: QuoteModel): number => at(model, 0, 0).bid - at(model, 0, deviation).bid
  expect(leanOf(quick)).toBeGreaterThan(0)
  expect(leanOf(slow)).toBeGreaterThan(leanOf(quick))
  expect(at(lasting, 0, deviation).bid).toBeCloseTo(at(drift, 0).bid, 3)
  expect(at(quick, 0, Number.NaN)).toEqual({ bid: Infinity, ask: Infinity })
})

test('more sellers than buyers: the book fills from below, so both quotes are lower', () => {
  const even = made(carteaJaimungal(cartea))
  const sold = made(carteaJaimungal({ ...cartea, sellerRatio: 3 }))
  expect(at(sold, 0).bid).toBeGreaterThan(at(even, 0).bid)
  expect(at(sold, 0).ask).toBeLessThan(at(even, 0).ask)
})

test('one asset, or assets that do not move together, is the single-asset closed form', () => {
  const single = made(glftClosed({ ...world, ...plain }))
  const alone = made(multiAsset({ assets: [world], correlation: [1] })).models[0]!
  const apart = made(multiAsset({ assets: [world, world], correlation: [1, 0, 0, 1] }))
  apart.inventoriesBase[1] = 15
  for (const q of [-7, 0, 3]) {
    for (const model of [alone, apart.models[0]!]) {
      expect(at(model, q).bid).toBeCloseTo(at(single, q).bid, 12)
      expect(at(model, q).ask).toBeCloseTo(at(single, q).ask, 12)
    }
  }
})

/** The two-asset problem solved exactly on a grid: linear when both assets have one k and size. */
function exactPair(rho: number, side: number): (a: number, b: number) => number {
  const { riskAversion, sigmaPerRootSecond: sigma, fillDecayPerPrice: k } = world
  const ratio = riskAversion / k
  const eta = world.fillRatePerSecond * exp(-(1 + 1 / ratio) * Math.log1p(ratio))
  const alpha = 0.5 * k * riskAversion * sigma * sigma
  const width = 2 * side + 1
  let v = new Float64Array(width * width).fill(1)
  const shift = alpha * 4 * side * side
  for (let round = 0; round < 6000; round += 1) {
    const next = new Float64Array(width * width)
    for (let a = 0; a < width; a += 1) {
      for (let b = 0; b < width; b += 1) {
        const [x, y] = [a - side, b - side]
        let sum = (shift - alpha * (x * x + y * y + 2 * rho * x * y)) * v[a * width + b]!
        if (a > 0) sum += eta * v[(a - 1) * width + b]!
        if (a < width - 1) sum += eta * v[(a + 1) * width + b]!
        if (b > 0) sum += eta * v[a * width + b - 1]!
        if (b < width - 1) sum += eta * v[a * width + b + 1]!
        next[a * width + b] = sum
      }
    }
    const top = Math.max(...next)
    v = next.map((each) => each / top)
  }
  return (a, b) => {
    const here = v[(a + side) * width + b + side]!
    return fillPremium(world) + log(here / v[(a + 1 + side) * width + b + side]!) / k
  }
}

test('two correlated assets: within 2 % of the exact solution on a grid', () => {
  const exact = exactPair(0.7, 12)
  const pair = made(multiAsset({ assets: [world, world], correlation: [1, 0.7, 0.7, 1] }))
  for (const [a, b] of [
    [0, 0],
    [3, 0],
    [0, 4],
    [-3, 3],
    [2, 2],
  ] as const) {
    pair.inventoriesBase[1] = b
    expect(Math.abs(at(pair.models[0]!, a).bid / exact(a, b) - 1)).toBeLessThan(0.02)
  }
  pair.inventoriesBase[1] = 4
  expect(at(pair.models[0]!, 0).bid).toBeGreaterThan(at(pair.models[0]!, 0).ask)
})

test('a parameter that cannot be is refused by name', () => {
  const impossible = [1, 0.9, -0.9, 0.9, 1, 0.9, -0.9, 0.9, 1]
  const bad = [
    avellanedaStoikov({ ...world, riskAversion: 0 }),
    glftExact({ ...world, ...plain, inventoryBaseMax: 1e6 }),
    glftClosed({ ...world, ...plain, driftPerSecond: Number.NaN }),
    carteaJaimungal({ ...cartea, horizonSeconds: -1 }),
    carteaJaimungalAlpha({ ...cartea, alphaReversionPerSecond: 1, alphaDeviation: 0 }),
    multiAsset({ assets: [world, world, world], correlation: impossible }),
  ]
  const fields = bad.map((each) => (each.ok ? '' : each.refusal.field))
  expect(fields).toEqual([
    'riskAversion',
    'inventoryBaseMax',
    'driftPerSecond',
    'horizonSeconds',
    'alphaDeviation',
    'correlation',
  ])
})

test('Kyle: the informed trader expects what noise traders lose', () => {
  const { priceImpact, informedIntensity, posteriorVariance } = kyleEquilibrium(1.5, 400)
  // E[(v - p) x] of the informed, E[(p - v) u] of the others.
  const informedProfit = informedIntensity * (1 - priceImpact * informedIntensity) * 1.5 * 1.5
  expect(informedProfit).toBeCloseTo(priceImpact * 400 * 400, 12)
  expect(posteriorVariance).toBeCloseTo(1.5 * 1.5 * (1 - priceImpact * informedIntensity), 12)
})
