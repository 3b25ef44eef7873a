// Markets whose spread is known because we made it: Glosten and Milgrom's, Kyle's, Huang and
// Stoll's. An estimator must find the truth within its own interval, and the interval must be
// narrow enough to mean something.

import { describe, expect, test } from 'vitest'
import { InvariantError, Prng } from '../base/index.ts'
import { standardNormal } from '../math/index.ts'
import { type Estimate, glostenHarris, huangStoll, markouts, type TradeTape } from './index.ts'

const gapUs = 1_000_000

/** Builds a tape of one mid before each trade and one after the last. */
function tapeOf(rows: readonly { side: number; price: number; size: number; mid: number }[]) {
  const count = rows.length
  const last = rows[count - 1]!
  return {
    tradeUs: Float64Array.from({ length: count }, (_, i) => (i + 1) * gapUs),
    side: Int8Array.from(rows, ({ side }) => side),
    price: Float64Array.from(rows, ({ price }) => price),
    size: Float64Array.from(rows, ({ size }) => size),
    midUs: Float64Array.from({ length: count + 1 }, (_, i) => (i + 1) * gapUs - gapUs / 2),
    mid: Float64Array.from([...rows.map(({ mid }) => mid), last.mid]),
  } satisfies TradeTape
}

function within(estimate: Estimate, truth: number, widest: number): void {
  expect(Math.abs(estimate.value - truth)).toBeLessThan(3 * estimate.error)
  expect(estimate.error).toBeLessThan(widest)
}

/**
 * Each round the value steps up or down by one; a share of the counterparties knows which way. The
 * price is what is believed given the trade (Glosten and Milgrom, 1985), plus a cost of handling.
 */
function glostenMilgrom(informed: number, handling: number, seed: bigint): TradeTape {
  const prng = Prng.fromSeed(seed)
  const rows = []
  let belief = 10_000
  for (let i = 0; i < 40_000; i += 1) {
    const step = prng.below(2) === 0 ? 1 : -1
    const side = prng.uniform() < informed ? step : prng.below(2) === 0 ? 1 : -1
    // Of a step of one, a trade gives away its sign with the share of the informed.
    rows.push({ side, price: belief + side * (informed + handling), size: 1, mid: belief })
    belief += side * informed
    // The rest of the news comes out afterwards, as noise that no trade foretold.
    belief += step - informed * side
  }
  return tapeOf(rows)
}

describe('Glosten and Harris', () => {
  test('on a Glosten-Milgrom market: adverse selection is the share of the informed', () => {
    for (const [informed, handling] of [
      [0.3, 0],
      [0.1, 0.5],
      [0, 0.4],
    ] as const) {
      const found = glostenHarris(glostenMilgrom(informed, handling, 7n))
      if (found.refusal !== undefined) throw new Error(found.refusal)
      // The news that follows a trade carries its own, known part: z0 is the whole of it.
      within(found.transitory, handling, 0.02)
      within(found.permanent, informed, 0.02)
      expect(found.transitoryPerSize.value).toBe(0)
    }
  })

  test('on a Kyle market: what stays is lambda for each unit of signed size', () => {
    const prng = Prng.fromSeed(11n)
    const [valueSd, noiseSd] = [2, 5]
    const lambda = valueSd / (2 * noiseSd)
    const beta = noiseSd / valueSd
    const rows = []
    let price = 10_000
    for (let i = 0; i < 30_000; i += 1) {
      // Kyle (1985), one auction after another: the informed buys beta (v - p), the others u.
      const flow = beta * valueSd * standardNormal(prng) + noiseSd * standardNormal(prng)
      const side = flow >= 0 ? 1 : -1
      const mid = price
      price += lambda * flow + 0.3 * standardNormal(prng)
      rows.push({ side, price, size: Math.abs(flow), mid })
    }
    const found = glostenHarris(tapeOf(rows))
    if (found.refusal !== undefined) throw new Error(found.refusal)
    within(found.permanentPerSize, lambda, 0.01)
    within(found.permanent, 0, 0.05)
    within(found.transitory, 0, 0.05)
  })
})

