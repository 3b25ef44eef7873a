import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Prng } from '../base/index.ts'
import {
  addRow,
  createRevaluationBook,
  type FreeboardInput,
  type FreeboardUnderlying,
  type RevaluationBook,
  Revaluer,
  searchFreeboard,
} from './index.ts'
import { btc, eth, randomBook } from './test-desk.ts'

const underlyings: readonly FreeboardUnderlying[] = [
  {
    underlying: btc,
    indexUsd: 60_000,
    spotMoveDaily: 0.03,
    volMoveDailyVolPt: 3,
    beta: 1,
    volBeta: 1,
    collateralCoin: 0,
  },
  {
    underlying: eth,
    indexUsd: 3000,
    spotMoveDaily: 0.04,
    volMoveDailyVolPt: 4,
    beta: 1.2,
    volBeta: 1,
    collateralCoin: 0,
  },
]

function input(book: RevaluationBook, lossUsd: number): FreeboardInput {
  return {
    book,
    underlyings,
    limits: [{ name: 'loss', lossUsd }],
    smileRule: 'sticky-moneyness',
    rangeMoves: 10,
    directions: 32,
  }
}

/** Loss of a shock in daily moves; plane -1 moves all. */
function lossOf(revaluer: Revaluer, plane: number, x: number, y: number): number {
  let pnl = 0
  for (const [i, each] of underlyings.entries()) {
    if (plane !== -1 && plane !== i) continue
    const lead = plane === -1 ? underlyings[0]! : each
    const isLed = plane === -1 && i > 0
    const logMove = x * lead.spotMoveDaily * (isLed ? each.beta : 1)
    const vol = (y * lead.volMoveDailyVolPt * (isLed ? each.volBeta : 1)) / 100
    pnl += revaluer.pnlUsd(each.underlying, logMove, vol)
  }
  return -pnl
}

/** The nearest break by brute force: every second degree, every tenth of a daily move. */
function denseDistance(book: RevaluationBook, lossUsd: number): number {
  const indexUsd = [0, 60_000, 3000]
  const revaluer = new Revaluer({ book, indexUsd, smileRule: 'sticky-moneyness' })
  let best = 10
  for (const plane of [-1, 0, 1]) {
    for (let degree = 0; degree < 360; degree += 2) {
      const x = Math.cos((degree * Math.PI) / 180)
      const y = Math.sin((degree * Math.PI) / 180)
      let before = lossOf(revaluer, plane, 0, 0)
      if (before >= lossUsd) return 0
      for (let step = 1; step * 0.1 < best + 0.1; step += 1) {
        const moves = step * 0.1
        const loss = lossOf(revaluer, plane, moves * x, moves * y)
        if (loss >= lossUsd) {
          best = Math.min(best, moves - (0.1 * (loss - lossUsd)) / (loss - before))
          break
        }
        before = loss
      }
    }
  }
  return best
}

