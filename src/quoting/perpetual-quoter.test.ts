// Laws of a perpetual's quote over generated markets: parts that add up, no crossing, more risk
// never narrows, inventory and funding move it towards less of what costs.

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type AssetIndex, type Ticks, type TimeUs } from '../base/index.ts'
import { type Instrument, isOnTick, priceOf } from '../instrument/index.ts'
import {
  createPerpetualQuoteInput,
  createQuote,
  defaultQuoting,
  type PerpetualQuoteInput,
  type PerpetualQuoterConfig,
  type Quote,
  quoteParts,
  quotePerpetual,
} from './index.ts'

fc.configureGlobal({ seed: 1, numRuns: 300 })

const config = defaultQuoting.perpetual
const free: PerpetualQuoterConfig = { ...config, joinImproveTicks: -1 }

const terms: Instrument = {
  name: 'BTC-PERPETUAL',
  kind: 'perpetual',
  settlement: 'inverse',
  base: 1 as AssetIndex,
  quote: 0 as AssetIndex,
  settle: 1 as AssetIndex,
  quantumMantissa: 5,
  quantumScale: 1,
  lotMantissa: 10,
  lotScale: 0,
  strike: 0,
  optionSide: 0,
  expiryUs: 0 as TimeUs,
  makerFee: 0,
  takerFee: 0.0005,
  tickSteps: [{ aboveTicks: 0 as Ticks, stepTicks: 1 as Ticks }],
}

type Scene = {
  readonly middle: number
  readonly halfTicks: number
  readonly hasBook: boolean
  readonly bidLots: number
  readonly askLots: number
  readonly markBps: number
  readonly funding8h: number
  readonly volAnnual: number
  readonly adverseBps: number
  readonly deltaUse: number
  readonly positionUse: number
  readonly toxicity: number
  readonly modeLevel: number
  readonly sizeLots: number
  readonly makerFee: number
}

// `fc.double` is uniform over bit patterns, most of which lie next to zero.
const between = (min: number, max: number): fc.Arbitrary<number> =>
  fc.integer({ min: 0, max: 1_000_000 }).map((i) => min + ((max - min) * i) / 1_000_000)

const scenes: fc.Arbitrary<Scene> = fc.record({
  middle: between(20_000, 150_000),
  halfTicks: fc.integer({ min: 1, max: 50 }),
  hasBook: fc.boolean(),
  bidLots: fc.integer({ min: 1, max: 10_000 }),
  askLots: fc.integer({ min: 1, max: 10_000 }),
  markBps: between(-20, 20),
  funding8h: between(-0.01, 0.01),
  volAnnual: between(0, 3),
  adverseBps: between(-2, 5),
  deltaUse: between(-1.5, 1.5),
  positionUse: between(-1.5, 1.5),
  toxicity: between(0, 0.89),
  modeLevel: fc.constantFrom(0, 0, 1, 2),
  sizeLots: fc.integer({ min: 1, max: 5_000 }),
  makerFee: fc.constantFrom(0, 0.0001, -0.0001),
})

const calm: Scene = {
  middle: 100_000,
  halfTicks: 1,
  hasBook: true,
  bidLots: 100,
  askLots: 100,
  markBps: 0,
  funding8h: 0,
  volAnnual: 0.5,
  adverseBps: 0.1,
  deltaUse: 0,
  positionUse: 0,
  toxicity: 0,
  modeLevel: 0,
  sizeLots: 2_000,
  makerFee: 0,
}

function createInput(scene: Scene): PerpetualQuoteInput {
  const input = createPerpetualQuoteInput({ ...terms, makerFee: scene.makerFee })
  const middleTicks = Math.round(scene.middle * 2)
  Object.assign(input, {
    indexUsd: scene.middle,
    markPrice: scene.middle * (1 + scene.markBps * 1e-4),
    funding8h: scene.funding8h,
    volAnnual: scene.volAnnual,
    adverseBps: scene.adverseBps,
    positionLots: Math.round(scene.positionUse * 1_000),
    sizeLots: scene.sizeLots,
  })
  if (scene.hasBook) {
    Object.assign(input.touch, {
      bidTicks: middleTicks - scene.halfTicks,
      bidLots: scene.bidLots,
      askTicks: middleTicks + scene.halfTicks,
      askLots: scene.askLots,
    })
  }
  const { deltaUse, positionUse, modeLevel, toxicity } = scene
  Object.assign(input.inventory, { deltaUse, positionUse })
  Object.assign(input.guard, {
    modeLevel,
    isAllowed: true,
    isOpen: true,
    isFeedUp: true,
    referenceAgeUs: 0,
    surfaceAgeUs: 0,
    usToExpiry: Infinity,
    toxicity,
  })
  return input
}

