import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type AssetIndex,
  ByteReader,
  ByteWriter,
  SnapshotReader,
  SnapshotWriter,
  type TimeUs,
  usPerDay,
  usPerHour,
  yearUs,
} from '../base/index.ts'
import { noSpline, sviTotalVariance } from '../pricing/index.ts'
import { type SmilePoint, type SurfaceSlice, VolSurface } from './index.ts'

const btc = 0 as AssetIndex
const fitUs = 1_770_000_000_000_000 as TimeUs
const days = (count: number): TimeUs => (fitUs + count * usPerDay) as TimeUs

function slice(dayCount: number, forward: number, atmVol: number): SurfaceSlice {
  const years = (dayCount * usPerDay) / yearUs
  return {
    expiryUs: days(dayCount),
    forward,
    a: atmVol * atmVol * years * 0.6,
    b: atmVol * atmVol * years * 1.1,
    rho: -0.35,
    m: 0.02,
    sigma: 0.4,
    spline: noSpline,
    errorVolPt: 0.2,
    doubt: Float64Array.of(-0.5, 1, 0, 0.2, 0.5, 3),
  }
}

const slices = [slice(7, 60_100, 0.5), slice(30, 60_500, 0.55), slice(90, 61_500, 0.6)]

function surfaceOf(list: readonly SurfaceSlice[]): VolSurface {
  const surface = new VolSurface(2, 4)
  surface.beginFit(btc)
  for (const each of list) expect(surface.setSlice(btc, each)).toBe(true)
  surface.commitFit(btc, fitUs, 42, 60_000)
  return surface
}

const surface = surfaceOf([slices[2]!, slices[0]!, slices[1]!])

function fitted({ expiryUs, a, b, rho, m, sigma }: SurfaceSlice, k: number): number {
  const years = (expiryUs - fitUs) / yearUs
  return Math.sqrt(sviTotalVariance(a, b, rho, m, sigma, k) / years)
}

const strikeAt = (forward: number, k: number): number => forward * Math.exp(k)

describe('vol', () => {
  test('on a slice it is the fitted vol at the same moneyness, after any time and any move', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 2 }),
        fc.double({ min: -1.5, max: 1.5, noNaN: true }),
        fc.double({ min: 0.3, max: 3, noNaN: true }),
        fc.double({ min: 0, max: 6.9, noNaN: true }),
        (position, k, move, elapsedDays) => {
          const each = slices[position]!
          const forward = each.forward * move
          const nowUs = Math.round(fitUs + elapsedDays * usPerDay) as TimeUs
          const vol = surface.vol(btc, each.expiryUs, nowUs, forward, strikeAt(forward, k))
          expect(vol).toBeCloseTo(fitted(each, k), 10)
        },
      ),
      { seed: 31, numRuns: 300 },
    )
  })

  test('between slices total variance is linear in time at equal moneyness', () => {
    const share = 0.25
    const expiryUs = days(30 + 60 * share)
    const years = (expiryUs - fitUs) / yearUs
    for (const k of [-0.5, 0, 0.3]) {
      const near = fitted(slices[1]!, k) ** 2 * (30 / 365)
      const far = fitted(slices[2]!, k) ** 2 * (90 / 365)
      const vol = surface.vol(btc, expiryUs, fitUs, 60_000, strikeAt(60_000, k))
      expect(vol * vol * years).toBeCloseTo(near + share * (far - near), 12)
    }
  })

  test('beyond the ends the vol is that of the nearest slice', () => {
    for (const k of [-0.5, 0, 0.3]) {
      const strike = strikeAt(60_000, k)
      const short = surface.vol(btc, days(1), fitUs, 60_000, strike)
      const long = surface.vol(btc, days(365), fitUs, 60_000, strike)
      expect(short).toBeCloseTo(fitted(slices[0]!, k), 10)
      expect(long).toBeCloseTo(fitted(slices[2]!, k), 10)
    }
  })

  test('it is continuous in the expiry, also where slices meet and once one has expired', () => {
    for (const nowUs of [fitUs, days(5), days(10)]) {
      for (const each of slices) {
        if (each.expiryUs <= nowUs) continue
        const around = [-1, 0, 1].map((seconds) =>
          surface.vol(btc, (each.expiryUs + seconds * 1e6) as TimeUs, nowUs, 60_000, 70_000),
        )
        expect(Math.abs(around[0]! - around[1]!)).toBeLessThan(1e-6)
        expect(Math.abs(around[2]! - around[1]!)).toBeLessThan(1e-6)
      }
    }
    const expired = surface.vol(btc, days(7), days(8), 60_000, 60_000)
    expect(expired).toBeCloseTo(fitted(slices[1]!, 0), 10)
  })

  test('the slope and curvature along moneyness are its derivatives', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 2, max: 120, noNaN: true }),
        fc.double({ min: -1, max: 1, noNaN: true }),
        (dayCount, k) => {
          const expiryUs = Math.round(days(dayCount)) as TimeUs
          const point: SmilePoint = { volAnnual: 0, slope: 0, curvature: 0 }
          const at = (x: number): number =>
            surface.vol(btc, expiryUs, fitUs, 60_000, strikeAt(60_000, x))
          surface.point(btc, expiryUs, fitUs, 60_000, strikeAt(60_000, k), point)
          const h = 1e-4
          expect(point.slope).toBeCloseTo((at(k + h) - at(k - h)) / (2 * h), 6)
          expect(point.curvature).toBeCloseTo((at(k + h) - 2 * at(k) + at(k - h)) / (h * h), 5)
        },
      ),
      { seed: 32, numRuns: 200 },
    )
  })

  test('with nothing usable it is 0, never NaN', () => {
    const empty = new VolSurface(1, 1)
    expect(empty.vol(btc, days(7), fitUs, 60_000, 60_000)).toBe(0)
    expect(surface.vol(1 as AssetIndex, days(7), fitUs, 60_000, 60_000)).toBe(0)
    expect(surface.vol(btc, days(7), days(91), 60_000, 60_000)).toBe(0)
    for (const bad of [0, -1, Number.NaN]) {
      expect(surface.vol(btc, days(7), fitUs, bad, 60_000)).toBe(0)
      expect(surface.vol(btc, days(7), fitUs, 60_000, bad)).toBe(0)
    }
    const sunken = surfaceOf([{ ...slices[0]!, a: -1 }])
    expect(sunken.vol(btc, days(7), fitUs, 60_000, 60_000)).toBeGreaterThan(0)
  })
})

