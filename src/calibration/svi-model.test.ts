// The fit's coordinates: gradients against differences, and the way back.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { sviDerivatives, sviTotalVariance } from '../pricing/index.ts'
import {
  bound,
  contract,
  expand,
  leastVariance,
  naturalCount,
  rawSlice,
  slopeGradients,
  sviCount,
  varianceAt,
  varianceGradient,
  varianceRow,
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
  expand(parameters, 0, scale, natural, 0)
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
        const own = { w: 0, dw: 0, d2w: 0 }
        varianceRow(natural, 0, k, own)
        expect(own.w).toBe(varianceAt(natural, 0, k))
        expect(own.dw / scale).toBeCloseTo(row.dw / scale, 9)
        expect(own.d2w / (1 + row.d2w)).toBeCloseTo(row.d2w / (1 + row.d2w), 9)
        const least = leastVariance(natural, 0) / unit
        expect(own.w / unit).toBeGreaterThanOrEqual(least - 1e-9 * (1 + Math.abs(least)))
      }),
    )
  })

  test('gradients are differences', () => {
    fc.assert(
      fc.property(parameterList, scales, zs, (parameters, scale, z) => {
        const k = z * scale
        const natural = naturalOf(parameters, scale)
        fc.pre(leastVariance(natural, 0) > 0.1 * scale * scale)
        const byW = new Float64Array(sviCount)
        const bySlope = new Float64Array(sviCount)
        const byBend = new Float64Array(sviCount)
        expect(varianceGradient(natural, 0, k, byW)).toBe(varianceAt(natural, 0, k))
        slopeGradients(natural, 0, k, bySlope, byBend)
        const h = 1e-6
        const up = { w: 0, dw: 0, d2w: 0 }
        const down = { w: 0, dw: 0, d2w: 0 }
        for (let n = 0; n < sviCount; n += 1) {
          const moved = (shift: number): Float64Array => {
            const other = Float64Array.from(parameters)
            other[n]! += shift
            return naturalOf(other, scale)
          }
          varianceRow(moved(h), 0, k, up)
          varianceRow(moved(-h), 0, k, down)
          const near = (got: number, high: number, low: number, unit: number): void => {
            const difference = (high - low) / (2 * h * unit)
            const size = 1 + Math.abs(difference) + Math.abs(high) / unit
            expect(Math.abs(got / unit - difference)).toBeLessThan(1e-6 * size)
          }
          near(byW[n]!, up.w, down.w, scale * scale)
          near(bySlope[n]!, up.dw, down.dw, scale)
          near(byBend[n]!, up.d2w, down.d2w, 1)
        }
      }),
    )
  })

  test('contract undoes expand, at the slice’s own scale', () => {
    fc.assert(
      fc.property(parameterList, scales, (parameters, scale) => {
        parameters[0] = 0
        const low = new Float64Array(sviCount)
        const high = new Float64Array(sviCount)
        bound(scale, 0, low, high)
        fc.pre(parameters.every((value, n) => value >= low[n]! && value <= high[n]!))
        const back = new Float64Array(sviCount)
        contract(rawSlice(naturalOf(parameters, scale), 0), back, 0, low, high)
        for (let n = 0; n < sviCount; n += 1) expect(back[n]).toBeCloseTo(parameters[n]!, 7)
      }),
    )
  })

  test('no slope may exceed Lee’s bound', () => {
    const low = new Float64Array(sviCount)
    const high = new Float64Array(sviCount)
    for (const scale of [0.01, 0.1, 1, 3]) {
      bound(scale, 0, low, high)
      expect(scale * Math.exp(high[1]!)).toBeLessThan(2)
      expect(scale * Math.exp(high[2]!)).toBeLessThan(2)
    }
  })
})