function quoteOf(scene: Scene, using: PerpetualQuoterConfig = config): Quote {
  const out = createQuote()
  quotePerpetual(using, createInput(scene), out)
  return out
}

describe('a quote', () => {
  test('has parts that add up to its half-spread, measured on the grid', () => {
    let twoSided = 0
    fc.assert(
      fc.property(scenes, (scene) => {
        const out = quoteOf(scene)
        const sum = out.parts.reduce((total, part) => total + part, 0)
        // Prices near 1e5 carry 1e-11; in basis points of themselves that is 1e-12 and a little.
        expect(Math.abs(sum - out.halfSpread)).toBeLessThanOrEqual(1e-11)
        if (out.bidLots === 0 || out.askLots === 0) return
        twoSided += 1
        const bid = priceOf(terms, out.bidTicks as Ticks)
        const ask = priceOf(terms, out.askTicks as Ticks)
        expect((ask - bid) / 2 / out.priceUnit).toBe(out.halfSpread)
      }),
    )
    expect(twoSided).toBeGreaterThan(50)
  })

  test('lies on the grid and crosses neither the market nor itself nor its reservation', () => {
    fc.assert(
      fc.property(scenes, (scene) => {
        const { touch } = createInput(scene)
        const out = quoteOf(scene)
        if (out.bidLots > 0) {
          expect(isOnTick(terms, out.bidTicks as Ticks)).toBe(true)
          expect(priceOf(terms, out.bidTicks as Ticks)).toBeLessThanOrEqual(out.reservationPrice)
          if (touch.askLots > 0) expect(out.bidTicks).toBeLessThan(touch.askTicks)
          if (touch.bidLots > 0) expect(out.bidTicks).toBeLessThanOrEqual(touch.bidTicks + 1)
        }
        if (out.askLots > 0) {
          expect(isOnTick(terms, out.askTicks as Ticks)).toBe(true)
          expect(priceOf(terms, out.askTicks as Ticks)).toBeGreaterThanOrEqual(out.reservationPrice)
          if (touch.bidLots > 0) expect(out.askTicks).toBeGreaterThan(touch.bidTicks)
          if (touch.askLots > 0) expect(out.askTicks).toBeGreaterThanOrEqual(touch.askTicks - 1)
        }
        if (out.bidLots > 0 && out.askLots > 0) expect(out.bidTicks).toBeLessThan(out.askTicks)
        expect(Math.max(out.bidLots, out.askLots)).toBeLessThanOrEqual(scene.sizeLots)
      }),
    )
  })
})

test('a quote that steps back for nobody does not cross either', () => {
  let moved = 0
  fc.assert(
    fc.property(scenes, (scene) => {
      const { touch } = createInput(scene)
      const out = quoteOf({ ...scene, markBps: 4 * scene.markBps }, free)
      if (touch.bidLots === 0) return
      if (out.bidLots > 0) expect(out.bidTicks).toBeLessThan(touch.askTicks)
      if (out.askLots > 0) expect(out.askTicks).toBeGreaterThan(touch.bidTicks)
      if (out.parts[9]! > 0) moved += 1
    }),
  )
  expect(moved).toBeGreaterThan(10)
})

describe('more risk never narrows', () => {
  const widenings: readonly [string, (scene: Scene, by: number) => Scene][] = [
    ['vol', (scene, by) => ({ ...scene, volAnnual: scene.volAnnual + by })],
    ['adverse selection', (scene, by) => ({ ...scene, adverseBps: scene.adverseBps + by })],
    ['toxicity', (scene, by) => ({ ...scene, toxicity: Math.min(0.89, scene.toxicity + by) })],
    ['the fee', (scene, by) => ({ ...scene, makerFee: scene.makerFee + by * 1e-4 })],
    ['defence', (scene) => ({ ...scene, modeLevel: Math.max(1, scene.modeLevel) })],
  ]

  test.each(widenings)('%s', (_, change) => {
    fc.assert(
      fc.property(scenes, between(0, 1), (scene, by) => {
        const before = quoteOf({ ...scene, hasBook: false }, free)
        const after = quoteOf({ ...change(scene, by), hasBook: false }, free)
        if (before.bidTicks > 0 && after.bidTicks > 0) {
          expect(after.bidTicks).toBeLessThanOrEqual(before.bidTicks)
        }
        if (before.askTicks > 0 && after.askTicks > 0) {
          expect(after.askTicks).toBeGreaterThanOrEqual(before.askTicks)
        }
      }),
    )
  })
})

