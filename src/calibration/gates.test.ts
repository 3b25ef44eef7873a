// Each gate stops what it is for and nothing else; the last good fit survives.
import { describe, expect, test } from 'vitest'
import { type TimeUs } from '../base/index.ts'
import { noSpline } from '../pricing/index.ts'
import { acceptFit } from './acceptance.ts'
import { badSlice, gateFailure, gatesDefault } from './gates.ts'
import { type FittedSlice, type SurfaceFit } from './surface-fit.ts'

const slice: FittedSlice = {
  a: 0.01,
  b: 0.1,
  rho: 0,
  m: 0,
  sigma: 0.3,
  spline: noSpline,
  expiryUs: 0 as TimeUs,
  forward: 60_000,
  years: 0.25,
  atmVol: 0.4,
  errorVolPt: 0.2,
  quotesUsed: 40,
  quotesInside: 39,
  doubt: new Float64Array(0),
  parameterDoubt: null,
}
const score = { quotes: 40, inside: 39, medianAbsVolPt: 0.1, p90AbsVolPt: 0.4 }
const good = {
  slices: [slice],
  score,
  scoreUnderOneDay: { quotes: 0, inside: 0, medianAbsVolPt: 0, p90AbsVolPt: 0 },
  butterflyViolations: 0,
  calendarViolations: 0,
}
const scales = Float64Array.of(0.4 * Math.sqrt(0.25))

describe('gateFailure', () => {
  test('a good fit passes', () => {
    expect(gateFailure(good, scales, gatesDefault)).toBeUndefined()
  })

  test.each([
    ['too-few-expiries', { slices: [] }],
    ['too-few-quotes', { score: { ...score, quotes: 5, inside: 5 } }],
    ['atm-off-quotes', { slices: [{ ...slice, atmVol: 0.47 }] }],
    ['atm-off-quotes', { slices: [{ ...slice, atmVol: Number.NaN }] }],
    ['butterfly-arbitrage', { butterflyViolations: 1 }],
    ['calendar-arbitrage', { calendarViolations: 1 }],
    ['residual-too-large', { score: { ...score, medianAbsVolPt: 3.5 } }],
    ['residual-too-large', { score: { ...score, inside: 10, medianAbsVolPt: 0.8 } }],
    ['residual-too-large', { score: { ...score, medianAbsVolPt: Number.NaN } }],
  ] as const)('%s', (failure, change) => {
    const failed = gateFailure({ ...good, ...change }, scales, gatesDefault)
    expect(failed?.failure).toBe(failure)
    expect(failed?.reason).toMatch(/\d|NaN/)
  })

  test('few inside is forgiven while the mids are met: the spreads are tight', () => {
    const tight = { ...good, score: { ...score, inside: 10, medianAbsVolPt: 0.2 } }
    expect(gateFailure(tight, scales, gatesDefault)).toBeUndefined()
  })
})

describe('badSlice', () => {
  const joint = { scales: Float64Array.of(0.2, 0.2, 0.2), butterfly: [], calendar: [] }
  const slices = [slice, slice, slice]
  const worse = { ...slice, quotesInside: 5, errorVolPt: 4 }

  test('none of a good fit, nor one that is off where spreads are tight', () => {
    expect(badSlice(slices, joint, gatesDefault)).toBeUndefined()
    const tight = { ...slice, quotesInside: 5, errorVolPt: 1 }
    const wide = { ...slice, quotesInside: 30, errorVolPt: 9 }
    expect(badSlice([tight, wide, slice], joint, gatesDefault)).toBeUndefined()
  })

  test.each([
    ['off its quotes', [slice, { ...slice, atmVol: 0.9 }, slice], joint, 1, 'at the money'],
    ['negative', slices, { ...joint, butterfly: [2] }, 2, 'density'],
    ['crossing', slices, { ...joint, calendar: [2] }, 2, 'crosses'],
    ['crossed by a better one', [slice, worse, slice], { ...joint, calendar: [2] }, 1, 'crosses'],
    ['far from its quotes', [slice, worse, slice], joint, 1, '5 of 40'],
    ['the farthest', [worse, { ...worse, errorVolPt: 7 }, slice], joint, 1, '7.0 vol points'],
  ])('%s', (_, fitted, found, at, why) => {
    const bad = badSlice(fitted, found, gatesDefault)
    expect(bad?.slice).toBe(at)
    expect(bad?.reason).toContain(why)
  })
})

describe('acceptFit', () => {
  const fit: SurfaceFit = {
    ...good,
    underlying: 'BTC',
    asOfUs: 0 as TimeUs,
    model: 'joint-svi-spline',
    dropped: [],
    status: 'fitted',
    failure: '',
    reason: '',
    rejected: {} as SurfaceFit['rejected'],
    repairedSlices: 0,
    steps: 10,
  }
  const failed: SurfaceFit = {
    ...fit,
    status: 'failed',
    failure: 'residual-too-large',
    reason: 'half the quotes are 9 vol points off',
  }

  test('a good fit replaces the last one', () => {
    expect(acceptFit(fit, undefined)).toEqual({
      status: 'accepted',
      reason: '',
      surface: fit,
      ageUs: 0,
    })
  })

  test('a failed one leaves the last in place and says why', () => {
    const last = { ...fit }
    const got = acceptFit(failed, last)
    expect(got).toMatchObject({ status: 'kept-last', reason: failed.reason })
    expect(got.surface).toBe(last)
    const later = { ...failed, asOfUs: 90_000_000 as TimeUs }
    expect(acceptFit(later, last).ageUs).toBe(90_000_000)
  })

  test('without a last one there is nothing to quote from', () => {
    expect(acceptFit(failed, undefined)).toMatchObject({ status: 'refused', surface: undefined })
  })
})
