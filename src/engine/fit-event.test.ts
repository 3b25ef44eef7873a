// A fitted slice survives its way through events: correction and doubt arrive as they were sent.
import { expect, test } from 'vitest'
import { type TimeUs, usPerDay } from '../base/index.ts'
import { createSpline, totalVariance } from '../pricing/index.ts'
import { TestDesk } from './test-desk.ts'

const btc = 1 as never
const knots = [-0.4, -0.2, -0.1, 0.1, 0.3]
const bends = bSplineBends()

/** Bends of the one cubic B-spline on five knots, by divided differences of (t - k)+^3. */
function bSplineBends(): number[] {
  const weight = (n: number): number =>
    knots.reduce((product, knot, i) => (i === n ? product : product / (knots[n]! - knot)), 1)
  return knots.map((k, at) =>
    at === 0 || at === knots.length - 1
      ? 0
      : knots.reduce((sum, knot, n) => sum + weight(n) * 6 * Math.max(0, knot - k), 0) * 1e-4,
  )
}

test('correction and doubt of a slice are the ones of its event', () => {
  const it = new TestDesk()
  it.list({})
  it.index(90_000)
  it.say('timer', { timer: 'surface', scope: 1 })
  const { request } = it.state
  const expiryUs = (it.nowUs + 30 * usPerDay) as TimeUs
  const years = 30 / 365
  const svi = { a: 0.1 * years, b: 0.3 * years, rho: -0.3, m: 0.02, sigma: 0.4 }
  const list = (values: readonly number[]) => ({
    count: values.length,
    values: Float64Array.from(values),
  })
  it.say('fitSlice', {
    request,
    underlying: btc,
    expiryUs,
    forward: 90_000,
    parameters: list([svi.a, svi.b, svi.rho, svi.m, svi.sigma]),
    correction: list(knots.flatMap((knot, n) => [knot, bends[n]!])),
    doubt: list([-0.5, 1, 0.5, 3]),
    errorVolPt: 0.2,
  })
  it.say('fitEnd', { request, underlying: btc, status: 'accepted' })
  const { surface } = it.state
  const slice = { ...svi, spline: createSpline(knots, bends) }
  expect(Math.max(...slice.spline.filter((_, n) => n % 4 === 1))).toBeGreaterThan(1e-5)
  for (const k of [-0.5, -0.3, 0, 0.2]) {
    const vol = surface.vol(btc, expiryUs, it.nowUs as TimeUs, 90_000, 90_000 * Math.exp(k))
    expect(vol).toBeCloseTo(Math.sqrt(totalVariance(slice, k) / years), 12)
  }
  expect(surface.doubtVolPt(btc, expiryUs, 0)).toBeCloseTo(2, 12)
  expect(surface.slice(btc, 0)).toMatchObject(slice)
})
