// Proofs of freedom from arbitrage: what is proven holds on a dense grid, what is broken is found,
// however narrow the place.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { calendarViolation, densityViolation, wholeRange } from './arbitrage.ts'
import { densityAt, growthAt } from './smile-bounds.ts'
import { hasPositiveVariance, smileOf } from './test-smiles.ts'

const quoted = { low: -0.3, high: 0.3 }
const parameterList = fc.tuple(
  fc.double({ min: -0.1, max: 0.1, noNaN: true }),
  fc.double({ min: -2, max: 1.2, noNaN: true }),
  fc.double({ min: -2, max: 1.2, noNaN: true }),
  fc.double({ min: -1, max: 1, noNaN: true }),
  fc.double({ min: -2, max: 1, noNaN: true }),
)
/** Coefficients of a correction, none in a third of the cases. */
const splines: fc.Arbitrary<number[]> = fc.oneof(
  { weight: 1, arbitrary: fc.constant<number[]>([]) },
  {
    weight: 2,
    arbitrary: fc.array(fc.double({ min: -0.15, max: 0.15, noNaN: true }), {
      minLength: 1,
      maxLength: 10,
    }),
  },
)
const scales = fc.double({ min: 0.02, max: 0.6, noNaN: true })

/** The least value of everything that is proven: 20,001 points, and a closer look at each dip. */
function leastOn(valueAt: (k: number) => number): number {
  const { low, high } = wholeRange(quoted)
  const step = (high - low) / 20_000
  const values = Float64Array.from({ length: 20_001 }, (_, n) => valueAt(low + n * step))
  let least = Infinity
  for (const [n, value] of values.entries()) {
    least = Math.min(least, value)
    const isDip = value <= (values[n - 1] ?? Infinity) && value <= (values[n + 1] ?? Infinity)
    if (!isDip || value > 0.1) continue
    for (let m = -200; m <= 200; m += 1) {
      least = Math.min(least, valueAt(low + (n + m / 200) * step))
    }
  }
  return least
}

describe('density', () => {
  test('the proof and a dense grid agree', () => {
    let proven = 0
    let broken = 0
    fc.assert(
      fc.property(parameterList, scales, splines, (list, scale, spline) => {
        const smile = smileOf(list, scale, spline)
        fc.pre(hasPositiveVariance(smile))
        const points = densityViolation(smile, quoted)
        const least = leastOn((k) => densityAt(smile, k))
        if (points.length === 0) {
          proven += 1
          expect(least).toBeGreaterThanOrEqual(-1e-12)
        } else {
          broken += 1
          expect(least).toBeLessThan(1e-4)
        }
      }),
      { numRuns: 300 },
    )
    expect(Math.min(proven, broken)).toBeGreaterThan(10)
  })
})

describe('calendar', () => {
  test('the proof and a dense grid agree', () => {
    let proven = 0
    let broken = 0
    fc.assert(
      fc.property(parameterList, parameterList, scales, splines, (first, second, scale, spline) => {
        const before = smileOf(first, scale, spline)
        const after = smileOf(second, 1.5 * scale, [...spline].reverse())
        const points = calendarViolation(before, after, quoted)
        const least = leastOn((k) => growthAt(before, after, k))
        if (points.length === 0) {
          proven += 1
          expect(least).toBeGreaterThanOrEqual(-1e-12)
        } else {
          broken += 1
          expect(least).toBeLessThan(1e-4 * scale)
        }
      }),
      { numRuns: 300 },
    )
    expect(Math.min(proven, broken)).toBeGreaterThan(10)
  })

  test('two slices that touch in one narrow place are told from two that cross there', () => {
    const sharp = smileOf([0, 0, 0, 0, -3.5], 0.05, [])
    expect(calendarViolation(sharp, smileOf([0.002, 0, 0, 0, -3.5], 0.05, []), quoted)).toEqual([])
    // The later slice is rounder: above at the forward, below further out by a few parts in 1e4.
    const round = smileOf([0.002, 0, 0, 0, -3.3], 0.05, [])
    expect(calendarViolation(sharp, round, quoted)).not.toEqual([])
  })
})
