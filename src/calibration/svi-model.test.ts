// The fit's coordinates: gradients against differences, bounds against samples, and the way back.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { durrleman, sviDerivatives, sviTotalVariance } from '../pricing/index.ts'
import {
  bound,
  contract,
  densityAt,
  densityBound,
  densityGradient,
  expand,
  growthAt,
  growthBound,
  leastVariance,
  naturalCount,
  parameterCount,
  rawSlice,
  varianceAt,
  varianceGradient,
} from './svi-model.ts'

const parameterList = fc
  .tuple(
    fc.double({ min: -0.3, max: 0.3, noNaN: true }),
    fc.double({ min: -3, max: 1.5, noNaN: true }),
    fc.double({ min: -3, max: 1.5, noNaN: true }),
    fc.double({ min: -1, max: 1, noNaN: true }),
    fc.double({ min: -1.5, max: 1.5, noNaN: true }),
  )
  .map((list) => Float64Array.from(list))
const scales = fc.double({ min: 0.02, max: 0.8, noNaN: true })
const zs = fc.double({ min: -6, max: 6, noNaN: true })

function naturalOf(parameters: Float64Array, scale: number): Float64Array {
  const natural = new Float64Array(naturalCount)
  expand(parameters, 0, scale, natural)
  return natural
}

describe('one slice', () => {
  test('agrees with the published formulae', () => {
    fc.assert(
      fc.property(parameterList, scales, zs, (parameters, scale, z) => {
        const natural = naturalOf(parameters, scale)
        const { a, b, rho, m, sigma } = rawSlice(natural, 0)
        const k = z * scale
        const row = { w: 0, dw: 0, d2w: 0 }
        sviDerivatives(a, b, rho, m, sigma, k, row)
        const unit = scale * scale
        expect(varianceAt(natural, 0, k) / unit).toBeCloseTo(row.w / unit, 9)
        expect(sviTotalVariance(a, b, rho, m, sigma, 0) / unit).toBeCloseTo(
          Math.exp(parameters[0]!),
          9,
        )
        fc.pre(leastVariance(natural, 0) > 0.05 * unit)
        const g = durrleman(k, row.w, row.dw, row.d2w)
        expect(densityAt(natural, 0, k) / (1 + Math.abs(g))).toBeCloseTo(g / (1 + Math.abs(g)), 8)
      }),
    )
  })

  test('gradients are differences', () => {
    fc.assert(
      fc.property(parameterList, scales, zs, (parameters, scale, z) => {
        const k = z * scale
        const natural = naturalOf(parameters, scale)
        fc.pre(leastVariance(natural, 0) > 0.1 * scale * scale)
        const gradient = new Float64Array(2 * parameterCount)
        const w = varianceGradient(natural, 0, k, gradient, 0)
        const g = densityGradient(natural, 0, k, gradient, parameterCount)
        expect(w).toBe(varianceAt(natural, 0, k))
        expect(g).toBeCloseTo(densityAt(natural, 0, k), 12)
        const h = 1e-6
        for (let n = 0; n < parameterCount; n += 1) {
          const moved = (shift: number): Float64Array => {
            const other = Float64Array.from(parameters)
            other[n]! += shift
            return naturalOf(other, scale)
          }
          const up = moved(h)
          const down = moved(-h)
          const byW = (varianceAt(up, 0, k) - varianceAt(down, 0, k)) / (2 * h)
          const byG = (densityAt(up, 0, k) - densityAt(down, 0, k)) / (2 * h)
          const unit = scale * scale
          expect(Math.abs(gradient[n]! - byW) / unit).toBeLessThan(1e-6 * (1 + w / unit))
          const got = gradient[parameterCount + n]!
          expect(Math.abs(got - byG)).toBeLessThan(1e-5 * (1 + Math.abs(byG) + Math.abs(g)))
        }
      }),
    )
  })

  test('contract undoes expand, at the slice’s own scale', () => {
    fc.assert(
      fc.property(parameterList, scales, (parameters, scale) => {
        parameters[0] = 0
        const low = new Float64Array(parameterCount)
        const high = new Float64Array(parameterCount)
        bound(scale, 0, low, high)
        fc.pre(parameters.every((value, n) => value >= low[n]! && value <= high[n]!))
        const back = new Float64Array(parameterCount)
        contract(rawSlice(naturalOf(parameters, scale), 0), back, 0, low, high)
        for (let n = 0; n < parameterCount; n += 1) expect(back[n]).toBeCloseTo(parameters[n]!, 7)
      }),
    )
  })

  test('no slope may exceed Lee’s bound', () => {
    const low = new Float64Array(parameterCount)
    const high = new Float64Array(parameterCount)
    for (const scale of [0.01, 0.1, 1, 3]) {
      bound(scale, 0, low, high)
      expect(scale * Math.exp(high[1]!)).toBeLessThan(2)
      expect(scale * Math.exp(high[2]!)).toBeLessThan(2)
    }
  })
})

describe('interval bounds hold at every point of the interval', () => {
  const intervals = fc.record({
    middle: zs,
    half: fc.double({ min: 0, max: 1, noNaN: true }),
    share: fc.double({ min: -1, max: 1, noNaN: true }),
  })

  test('density', () => {
    fc.assert(
      fc.property(
        parameterList,
        scales,
        intervals,
        (parameters, scale, { middle, half, share }) => {
          const natural = naturalOf(parameters, scale)
          fc.pre(leastVariance(natural, 0) > 0.01 * scale * scale)
          const k = scale * (middle + share * half)
          const least = densityBound(natural, 0, scale * (middle - half), scale * (middle + half))
          const value = densityAt(natural, 0, k)
          expect(least).toBeLessThanOrEqual(value + 1e-9 * (1 + Math.abs(value)))
        },
      ),
      { numRuns: 3000 },
    )
  })

  test('growth of variance', () => {
    fc.assert(
      fc.property(parameterList, parameterList, scales, intervals, (before, after, scale, one) => {
        const parameters = Float64Array.from([...before, ...after])
        const natural = new Float64Array(2 * naturalCount)
        expand(parameters, 0, scale, natural)
        expand(parameters, 1, scale, natural)
        const k = scale * (one.middle + one.share * one.half)
        const low = scale * (one.middle - one.half)
        const high = scale * (one.middle + one.half)
        const least = growthBound(natural, 1, low, high)
        expect(least).toBeLessThanOrEqual(growthAt(natural, 1, k) + 1e-12)
      }),
      { numRuns: 3000 },
    )
  })
})