describe('freeboard', () => {
  test('its distance agrees with a dense grid within 1 % on random books', () => {
    const prng = Prng.fromSeed(2026)
    let breached = 0
    for (let seed = 1; seed <= 16; seed += 1) {
      const book = randomBook(seed, 8 + prng.below(24))
      const lossUsd = Math.round(30_000 * Math.exp(4.6 * prng.uniform()))
      const result = searchFreeboard(input(book, lossUsd))
      const dense = denseDistance(book, lossUsd)
      expect(Math.abs(result.distance - dense)).toBeLessThanOrEqual(0.01 * dense)
      expect(result.breached).toBe(dense < 10)
      if (result.breached) breached += 1
    }
    expect(breached).toBeGreaterThan(6)
    expect(breached).toBeLessThan(16)
  })

  test('the shock it names breaks the limit by full revaluation, and just so', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), (seed) => {
        const book = randomBook(seed, 30)
        const lossUsd = 200_000
        const result = searchFreeboard(input(book, lossUsd))
        if (!result.breached || result.distance === 0) return
        const plane = result.joint
          ? -1
          : underlyings.findIndex((u) => u.underlying === result.underlying)
        const lead = underlyings[Math.max(0, plane)]!
        const x = Math.log(1 + result.spotShock) / lead.spotMoveDaily
        const y = result.volShockVolPt / lead.volMoveDailyVolPt
        expect(Math.sqrt(x * x + y * y)).toBeCloseTo(result.distance, 9)
        const indexUsd = [0, 60_000, 3000]
        const revaluer = new Revaluer({ book, indexUsd, smileRule: 'sticky-moneyness' })
        expect(lossOf(revaluer, plane, x, y)).toBeCloseTo(result.lossUsd, 2)
        expect(result.lossUsd).toBeGreaterThanOrEqual(lossUsd)
        expect(result.lossUsd).toBeLessThan(1.001 * lossUsd)
        expect(lossOf(revaluer, plane, 0.99 * x, 0.99 * y)).toBeLessThan(lossUsd)
      }),
      { seed: 61, numRuns: 40 },
    )
  })

  test('it shrinks as the limit tightens', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), (seed) => {
        const book = randomBook(seed, 24)
        let last = 0
        for (const lossUsd of [0, 10_000, 30_000, 100_000, 130_000, 300_000, 1e6, 1e9]) {
          const { distance } = searchFreeboard(input(book, lossUsd))
          expect(distance).toBeGreaterThanOrEqual(last - 1e-4 * last)
          last = distance
        }
        expect(last).toBe(10)
      }),
      { seed: 62, numRuns: 25 },
    )
  })

  test('a straight position breaks where arithmetic says', () => {
    const book = createRevaluationBook(1, 0)
    const shared = { side: 0, strike: 0, years: 0, volAnnual: 0, forward: 60_000 } as const
    addRow(book, { ...shared, settlement: 'linear', underlying: btc, size: 10 })
    const result = searchFreeboard(input(book, 60_000))
    // 10 coins lose 60,000 USD on a fall of 10 %: ln(0.9) is 3.512 moves of 3 %.
    expect(result.distance).toBeCloseTo(-Math.log(0.9) / 0.03, 5)
    expect(result.spotShock).toBeCloseTo(-0.1, 6)
    expect(result.volShockVolPt).toBeCloseTo(0, 1)
    expect(result.limit).toBe('loss')
  })

  test('long and short of two coins that fall together cancel in the joint plane alone', () => {
    const book = createRevaluationBook(2, 0)
    const shared = { settlement: 'linear', side: 0, strike: 0, years: 0, volAnnual: 0 } as const
    addRow(book, { ...shared, underlying: btc, forward: 60_000, size: 10 })
    addRow(book, { ...shared, underlying: eth, forward: 3000, size: -200 })
    const result = searchFreeboard(input(book, 60_000))
    expect(result.joint).toBe(false)
    expect(result.underlying).toBe(eth)
    expect(result.distance).toBeCloseTo(Math.log(1.1) / 0.04, 5)
  })

  test('collateral counts when it is given, and what is out of range is said to be', () => {
    const book = createRevaluationBook(1, 0)
    const [lead, led] = underlyings as [FreeboardUnderlying, FreeboardUnderlying]
    const withCoins = {
      ...input(book, 60_000),
      underlyings: [{ ...lead, collateralCoin: 10 }, led],
    }
    expect(searchFreeboard(withCoins).distance).toBeCloseTo(-Math.log(0.9) / 0.03, 5)
    const nothing = searchFreeboard(input(book, 60_000))
    expect(nothing).toMatchObject({ breached: false, distance: 10 })
    expect(nothing.lossUsd).toBeCloseTo(0, 9)
  })

  test('the tightest limit is the one that breaks; one already broken is no distance away', () => {
    const book = randomBook(5, 20)
    const limits = [
      { name: 'equity-floor', lossUsd: 500_000 },
      { name: 'loss', lossUsd: 100_000 },
    ]
    expect(searchFreeboard({ ...input(book, 0), limits }).limit).toBe('loss')
    const broken = searchFreeboard(input(book, 0))
    expect(broken).toMatchObject({ breached: true, distance: 0 })
    expect(() => searchFreeboard(input(book, Number.NaN))).toThrow(/is a loss/)
  })

  test('the same book gives the same answer to the bit', () => {
    const once = searchFreeboard(input(randomBook(8, 60), 150_000))
    expect(searchFreeboard(input(randomBook(8, 60), 150_000))).toEqual(once)
  })
})
