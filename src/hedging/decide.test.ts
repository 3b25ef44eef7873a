// One decision: fires beyond the band and nowhere else, never past its goal, never outside collar
// and sizes, and not at all on numbers that are none.

import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  createHedgeDecision,
  createHedgeInput,
  decideHedge,
  defaultHedging,
  type HedgeConfig,
  type HedgeDecision,
  type HedgeInput,
  hedgeGoals,
  hedgeLimitTicks,
  validateHedging,
  wantedDeltaUsd,
} from './index.ts'

fc.configureGlobal({ seed: 1 })

const base: HedgeConfig = {
  ...defaultHedging.underlyings[0]!,
  bandUsd: 1_000,
  orderUsdMin: 10,
  orderUsdMax: 1e9,
}

/** A perpetual at 100,000 whose lot is 10 USD and whose tick is half a dollar. */
const calm: HedgeInput = {
  ...createHedgeInput(),
  nowUs: 10_000_000,
  isFresh: true,
  hasMessage: true,
  deltaUsdPerLot: 10,
  bidTicks: 199_999,
  askTicks: 200_001,
  referenceTicks: 200_000,
}

function decide(config: Partial<HedgeConfig>, input: Partial<HedgeInput>): HedgeDecision {
  const out = createHedgeDecision()
  decideHedge({ ...base, ...config }, { ...calm, ...input }, out)
  return out
}

// `fc.double` is uniform over bit patterns, most of which lie next to zero.
const between = (min: number, max: number): fc.Arbitrary<number> =>
  fc.integer({ min: 0, max: 1_000_000 }).map((i) => min + ((max - min) * i) / 1_000_000)
const money = between(-1e6, 1e6)

test('the band is closed: nothing on its edge, something beyond', () => {
  for (const side of [1, -1]) {
    expect(decide({}, { deltaUsd: side * 1_000 }).reason).toBe('inside-band')
    const out = decide({}, { deltaUsd: side * 1_000.01 })
    expect([out.reason, out.side, out.lots]).toEqual(['hedge', -side, 100])
  }
})

test('to the edge or to the target', () => {
  expect(decide({ goal: 'target' }, { deltaUsd: 5_000 })).toMatchObject({ side: -1, lots: 500 })
  expect(decide({ goal: 'edge' }, { deltaUsd: 5_000 })).toMatchObject({ side: -1, lots: 400 })
  expect(decide({ targetUsd: 5_000 }, { deltaUsd: 3_000 })).toMatchObject({ side: 1, lots: 200 })
})

test('a hedge goes towards its goal and never past it, and one lot more would', () => {
  fc.assert(
    fc.property(
      money,
      money,
      between(0, 1e5),
      fc.constantFrom(...hedgeGoals),
      between(0.5, 500),
      (deltaUsd, targetUsd, bandUsd, goal, deltaUsdPerLot) => {
        const out = decide({ targetUsd, bandUsd, goal }, { deltaUsd, deltaUsdPerLot })
        const excess = deltaUsd - targetUsd
        if (out.reason !== 'hedge') {
          // Within the band, or within a lot or the least order of its goal.
          const leftUsd = Math.abs(wantedDeltaUsd(deltaUsd, targetUsd, bandUsd, goal))
          expect(leftUsd).toBeLessThan(Math.max(deltaUsdPerLot, base.orderUsdMin) + deltaUsdPerLot)
          return
        }
        expect(Math.abs(excess)).toBeGreaterThan(bandUsd)
        const after = excess + out.side * out.lots * deltaUsdPerLot
        const goalUsd = goal === 'target' ? 0 : Math.sign(excess) * bandUsd
        const slack = 1e-9 * (Math.abs(deltaUsd) + Math.abs(targetUsd) + bandUsd)
        expect(Math.sign(excess) * (after - goalUsd)).toBeGreaterThanOrEqual(-slack)
        expect(Math.sign(excess) * (after - goalUsd)).toBeLessThan(deltaUsdPerLot + slack)
      },
    ),
  )
})