describe('forward', () => {
  test('it moves with the index since the fit', () => {
    expect(surface.forward(btc, days(30), 60_000)).toBeCloseTo(60_500, 8)
    expect(surface.forward(btc, days(30), 66_000)).toBeCloseTo(66_550, 8)
  })

  test('between slices the log basis is linear, outside it keeps its annual rate', () => {
    const basis = (dayCount: number): number =>
      Math.log(surface.forward(btc, days(dayCount), 60_000) / 60_000)
    expect(basis(60)).toBeCloseTo((basis(30) + basis(90)) / 2, 12)
    expect(basis(180) / 180).toBeCloseTo(basis(90) / 90, 12)
    expect(basis(1) / 1).toBeCloseTo(basis(7) / 7, 12)
    expect(surface.forward(btc, fitUs, 61_000)).toBe(61_000)
  })

  test('without surface or index there is none', () => {
    expect(surface.forward(1 as AssetIndex, days(7), 60_000)).toBe(0)
    expect(surface.forward(btc, days(7), 0)).toBe(0)
    expect(surface.forward(btc, days(7), Number.NaN)).toBe(0)
  })
})

describe('fits', () => {
  test('a fit shows nothing before it is committed, and the age is that of its quotes', () => {
    const own = surfaceOf(slices)
    expect(own.ageUs(btc, (fitUs + usPerHour) as TimeUs)).toBe(usPerHour)
    expect(own.ageUs(1 as AssetIndex, fitUs)).toBe(Number.POSITIVE_INFINITY)
    expect(own.fitSequence(btc)).toBe(42)
    own.beginFit(btc)
    own.setSlice(btc, slice(14, 70_000, 0.9))
    expect(own.sliceCount(btc)).toBe(3)
    own.commitFit(btc, days(1), 43, 61_000)
    expect(own.sliceCount(btc)).toBe(1)
    expect(own.slice(btc, 0)).toEqual(slice(14, 70_000, 0.9))
    expect(own.vol(btc, days(14), days(1), 70_000, 70_000)).toBeGreaterThan(0.5)
  })

  test('full is a refusal; a slice that is no smile is a broken invariant', () => {
    const own = new VolSurface(1, 1)
    own.beginFit(btc)
    expect(own.setSlice(btc, slices[0]!)).toBe(true)
    expect(own.setSlice(btc, slices[1]!)).toBe(false)
    own.beginFit(btc)
    expect(() => own.setSlice(btc, { ...slices[0]!, sigma: 0 })).toThrow()
    expect(() => own.setSlice(btc, { ...slices[0]!, forward: Number.NaN })).toThrow()
    expect(() => own.setSlice(btc, { ...slices[0]!, a: Number.NaN })).toThrow()
  })

  test('a restored surface is the surface, a half-collected fit included', () => {
    const own = surfaceOf(slices)
    own.beginFit(btc)
    own.setSlice(btc, slice(14, 70_000, 0.9))
    const writer = new ByteWriter()
    own.visit(new SnapshotWriter(writer))
    const copy = new VolSurface(2, 4)
    copy.visit(new SnapshotReader(new ByteReader(writer.view())))
    for (const each of [own, copy]) each.commitFit(btc, days(1), 43, 61_000)
    expect(copy.slice(btc, 0)).toEqual(own.slice(btc, 0))
    expect(copy.forward(btc, days(20), 61_000)).toBe(own.forward(btc, days(20), 61_000))
  })
})

describe('doubt', () => {
  test('is linear between the points of the slice at or after the expiry, constant outside', () => {
    for (const expiryUs of [days(7), days(8), days(400)]) {
      expect(surface.doubtVolPt(btc, expiryUs, -0.25)).toBeCloseTo(0.6, 12)
      expect(surface.doubtVolPt(btc, expiryUs, 0.25)).toBeCloseTo(1.6, 12)
      expect(surface.doubtVolPt(btc, expiryUs, 0)).toBe(0.2)
      expect(surface.doubtVolPt(btc, expiryUs, -9)).toBe(1)
      expect(surface.doubtVolPt(btc, expiryUs, 9)).toBe(3)
    }
  })

  test('is none without a surface, and where the fit says nothing', () => {
    expect(surface.doubtVolPt(1 as AssetIndex, days(7), 0)).toBe(0)
    const silent = surfaceOf([{ ...slices[0]!, doubt: new Float64Array(0) }])
    expect(silent.doubtVolPt(btc, days(7), 0)).toBe(0)
  })
})