describe('towards less of what costs', () => {
  const longer = ['deltaUse', 'positionUse', 'funding8h'] as const

  test.each(longer)('more %s: both prices no higher', (name) => {
    const range = name === 'funding8h' ? 0.02 : 1.5
    fc.assert(
      fc.property(scenes, between(-range, range), between(-range, range), (scene, a, b) => {
        const low = quoteOf({ ...scene, [name]: Math.min(a, b) })
        const high = quoteOf({ ...scene, [name]: Math.max(a, b) })
        if (low.bidTicks > 0 && high.bidTicks > 0) {
          expect(high.bidTicks).toBeLessThanOrEqual(low.bidTicks)
        }
        if (low.askTicks > 0 && high.askTicks > 0) {
          expect(high.askTicks).toBeLessThanOrEqual(low.askTicks)
        }
      }),
    )
  })

  test('at a full position that side is gone', () => {
    expect(quoteOf({ ...calm, positionUse: 1 }).bidReason).toBe('inventory')
    expect(quoteOf({ ...calm, positionUse: -1 }).askReason).toBe('inventory')
  })

  test('reduce-only shows what reduces', () => {
    const long = quoteOf({ ...calm, modeLevel: 2, positionUse: 0.1 })
    expect([long.bidLots, long.bidReason, long.askLots]).toEqual([0, 'reduce-only', 100])
  })
})

describe('no quote', () => {
  const spoils: readonly [string, (input: PerpetualQuoteInput) => unknown][] = [
    ['mode', (input) => (input.guard.modeLevel = 3)],
    ['stale', (input) => (input.guard.referenceAgeUs = Infinity)],
    ['crossed', (input) => (input.touch.askTicks = input.touch.bidTicks)],
    ['disagree', (input) => (input.indexUsd *= 1.011)],
    ['disagree', (input) => (input.markPrice *= 1.011)],
    ['not-a-number', (input) => (input.indexUsd = Number.NaN)],
    ['not-a-number', (input) => (input.indexUsd = 0)],
    ['not-a-number', (input) => (input.markPrice = Number.NaN)],
    ['not-a-number', (input) => (input.funding8h = Number.NaN)],
    ['not-a-number', (input) => (input.volAnnual = Number.NaN)],
    ['not-a-number', (input) => (input.adverseBps = Number.NaN)],
    ['not-a-number', (input) => (input.inventory.deltaUse = Number.NaN)],
  ]

  test.each(spoils)('%s (%#)', (reason, spoil) => {
    const input = createInput(calm)
    spoil(input)
    const out = createQuote()
    expect(quotePerpetual(config, input, out)).toBe(reason)
    expect([out.bidLots, out.askLots, out.bidReason]).toEqual([0, 0, reason])
  })
})

test('a thin ask pulls fair up: the microprice', () => {
  const fair = (bidLots: number, askLots: number): number =>
    quoteOf({ ...calm, halfTicks: 10, bidLots, askLots }).fairPrice
  expect(fair(100, 100)).toBe(100_000)
  expect(fair(900, 100)).toBeGreaterThan(100_000)
  expect(fair(900, 100) - 100_000).toBeCloseTo(100_000 - fair(100, 900), 9)
})

test('the default is competitive and says what it charges for', () => {
  const out = quoteOf(calm)
  expect(2 * out.halfSpread).toBeLessThan(4)
  const rows = quoteParts.map((part, i) => `${part} ${out.parts[i]!.toFixed(3)}`)
  expect(rows).toMatchInlineSnapshot(`
    [
      "edge 1.500",
      "fee 0.000",
      "volatility 0.178",
      "adverse 0.100",
      "inventory 0.000",
      "hedge 0.000",
      "doubt 0.000",
      "wing 0.000",
      "guard 0.000",
      "market 0.000",
      "tick 0.022",
    ]
  `)
})