/** Huang and Stoll's own model: shares a and b of a half-spread, reversal with probability pi. */
function huangStollMarket(a: number, b: number, reversal: number, seed: bigint): TradeTape {
  const prng = Prng.fromSeed(seed)
  const half = 2
  const rows = []
  let [value, inventory, side, before] = [10_000, 0, 1, 1]
  for (let i = 0; i < 60_000; i += 1) {
    const next = prng.uniform() < reversal ? -side : side
    // What was already expected of the last trade was no news.
    value += a * half * (side - (1 - 2 * reversal) * before) + 0.2 * standardNormal(prng)
    inventory += b * half * side
    const mid = value + inventory
    rows.push({ side: next, price: mid + half * next, size: 1, mid })
    before = side
    side = next
  }
  return tapeOf(rows)
}

describe('Huang and Stoll', () => {
  test('on their own market: each share within its interval', () => {
    for (const [a, b, reversal] of [
      [0.3, 0.2, 0.7],
      [0.1, 0, 0.85],
      [0.5, 0.3, 0.35],
    ] as const) {
      const found = huangStoll(huangStollMarket(a, b, reversal, 5n))
      if (found.refusal !== undefined) throw new Error(found.refusal)
      expect(found.halfSpread.value).toBeCloseTo(2, 9)
      within(found.adverse, a, 0.01)
      within(found.inventory, b, 0.01)
      within(found.handling, 1 - a - b, 0.01)
      within(found.reversal, reversal, 0.01)
    }
  })

  test('trades that tell nothing of each other cannot be split, and it says so', () => {
    expect(huangStoll(huangStollMarket(0.3, 0.2, 0.5, 6n))).toEqual({ refusal: 'no-reversal' })
  })
})

describe('markouts', () => {
  test('effective is impact and realised, exactly; impact is what the informed knew', () => {
    const tape = glostenMilgrom(0.3, 0.2, 9n)
    const rows = markouts(tape, [0, gapUs, 5 * gapUs])
    const bps = 1e4 / 10_000
    for (const row of rows) {
      expect(row.realisedBps).toBe(row.effectiveBps - row.impactBps)
      expect(Math.abs(row.effectiveBps / bps - 0.5)).toBeLessThan(0.01)
    }
    // At once the mid has not moved; a trade later the step is out.
    expect(rows[0]!.impactBps).toBe(0)
    for (const row of rows.slice(1)) {
      expect(Math.abs(row.impactBps / bps - 0.3)).toBeLessThan(3.5 * row.impactErrorBps!)
      expect(row.impactErrorBps!).toBeLessThan(0.05)
    }
    expect(rows[2]!.trades).toBeLessThan(rows[0]!.trades)
  })

  test('no mid before the first trade, none at the horizon: not counted', () => {
    const tape = glostenMilgrom(0.3, 0.2, 9n)
    const late = { ...tape, midUs: tape.midUs.map((us) => us + 10 * gapUs) }
    expect(markouts(late, [0])[0]!.trades).toBe(tape.tradeUs.length - 10)
    expect(markouts(tape, [1e15])[0]).toMatchObject({ trades: 0, effectiveBps: 0, impactBps: 0 })
  })
})

test('a tape that is none is a broken invariant, one that is too short a refusal', () => {
  const tape = glostenMilgrom(0.3, 0.2, 9n)
  const short = { ...tape, tradeUs: tape.tradeUs.slice(0, 50) }
  expect(() => glostenHarris(short)).toThrow(InvariantError)
  expect(() => markouts({ ...tape, price: tape.price.map(() => Number.NaN) }, [0])).toThrow('price')
  expect(() => markouts(tape, [Number.NaN])).toThrow('horizons')
  const few: TradeTape = {
    ...tape,
    tradeUs: tape.tradeUs.slice(0, 50),
    side: [...Array(50).keys()].map(() => 1),
    price: tape.price.slice(0, 50),
    size: tape.size.slice(0, 50),
  }
  expect(glostenHarris(few)).toEqual({ refusal: 'too-few-trades' })
  expect(huangStoll(few)).toEqual({ refusal: 'too-few-trades' })
})