test('what is in flight counts as filled, and as unfilled where that leaves less to do', () => {
  const long = { deltaUsd: 5_000 }
  expect(decide({}, { ...long, inFlightSellUsd: 5_000, inFlightCount: 1 }).reason).toBe('in-flight')
  expect(decide({}, { ...long, inFlightSellUsd: 2_000, inFlightCount: 1 })).toMatchObject({
    reason: 'hedge',
    lots: 300,
  })
  // A purchase in doubt may never have happened: it does not make the sale larger.
  expect(decide({}, { ...long, inFlightBuyUsd: 9_000, inFlightCount: 1 })).toMatchObject({
    reason: 'hedge',
    side: -1,
    lots: 500,
  })
  expect(decide({}, { ...long, inFlightCount: 2 }).reason).toBe('in-flight')
})

test('orders are of a size', () => {
  expect(decide({ orderUsdMax: 777 }, { deltaUsd: 5_000 }).lots).toBe(77)
  expect(decide({ orderUsdMin: 6_000 }, { deltaUsd: 5_000 }).reason).toBe('below-minimum')
  expect(decide({}, { deltaUsd: 5_000, deltaUsdPerLot: 5_001 }).reason).toBe('below-minimum')
})

test('the worst price is beyond the touch, escalates, and stays inside the collar', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(1 as const, -1 as const),
      fc.integer({ min: 100_000, max: 300_000 }),
      fc.integer({ min: 1, max: 2_000 }),
      fc.integer({ min: 190_000, max: 210_000 }),
      fc.nat(20),
      fc.integer({ min: 1, max: 50 }),
      (side, bidTicks, width, referenceTicks, attempt, stepTicks) => {
        const input = { ...calm, bidTicks, askTicks: bidTicks + width, referenceTicks, attempt }
        const limit = hedgeLimitTicks(base, side, { ...input, stepTicks })
        const next = hedgeLimitTicks(base, side, { ...input, stepTicks, attempt: attempt + 1 })
        expect(limit % stepTicks).toBe(0)
        expect(side * (next - limit)).toBeGreaterThanOrEqual(0)
        const collar = referenceTicks * (1 + side * base.collarBps * 1e-4)
        expect(side * (collar - limit)).toBeGreaterThanOrEqual(0)
        const touch = side === 1 ? input.askTicks : input.bidTicks
        const bps = base.slippageBps + attempt * base.escalationBps
        expect(side * (touch * (1 + side * bps * 1e-4) - limit)).toBeGreaterThanOrEqual(0)
      },
    ),
  )
  expect(hedgeLimitTicks(base, 1, calm)).toBe(200_101)
})

const numbers = [
  'deltaUsd',
  'inFlightBuyUsd',
  'inFlightSellUsd',
  'inFlightCount',
  'deltaUsdPerLot',
  'askTicks',
  'referenceTicks',
  'stepTicks',
  'nowUs',
  'attempt',
] as const satisfies readonly (keyof HedgeInput)[]

test.each(numbers)('%s that is not a number sends nothing', (field) => {
  const input = { deltaUsd: -5_000, lastSentUs: 1, [field]: Number.NaN }
  const out = decide({}, input)
  expect([out.lots, out.limitTicks]).toEqual([0, 0])
  expect(out.reason).not.toBe('hedge')
})

test.each([
  [{ isFresh: false }, 'stale'],
  [{ hasMessage: false }, 'message-rate'],
  [{ bidTicks: 0 }, 'no-price'],
  [{ deltaUsdPerLot: 0 }, 'no-price'],
  [{ lastSentUs: 9_900_000 }, 'too-soon'],
] as const)('%j sends nothing: %s', (input, reason) => {
  expect(decide({}, { deltaUsd: 5_000, ...input })).toMatchObject({ reason, lots: 0 })
})

test('the default is valid, is JSON, and each of its numbers is checked', () => {
  expect(validateHedging(defaultHedging)).toEqual([])
  expect(JSON.parse(JSON.stringify(defaultHedging))).toEqual(defaultHedging)
  for (const [name, value] of Object.entries(base)) {
    if (typeof value !== 'number') continue
    const wrong = name === 'targetUsd' ? Infinity : -1
    const errors = validateHedging({ underlyings: [{ ...base, [name]: wrong }] })
    expect(errors[0], name).toMatchObject({ field: `underlyings.BTC.${name}`, value: `${wrong}` })
  }
})
