// The basis of corrections against the published spline, and the way back to its coefficients.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type TimeUs } from '../base/index.ts'
import { knotsMax, totalVarianceDerivatives } from '../pricing/index.ts'
import { type CleanSlice } from './clean.ts'
import { basisStride, coefficientCount, SplineBasis } from './spline-basis.ts'

const scale = 0.3

const slices: fc.Arbitrary<CleanSlice> = fc
  .array(fc.double({ min: 0.005, max: 0.1, noNaN: true }), { minLength: 8, maxLength: 50 })
  .map((gaps) => {
    let k = -0.8
    const places = Float64Array.from(gaps, (gap) => {
      k += gap
      return k
    })
    return {
      expiryUs: 0 as TimeUs,
      forward: 1,
      years: 1,
      count: places.length,
      k: places,
      bidVol: places,
      askVol: places,
    }
  })
const weights = fc.array(fc.integer({ min: -100, max: 100 }), { minLength: 10, maxLength: 10 })

function basisOf(slice: CleanSlice): SplineBasis {
  return new SplineBasis([slice], Float64Array.of(scale), [coefficientCount(slice.count)], [])
}

function drawn(basis: SplineBasis, list: readonly number[]): Float64Array {
  return Float64Array.from(list.slice(0, basis.counts[0]!), (each) => each / 100)
}

test('at any point it gives what the published correction is there', () => {
  const row = { w: 0, dw: 0, d2w: 0 }
  const values = new Float64Array(basisStride)
  fc.assert(
    fc.property(slices, weights, fc.double({ min: -1, max: 3, noNaN: true }), (slice, list, k) => {
      const basis = basisOf(slice)
      const coefficients = drawn(basis, list)
      const spline = basis.published(0, coefficients)
      totalVarianceDerivatives({ a: 0, b: 0, rho: 0, m: 0, sigma: 1, spline }, k, row)
      const first = basis.evaluate(0, k, values, 0)
      const sums = [0, 4, 8].map((order) =>
        [0, 1, 2, 3].reduce(
          (sum, j) => sum + (first < 0 ? 0 : values[order + j]! * (coefficients[first + j] ?? 0)),
          0,
        ),
      )
      expect(sums[0]).toBeCloseTo(row.w, 10)
      expect(sums[1]! / 100).toBeCloseTo(row.dw / 100, 9)
      expect(sums[2]! / 1e4).toBeCloseTo(row.d2w / 1e4, 8)
    }),
  )
})

test('basis functions are not negative, and inside they sum to the unit of variance', () => {
  const values = new Float64Array(basisStride)
  fc.assert(
    fc.property(slices, fc.double({ min: 0, max: 1, noNaN: true }), (slice, share) => {
      const basis = basisOf(slice)
      const count = basis.knotCount(0)
      fc.pre(count >= 8)
      const low = basis.knots[3]!
      const high = basis.knots[count - 4]!
      basis.evaluate(0, low + share * (high - low), values, 0)
      const four = [...values.subarray(0, 4)]
      for (const value of four) expect(value).toBeGreaterThanOrEqual(-1e-15)
      expect(four.reduce((sum, value) => sum + value, 0)).toBeCloseTo(scale * scale, 12)
    }),
  )
})

describe('an earlier correction', () => {
  test('carries over where the quotes are nearly where they were', () => {
    fc.assert(
      fc.property(
        slices,
        weights,
        fc.double({ min: -1, max: 1, noNaN: true }),
        (slice, list, u) => {
          const before = basisOf(slice)
          const coefficients = drawn(before, list)
          const spline = before.published(0, coefficients)
          const width = slice.k.at(-1)! - slice.k[0]!
          const moved = { ...slice, k: slice.k.map((k) => k + 0.05 * u * width) }
          const counts = [...before.counts]
          const after = new SplineBasis([moved], Float64Array.of(scale), counts, [spline])
          expect(after.isKept[0]).toBe(1)
          const found = after.coefficients(0, spline)
          for (const [n, value] of coefficients.entries()) expect(found[n]).toBeCloseTo(value, 6)
        },
      ),
    )
  })

  test('does not where strikes were added, dropped or left behind', () => {
    fc.assert(
      fc.property(slices, weights, (slice, list) => {
        const before = basisOf(slice)
        const spline = before.published(0, drawn(before, list))
        const width = slice.k.at(-1)! - slice.k[0]!
        const counts = [...before.counts]
        for (const k of [
          slice.k.map((each) => each + 0.2 * width),
          slice.k.map((each) => 2 * each),
        ]) {
          const after = new SplineBasis([{ ...slice, k }], Float64Array.of(scale), counts, [spline])
          expect(after.isKept[0]).toBe(0)
          expect(after.knots[0]!).toBeLessThan(k[0]!)
        }
        const fewer = new SplineBasis([slice], Float64Array.of(scale), [counts[0]! - 1], [spline])
        expect(fewer.isKept[0]).toBe(0)
      }),
    )
  })
})

test('a third of the quotes, at most ten, and none for a handful', () => {
  expect([3, 6, 7, 12, 33, 34, 500].map(coefficientCount)).toEqual([0, 0, 1, 2, 9, 10, 10])
  expect(coefficientCount(500) + 4).toBe(knotsMax)
})
