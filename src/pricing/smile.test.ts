import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  addSmile,
  createSmileColumns,
  createSpline,
  knotStride,
  knotsMax,
  noSpline,
  type SmileSlice,
  setSmile,
  smileOf,
  smileVariance,
  totalVariance,
  totalVarianceDerivatives,
} from './index.ts'
import { sviTotalVariance } from './svi.ts'

/** Cox and de Boor, as the books have it: basis function i of a degree on `knots`. */
function basis(knots: readonly number[], i: number, degree: number, x: number): number {
  const at = (n: number): number => knots[n]!
  if (degree === 0) return x >= at(i) && x < at(i + 1) ? 1 : 0
  const left = ((x - at(i)) / (at(i + degree) - at(i))) * basis(knots, i, degree - 1, x)
  const rest = (at(i + degree + 1) - x) / (at(i + degree + 1) - at(i + 1))
  return left + rest * basis(knots, i + 1, degree - 1, x)
}

function basisBend(knots: readonly number[], i: number, x: number): number {
  const at = (n: number): number => knots[n]!
  const slope = (n: number): number =>
    (2 * basis(knots, n, 1, x)) / (at(n + 2) - at(n)) -
    (2 * basis(knots, n + 1, 1, x)) / (at(n + 3) - at(n + 1))
  return (3 * slope(i)) / (at(i + 3) - at(i)) - (3 * slope(i + 1)) / (at(i + 4) - at(i + 1))
}

type Case = { knots: number[]; weights: number[]; slice: SmileSlice }

const svi = { a: 0.02, b: 0.1, rho: -0.3, m: 0.05, sigma: 0.2 }

const cases: fc.Arbitrary<Case> = fc
  .record({
    gaps: fc.array(fc.double({ min: 0.02, max: 0.4, noNaN: true }), {
      minLength: 4,
      maxLength: knotsMax - 1,
    }),
    start: fc.double({ min: -1, max: 0, noNaN: true }),
    raw: fc.array(fc.integer({ min: -50, max: 50 }), {
      minLength: knotsMax - 4,
      maxLength: knotsMax - 4,
    }),
  })
  .map(({ gaps, start, raw }) => {
    const knots = [start]
    for (const gap of gaps) knots.push(knots.at(-1)! + gap)
    const weights = raw.slice(0, knots.length - 4).map((each) => each / 1000)
    const bends = knots.map((x, n) =>
      n === 0 || n === knots.length - 1
        ? 0
        : weights.reduce((sum, weight, i) => sum + weight * basisBend(knots, i, x), 0),
    )
    return { knots, weights, slice: { ...svi, spline: createSpline(knots, bends) } }
  })

const places = fc.double({ min: -1.5, max: 6, noNaN: true })

function naive({ knots, weights }: Case, k: number): number {
  const { a, b, rho, m, sigma } = svi
  const correction = weights.reduce((sum, each, i) => sum + each * basis(knots, i, 3, k), 0)
  return sviTotalVariance(a, b, rho, m, sigma, k) + correction
}

describe('the correction', () => {
  test('is the B-spline that has the same second derivatives', () => {
    fc.assert(
      fc.property(cases, places, (each, k) => {
        expect(totalVariance(each.slice, k)).toBeCloseTo(naive(each, k), 11)
      }),
    )
  })

  test('has the derivatives that differences show, across knots too', () => {
    const row = { w: 0, dw: 0, d2w: 0 }
    const before = { ...row }
    const after = { ...row }
    const h = 1e-5
    fc.assert(
      fc.property(cases, places, fc.nat(knotsMax - 1), fc.boolean(), (each, any, n, atKnot) => {
        const k = atKnot ? each.knots[n % each.knots.length]! : any
        totalVarianceDerivatives(each.slice, k, row)
        totalVarianceDerivatives(each.slice, k - h, before)
        totalVarianceDerivatives(each.slice, k + h, after)
        expect(row.w).toBe(totalVariance(each.slice, k))
        // The third derivative may be 6 * 0.05 / 0.02^3: that much of h^2 or h a difference is off.
        const jerk = 1e6
        expect(Math.abs((after.w - before.w) / (2 * h) - row.dw)).toBeLessThan(jerk * h * h + 1e-9)
        expect(Math.abs((after.dw - before.dw) / (2 * h) - row.d2w)).toBeLessThan(jerk * h)
      }),
    )
  })

  test('is nothing outside its knots, and a slice without one is SVI', () => {
    fc.assert(
      fc.property(cases, fc.double({ min: 0, max: 5, noNaN: true }), (each, beyond) => {
        for (const k of [each.knots[0]! - beyond, each.knots.at(-1)! + beyond]) {
          expect(totalVariance(each.slice, k)).toBe(totalVariance({ ...svi, spline: noSpline }, k))
        }
      }),
    )
  })

  test('must end at zero, ascend, and be short enough', () => {
    expect(() => createSpline([0, 1, 2, 3, 4], [0, 1, 1, 1, 0])).toThrow('ends at zero')
    expect(() => createSpline([0, 1, 1, 3, 4], [0, 0, 0, 0, 0])).toThrow('ascend')
    expect(() => createSpline([0, 1, 2, 3], [0, 0, 0, 0])).toThrow('five knots')
    expect(() => createSpline([0, 1, 2, 3, 4], [1, 0, 0, 0, 0])).toThrow('without a bend')
    expect(() => createSpline([0, 1, 2, NaN, 4], [0, 0, 0, 0, 0])).toThrow('ascend')
    const long = Array.from({ length: knotsMax + 1 }, (_, i) => i)
    expect(() => createSpline(long, new Float64Array(knotsMax + 1))).toThrow('not too many')
  })
})

test('columns hold slices as they are, in any order of lengths', () => {
  fc.assert(
    fc.property(cases, cases, places, (first, second, k) => {
      const columns = createSmileColumns(3)
      setSmile(columns, 1, first.slice)
      setSmile(columns, 2, first.slice)
      setSmile(columns, 1, second.slice)
      expect(smileOf(columns, 1)).toEqual(second.slice)
      expect(smileVariance(columns, 2, k)).toBe(totalVariance(first.slice, k))
      const row = { w: 0, dw: 0, d2w: 0 }
      totalVarianceDerivatives(second.slice, k, row)
      const sum = { w: 1, dw: 2, d2w: 3 }
      addSmile(columns, 1, 0.5, k, sum)
      expect(sum.w).toBeCloseTo(1 + 0.5 * row.w, 12)
      expect(sum.dw).toBeCloseTo(2 + 0.5 * row.dw, 12)
      expect(sum.d2w).toBeCloseTo(3 + 0.5 * row.d2w, 9)
    }),
  )
  const columns = createSmileColumns(1)
  setSmile(columns, 0, { ...svi, spline: createSpline([0, 1, 2, 3, 4], [0, 1, -2, 1, 0]) })
  setSmile(columns, 0, { ...svi, spline: noSpline })
  expect(columns.spline.every((each) => each === 0)).toBe(true)
  expect(columns.spline.length).toBe(knotsMax * knotStride)
})
