// A fitted slice survives its way through events: correction and doubt arrive as they were sent.
import { expect, test } from 'vitest'
import { type TimeUs, usPerDay } from '../base/index.ts'
import { createSpline, totalVariance } from '../pricing/index.ts'
import { defaultDesk } from './config.ts'
import { deskView } from './projection.ts'
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

test('a good fit of one underlying is no cure for another’s refused one', () => {
  const it = new TestDesk(defaultDesk)
  const eth = 2 as never
  const refused = 'no expiry has quotes enough; the surface in use is 1m old'
  it.say('fitEnd', { request: 1, underlying: btc, status: 'kept-last', reason: refused })
  const { modes } = it.state
  const cause = modes.indexOf('surface-refused')
  expect(modes.isActive(cause)).toBe(true)
  const later = (it.nowUs + 30 * usPerDay) as TimeUs
  const parameters = { count: 5, values: Float64Array.of(0.01, 0.03, -0.3, 0, 0.4) }
  it.state.fitIndexUsd[2] = 3000
  it.state.fitAskedUs[2] = it.nowUs
  // The other underlying fits well again and again, for longer than a cure takes.
  for (let n = 0; n < 30; n += 1) {
    it.nowUs += 2_000_000
    const request = 100 + n
    it.say('fitSlice', { request, underlying: eth, expiryUs: later, forward: 3000, parameters })
    it.say('fitEnd', { request, underlying: eth, status: 'accepted', reason: '' })
    it.say('timer', { timer: 'watch', scope: 0 })
  }
  expect(modes.isActive(cause)).toBe(true)
  const [first, second] = deskView(it.state).underlyings
  expect(first).toMatchObject({ code: 'BTC', surfaceRefused: true, surfaceNote: refused })
  expect(second).toMatchObject({ code: 'ETH', surfaceRefused: false, surfaceNote: '' })
})

test('the page is told the model and the mark apart', () => {
  const it = new TestDesk()
  it.list({})
  it.index(90_000)
  it.say('timer', { timer: 'surface', scope: 1 })
  const { request } = it.state
  const expiryUs = (it.nowUs + 30 * usPerDay) as TimeUs
  const parameters = { count: 5, values: Float64Array.of(0.01, 0.03, -0.3, 0, 0.4) }
  it.say('fitSlice', { request, underlying: btc, expiryUs, forward: 90_000, parameters })
  it.say('fitEnd', { request, underlying: btc, status: 'accepted' })
  const before = deskView(it.state).expiries[0]!
  expect(before.mark).toBeNull()
  expect(before.markedAtmVol).toBe(before.atmVol)
  const name = `BTC:${before.expiry}:level:1h`
  it.say('command', { command: 'set-mark', actor: 'ann', name, value: 1.5 })
  const after = deskView(it.state).expiries[0]!
  expect(after.mark).toMatchObject({ levelVolPt: 1.5 })
  expect(after.atmVol).toBe(before.atmVol)
  expect(after.markedAtmVol).toBeCloseTo(before.atmVol + 0.015, 9)
})
