import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type AssetIndex, type TimeUs, usPerDay, yearUs } from '../base/index.ts'
import { noSpline } from '../pricing/index.ts'
import { type SmilePoint, type SurfaceMark, VolSurface } from './index.ts'

const btc = 0 as AssetIndex
const nowUs = 1_770_000_000_000_000 as TimeUs
const monthUs = (nowUs + 30 * usPerDay) as TimeUs
const otherUs = (nowUs + 60 * usPerDay) as TimeUs
const untilUs = (nowUs + usPerDay) as TimeUs
const forward = 60_000

function surfaceOf(): VolSurface {
  const surface = new VolSurface(2, 4)
  surface.beginFit(btc)
  for (const expiryUs of [monthUs, otherUs]) {
    const years = (expiryUs - nowUs) / yearUs
    const svi = { a: 0.15 * years, b: 0.3 * years, rho: -0.3, m: 0.02, sigma: 0.3 }
    const doubt = new Float64Array(0)
    surface.setSlice(btc, { ...svi, spline: noSpline, expiryUs, forward, errorVolPt: 0, doubt })
  }
  surface.commitFit(btc, nowUs, 1, forward)
  return surface
}

function pointAt(surface: VolSurface, k: number, expiryUs = monthUs, atUs = nowUs): SmilePoint {
  const point = { volAnnual: 0, slope: 0, curvature: 0 }
  surface.point(btc, expiryUs, atUs, forward, forward * Math.exp(k), point)
  return point
}

const volPts = fc.double({ min: -5, max: 5, noNaN: true })
const marks: fc.Arbitrary<SurfaceMark> = fc.record({
  expiryUs: fc.constant(monthUs),
  levelVolPt: volPts,
  skewVolPt: volPts,
  curvatureVolPt: volPts,
  untilUs: fc.constant(untilUs),
})
const places = fc.double({ min: -0.6, max: 0.6, noNaN: true })

describe('a mark', () => {
  test('adds level, skew and curvature by standard deviations, held beyond 2.5 of them', () => {
    fc.assert(
      fc.property(marks, places, (mark, k) => {
        const model = surfaceOf()
        const marked = surfaceOf()
        expect(marked.marks.set(btc, mark, nowUs)).toBe(true)
        const deviation = pointAt(model, 0).volAnnual * Math.sqrt((30 * usPerDay) / yearUs)
        const z = Math.max(-2.5, Math.min(2.5, k / deviation))
        const shift = mark.levelVolPt + mark.skewVolPt * z + (mark.curvatureVolPt * z * z) / 2
        const wanted = Math.max(0.01, pointAt(model, k).volAnnual + shift / 100)
        expect(pointAt(marked, k).volAnnual).toBeCloseTo(wanted, 12)
      }),
    )
  })

  test('bends the smile as differences show', () => {
    fc.assert(
      fc.property(marks, places, (mark, k) => {
        const surface = surfaceOf()
        surface.marks.set(btc, mark, nowUs)
        const h = 1e-4
        const [low, here, high] = [
          pointAt(surface, k - h),
          pointAt(surface, k),
          pointAt(surface, k + h),
        ]
        const deviation = 0.46 * Math.sqrt((30 * usPerDay) / yearUs)
        // Not across the edges, where the slope jumps.
        fc.pre(Math.abs(Math.abs(k / deviation) - 2.5) > 0.5)
        fc.pre(Math.min(low.volAnnual, here.volAnnual, high.volAnnual) > 0.011)
        expect(here.slope).toBeCloseTo((high.volAnnual - low.volAnnual) / (2 * h), 4)
        expect(here.curvature / 100).toBeCloseTo((high.slope - low.slope) / (2 * h) / 100, 4)
      }),
    )
  })

  test('is of one expiry and one underlying, survives a fit, and ends', () => {
    const surface = surfaceOf()
    const before = [pointAt(surface, 0.1), pointAt(surface, 0.1, otherUs)]
    const mark = { expiryUs: monthUs, levelVolPt: 2, skewVolPt: 0, curvatureVolPt: 0, untilUs }
    surface.marks.set(btc, mark, nowUs)
    expect(pointAt(surface, 0.1).volAnnual).toBeCloseTo(before[0]!.volAnnual + 0.02, 12)
    expect(pointAt(surface, 0.1, otherUs)).toEqual(before[1])
    expect(surface.marks.mark(btc, monthUs, nowUs)).toEqual(mark)
    expect(surface.marks.mark(1 as AssetIndex, monthUs, nowUs)).toBeUndefined()
    expect(surface.slice(btc, 0)).toEqual(surfaceOf().slice(btc, 0))
    const late = (untilUs + 1) as TimeUs
    const unmarked = pointAt(surfaceOf(), 0.1, monthUs, late)
    expect(pointAt(surface, 0.1, monthUs, late)).toEqual(unmarked)
  })

  test('goes when it adds nothing; a full table refuses until time makes room', () => {
    const surface = surfaceOf()
    const at = (days: number, levelVolPt: number): SurfaceMark => ({
      expiryUs: (nowUs + days * usPerDay) as TimeUs,
      levelVolPt,
      skewVolPt: 0,
      curvatureVolPt: 0,
      untilUs,
    })
    const { marks: table } = surface
    for (let n = 0; n < table.capacity; n += 1) expect(table.set(btc, at(n, 1), nowUs)).toBe(true)
    expect(table.set(btc, at(99, 1), nowUs)).toBe(false)
    expect(table.set(btc, at(3, 4), nowUs)).toBe(true)
    expect(table.mark(btc, at(3, 0).expiryUs, nowUs)?.levelVolPt).toBe(4)
    expect(table.set(btc, at(3, 0), nowUs)).toBe(true)
    expect(table.mark(btc, at(3, 0).expiryUs, nowUs)).toBeUndefined()
    expect(table.set(btc, at(99, 1), nowUs)).toBe(true)
    expect(table.set(btc, { ...at(98, 1), untilUs: (untilUs + 9) as TimeUs }, untilUs)).toBe(true)
    expect(table.mark(btc, at(99, 0).expiryUs, nowUs)).toBeUndefined()
  })
})
