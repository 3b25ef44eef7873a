// What is recorded against sums over the whole history.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { tapeInstruments } from '../archive/index.ts'
import { Markouts } from './markout.ts'
import { gain, Recorder } from './recorder.ts'
import { termsOf } from './terms.ts'

const fees = { maker: 0.0002, taker: 0.0005 }
const allTerms = tapeInstruments.map((row) => [row.market, termsOf(row, fees)] as const)

const step = fc.record({
  waitUs: fc.nat(2_000_000),
  midTicks: fc.option(fc.integer({ min: 1000, max: 1100 }), { nil: 0, freq: 8 }),
  side: fc.constantFrom(1 as const, -1 as const),
  lots: fc.integer({ min: 0, max: 50 }),
  offset: fc.integer({ min: -20, max: 20 }),
  isMaker: fc.boolean(),
  hasBid: fc.boolean(),
  hasAsk: fc.boolean(),
})
const history = fc.array(step, { minLength: 2, maxLength: 60 })
const horizons = [100_000, 1_000_000, 5_000_000]

describe('Recorder', () => {
  test.each(allTerms)('%s: spread, inventory and cash say the same', (_market, terms) => {
    fc.assert(
      fc.property(history, (steps) => {
        const recorder = new Recorder(terms, horizons)
        let nowUs = 0
        let last = 0
        // What was paid and received, in the settle asset, valued at any one price.
        const trades: { signed: number; ticks: number }[] = []
        for (const { waitUs, midTicks, side, lots, offset } of steps) {
          nowUs += waitUs
          recorder.onMid(nowUs, midTicks ?? 0)
          if (midTicks) last = midTicks
          if (lots === 0 || last === 0) continue
          const ticks = last + offset
          recorder.onFill(nowUs, { side, ticks, lots, liquidity: 'maker', fee: 0.25 })
          trades.push({ signed: side * lots, ticks })
        }
        if (last === 0) return
        const cash = trades.reduce(
          (sum, { signed, ticks }) => sum + gain(terms, signed, ticks, last),
          0,
        )
        const scale = Math.max(1e-9, Math.abs(cash))
        expect(Math.abs(recorder.spread + recorder.inventory - cash) / scale).toBeLessThan(1e-9)
        expect(recorder.fees).toBe(0.25 * trades.length)
        expect(recorder.positionLots).toBe(trades.reduce((sum, { signed }) => sum + signed, 0))
      }),
      { seed: 41, numRuns: 400 },
    )
  })

  test('time is counted where the market is known, and as it was', () => {
    fc.assert(
      fc.property(history, (steps) => {
        const recorder = new Recorder(allTerms[0]![1], horizons)
        let nowUs = 0
        let mid = 0
        let last = 0
        let lots = 0
        let both = false
        let either = false
        const sums = { known: 0, both: 0, either: 0, lots: 0, size: 0 }
        for (const one of steps) {
          nowUs += one.waitUs
          if (mid > 0) {
            sums.known += one.waitUs
            sums.both += both ? one.waitUs : 0
            sums.either += either ? one.waitUs : 0
            sums.lots += lots * one.waitUs
            sums.size += Math.abs(lots) * one.waitUs
          }
          mid = one.midTicks ?? 0
          if (mid > 0) last = mid
          recorder.onMid(nowUs, mid)
          recorder.onQuotes(nowUs, one.hasBid, one.hasAsk)
          both = one.hasBid && one.hasAsk
          either = one.hasBid || one.hasAsk
          if (one.lots === 0 || last === 0) continue
          const fill = { side: one.side, ticks: last, lots: one.lots, fee: 0 } as const
          recorder.onFill(nowUs, { ...fill, liquidity: one.isMaker ? 'maker' : 'taker' })
          lots += one.side * one.lots
        }
        recorder.finish(nowUs)
        expect(recorder.knownUs).toBe(sums.known)
        expect(recorder.twoSidedUs).toBe(sums.both)
        expect(recorder.anySideUs).toBe(sums.either)
        if (sums.known === 0) return
        expect(recorder.meanLots).toBeCloseTo(sums.lots / sums.known, 9)
        expect(recorder.meanAbsoluteLots).toBeCloseTo(sums.size / sums.known, 9)
      }),
      { seed: 42, numRuns: 400 },
    )
  })
})

/** The middle in force at a time: of the last change not after it. */
function midAt(changes: readonly (readonly [number, number])[], atUs: number): number {
  let mid = 0
  for (const [changedUs, midTicks] of changes) if (changedUs <= atUs) mid = midTicks
  return mid
}

describe('Markouts', () => {
  test('a change at the very end of a horizon counts', () => {
    const markouts = new Markouts([1000])
    markouts.onFill(0, 1, 10_000)
    markouts.onTime(1000, 10_000)
    markouts.onTime(1001, 10_010)
    expect(markouts.finish(5000, 10_020)).toMatchObject([{ count: 1, meanBps: 10 }])
  })

  test('the middle at each horizon, looked up in the whole history', () => {
    fc.assert(
      fc.property(history, (steps) => {
        const markouts = new Markouts(horizons)
        const changes: [number, number][] = []
        const fills: { atUs: number; side: 1 | -1; ticks: number }[] = []
        let nowUs = 0
        let mid = 0
        for (const { waitUs, midTicks, side, lots } of steps) {
          nowUs += waitUs
          markouts.onTime(nowUs, mid)
          mid = midTicks ?? 0
          changes.push([nowUs, mid])
          if (lots === 0) continue
          const last = fills.at(-1)
          markouts.onFill(nowUs, side, 1050)
          if (last?.atUs !== nowUs || last.side !== side) {
            fills.push({ atUs: nowUs, side, ticks: 1050 })
          }
        }
        const endUs = nowUs + 500_000
        for (const [i, row] of markouts.finish(endUs, mid).entries()) {
          const horizonUs = horizons[i]!
          const values = fills
            .filter(({ atUs }) => atUs + horizonUs <= endUs)
            .map(({ atUs, side, ticks }) => ({ side, ticks, at: midAt(changes, atUs + horizonUs) }))
            .filter(({ at }) => at > 0)
            .map(({ side, ticks, at }) => (side * (at - ticks) * 1e4) / ticks)
          expect(row.count).toBe(values.length)
          if (values.length === 0) continue
          const mean = values.reduce((sum, value) => sum + value, 0) / values.length
          expect(row.meanBps).toBeCloseTo(mean, 8)
          if (values.length < 2) continue
          const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0)
          const error = Math.sqrt(squares / (values.length - 1) / values.length)
          expect(row.standardErrorBps).toBeCloseTo(error, 5)
        }
      }),
      { seed: 43, numRuns: 600 },
    )
  })
})
