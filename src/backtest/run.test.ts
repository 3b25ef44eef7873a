// Whole backtests on random tapes: profit that adds up, nothing before its time, the same again.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type BinanceTape, tapeMarkets } from '../archive/index.ts'
import { type DurationUs } from '../base/index.ts'
import { type DeskEvent, type EventOf } from '../engine/index.ts'
import { sequenceOf } from '../order/index.ts'
import { eagerDesk, likeReal, randomTape } from './random-tape.ts'
import { type BacktestResult } from './result.ts'
import { type BacktestOptions, runBacktest } from './run.ts'
import { termsOf } from './terms.ts'
import { feedUs, TestTape } from './test-tape.ts'

const requestUs = 4000
const responseUs = 3000

function optionsFor(tape: BinanceTape): BacktestOptions {
  return {
    tape,
    fees: { maker: 0, taker: 0.0004 },
    latency: {
      requestUs: requestUs as DurationUs,
      responseUs: responseUs as DurationUs,
      feedLeastUs: feedUs as DurationUs,
    },
    queueModel: 'trades',
    build: 'test',
    desk: eagerDesk(tape),
  }
}

type Lived = {
  readonly result: BacktestResult
  readonly events: readonly DeskEvent[]
  /** Of every event, by sequence. */
  readonly timesUs: readonly number[]
}

/** Runs and keeps every event but the books. */
async function live(options: BacktestOptions): Promise<Lived> {
  const events: DeskEvent[] = []
  const timesUs: number[] = [0]
  const observe = (event: DeskEvent): void => {
    timesUs.push(event.timeUs)
    if (event.kind !== 'book') events.push({ ...event })
  }
  return { result: await runBacktest({ ...options, observe }), events, timesUs }
}

function fillsOf({ events }: Lived): EventOf<'fill'>[] {
  return events.filter((event) => event.kind === 'fill')
}

const market = fc.constantFrom(...tapeMarkets)
const seeds = fc.integer({ min: 1, max: 1 << 30 })

/** Profit from the messages alone: what was paid and received, at the last middle. */
function profitUsd(tape: BinanceTape, lived: Lived, midPrice: number): number {
  const terms = termsOf(tape.instrument, { maker: 0, taker: 0.0004 })
  const lot = terms.lotMantissa / 10 ** terms.lotScale
  const quantum = terms.quantumMantissa / 10 ** terms.quantumScale
  const feeUnit = terms.settlement === 'inverse' ? 1e8 : 10 ** Math.max(6, feeScale(tape))
  let total = 0
  for (const { side, ticks, lots, fee } of fillsOf(lived)) {
    const price = ticks * quantum
    const fees = Number(fee) / feeUnit
    total +=
      terms.settlement === 'inverse'
        ? (side * lots * lot * (1 / price - 1 / midPrice) - fees) * midPrice
        : side * lots * lot * (midPrice - price) - fees
  }
  return total
}

function feeScale({ instrument }: BinanceTape): number {
  return instrument.priceScale + instrument.sizeScale
}

describe('runBacktest', () => {
  test('the parts of profit add up to the ledger and to the fills, on any tape', async () => {
    const totals = { maker: 0, taker: 0, gaps: 0 }
    await fc.assert(
      fc.asyncProperty(market, seeds, async (name, seed) => {
        const tape = randomTape(likeReal(name, seed, 1500))
        const lived = await live(optionsFor(tape))
        const { pnlUsd, fills, tape: about } = lived.result
        totals.maker += fills.maker
        totals.taker += fills.taker
        totals.gaps += about.gaps
        const { spread, inventory, fees, rounding, total } = pnlUsd
        expect(Math.abs(spread + inventory + fees + rounding - total)).toBeLessThan(1e-6)
        // An atom a fill is 0.0006 USD of bitcoin at most; elsewhere nothing is rounded.
        expect(Math.abs(rounding)).toBeLessThan(1e-6 + (name === 'coin-m' ? 7e-4 * fills.count : 0))
        const apart = Math.abs(profitUsd(tape, lived, about.lastMiddle) - total)
        expect(apart).toBeLessThan(1e-5 + (name === 'coin-m' ? 7e-4 * fills.count : 0))
        expect(fillsOf(lived)).toHaveLength(fills.count)
      }),
      { seed: 51, numRuns: 40 },
    )
    // Tapes on which nothing happens would prove nothing.
    expect(totals.maker).toBeGreaterThan(200)
    expect(totals.taker).toBeGreaterThan(20)
    expect(totals.gaps).toBeGreaterThan(20)
  }, 120_000)

  test('no fill, and no word of one, before its order could have arrived', async () => {
    let fills = 0
    await fc.assert(
      fc.asyncProperty(market, seeds, async (name, seed) => {
        const tape = randomTape(likeReal(name, seed, 1000))
        const lived = await live(optionsFor(tape))
        for (const fill of fillsOf(lived)) {
          const placedUs = lived.timesUs[sequenceOf(fill.clientId)]!
          expect(fill.timeUs - placedUs).toBeGreaterThanOrEqual(requestUs + responseUs)
        }
        fills += fillsOf(lived).length
        expect(lived.timesUs).toEqual(lived.timesUs.toSorted((a, b) => a - b))
      }),
      { seed: 52, numRuns: 15 },
    )
    expect(fills).toBeGreaterThan(50)
  }, 60_000)

  test('the same tape and options give the same digest, another seed another', async () => {
    const tape = (seed: number): BinanceTape => randomTape(likeReal('usd-m', seed, 500))
    const first = await runBacktest(optionsFor(tape(7)))
    const again = await runBacktest(optionsFor(tape(7)))
    const other = await runBacktest(optionsFor(tape(8)))
    expect(again).toEqual(first)
    expect(other.digest).not.toBe(first.digest)
  })

  test('a tape without a snapshot is refused with what to do', async () => {
    const tape = new TestTape().depth(0, [[1, 1]], [[2, 1]]).build()
    await expect(runBacktest(optionsFor(tape))).rejects.toThrow('no depth snapshot')
  })
})
