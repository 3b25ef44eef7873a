// Bounds hold at every point of the interval that they are of.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { knotStride, type SmileSlice } from '../pricing/index.ts'
import { densityAt, densityBound, growthAt, growthBound } from './smile-bounds.ts'
import { hasPositiveVariance, smileOf } from './test-smiles.ts'

const parameterList = fc.tuple(
  fc.double({ min: -0.3, max: 0.3, noNaN: true }),
  fc.double({ min: -3, max: 1.5, noNaN: true }),
  fc.double({ min: -3, max: 1.5, noNaN: true }),
  fc.double({ min: -1, max: 1, noNaN: true }),
  fc.double({ min: -1.5, max: 1.5, noNaN: true }),
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
const scales = fc.double({ min: 0.02, max: 0.8, noNaN: true })
const intervals = fc.record({
  middle: fc.double({ min: -6, max: 6, noNaN: true }),
  half: fc.double({ min: 0, max: 1, noNaN: true }),
  share: fc.double({ min: -1, max: 1, noNaN: true }),
})

/** The part of an interval around its middle that holds no knot of these smiles inside. */
function between(smiles: readonly SmileSlice[], low: number, high: number): [number, number] {
  const middle = 0.5 * (low + high)
  let [from, to] = [low, high]
  for (const { spline } of smiles) {
    for (let at = 0; at < spline.length; at += knotStride) {
      const knot = spline[at]!
      if (knot <= middle) from = Math.max(from, knot)
      else to = Math.min(to, knot)
    }
  }
  return [from, to]
}

test('density', () => {
  fc.assert(
    fc.property(parameterList, scales, splines, intervals, (list, scale, spline, interval) => {
      const smile = smileOf(list, scale, spline)
      fc.pre(hasPositiveVariance(smile))
      const { middle, half, share } = interval
      const [low, high] = between([smile], scale * (middle - half), scale * (middle + half))
      const k = 0.5 * (low + high) + 0.5 * share * (high - low)
      const value = densityAt(smile, k)
      expect(densityBound(smile, low, high)).toBeLessThanOrEqual(
        value + 1e-9 * (1 + Math.abs(value)),
      )
    }),
    { numRuns: 2000 },
  )
})

test('growth of variance', () => {
  fc.assert(
    fc.property(
      parameterList,
      parameterList,
      scales,
      splines,
      splines,
      intervals,
      (before, after, scale, first, second, { middle, half, share }) => {
        const smiles = [smileOf(before, scale, first), smileOf(after, scale, second)] as const
        const [low, high] = between(smiles, scale * (middle - half), scale * (middle + half))
        const k = 0.5 * (low + high) + 0.5 * share * (high - low)
        const least = growthBound(...smiles, low, high)
        expect(least).toBeLessThanOrEqual(growthAt(...smiles, k) + 1e-12)
      },
    ),
    { numRuns: 2000 },
  )
})
