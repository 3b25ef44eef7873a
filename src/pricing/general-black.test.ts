// Generalised Black-Scholes-Merton: every Greek against differences of what it derives, and the
// special case that must be Black-76.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { InvariantError } from '../base/index.ts'
import { black76, createBlackRow, type OptionSide } from './black.ts'
import { forwardBlack, type GeneralBlackRow, generalBlack } from './general-black.ts'

type Market = {
  readonly side: OptionSide
  readonly spot: number
  readonly strike: number
  readonly years: number
  readonly rate: number
  readonly carryYield: number
  readonly vol: number
}

function at(market: Market): GeneralBlackRow {
  const { side, spot, strike, years, rate, carryYield, vol } = market
  return generalBlack(side, spot, strike, years, rate, carryYield, vol)
}

const markets = fc.record<Market>({
  side: fc.constantFrom<OptionSide>(1, -1),
  spot: fc.double({ min: 60, max: 160, noNaN: true }),
  strike: fc.double({ min: 60, max: 160, noNaN: true }),
  years: fc.double({ min: 0.1, max: 2, noNaN: true }),
  rate: fc.double({ min: -0.05, max: 0.15, noNaN: true }),
  carryYield: fc.double({ min: -0.05, max: 0.15, noNaN: true }),
  vol: fc.double({ min: 0.15, max: 1.2, noNaN: true }),
})

type Input = 'spot' | 'strike' | 'years' | 'rate' | 'carryYield' | 'vol'

/** [Greek, what it derives, by which input, sign]. */
const derivatives: readonly (readonly [
  keyof GeneralBlackRow,
  keyof GeneralBlackRow,
  Input,
  number,
])[] = [
  ['delta', 'price', 'spot', 1],
  ['gamma', 'delta', 'spot', 1],
  ['speed', 'gamma', 'spot', 1],
  ['vega', 'price', 'vol', 1],
  ['vanna', 'delta', 'vol', 1],
  ['volga', 'vega', 'vol', 1],
  ['ultima', 'volga', 'vol', 1],
  ['zomma', 'gamma', 'vol', 1],
  ['theta', 'price', 'years', -1],
  ['charm', 'delta', 'years', -1],
  ['veta', 'vega', 'years', -1],
  ['color', 'gamma', 'years', -1],
  ['rho', 'price', 'rate', 1],
  ['rhoQ', 'price', 'carryYield', 1],
  ['dualDelta', 'price', 'strike', 1],
  ['dualGamma', 'dualDelta', 'strike', 1],
]

describe('generalBlack', () => {
  test.each(derivatives)('%s is d(%s)/d(%s)', (greek, base, input, sign) => {
    fc.assert(
      fc.property(markets, (market) => {
        const h = input === 'spot' || input === 'strike' ? 1e-3 : 1e-5
        const value = (shift: number): number =>
          at({ ...market, [input]: market[input] + shift })[base]
        const slope = (value(h) - value(-h)) / (2 * h)
        const curve = (value(h) - 2 * value(0) + value(-h)) / (h * h)
        const scale = Math.abs(slope) + Math.abs(curve) + Math.abs(value(0)) + 1e-3
        expect(Math.abs(sign * at(market)[greek] - slope)).toBeLessThan(1e-4 * scale)
      }),
    )
  })

  test('without rates it is Black-76', () => {
    fc.assert(
      fc.property(markets, ({ side, spot, strike, years, vol }) => {
        const general = generalBlack(side, spot, strike, years, 0, 0, vol)
        const black = createBlackRow()
        black76(side, spot, strike, years, vol, black)
        expect(general.price).toBe(black.price)
        for (const name of ['delta', 'gamma', 'vega', 'theta', 'vanna', 'volga'] as const) {
          const wanted = black[name]
          expect(Math.abs(general[name] - wanted)).toBeLessThan(2e-15 * Math.abs(wanted) + 1e-300)
        }
      }),
    )
  })

  test('on a forward with a rate it is discounted Black-76, and rho keeps the forward', () => {
    fc.assert(
      fc.property(markets, ({ side, spot, strike, years, rate, vol }) => {
        const forward = forwardBlack(side, spot, strike, years, rate, vol)
        const black = createBlackRow()
        black76(side, spot, strike, years, vol, black, rate)
        for (const name of Object.keys(black) as (keyof typeof black)[]) {
          const scale =
            Math.abs(black[name]) + (name === 'theta' ? Math.abs(rate * black.price) : 0)
          expect(Math.abs(forward[name] - black[name]), name).toBeLessThan(2e-14 * scale + 1e-13)
        }
        const h = 1e-6
        const up = forwardBlack(side, spot, strike, years, rate + h, vol).price
        const down = forwardBlack(side, spot, strike, years, rate - h, vol).price
        expect(Math.abs(forward.rho - (up - down) / (2 * h))).toBeLessThan(1e-6 * (1 + spot))
      }),
    )
  })

  test('at expiry only what needs no curvature is left', () => {
    const got = generalBlack(1, 110, 100, 0, 0.05, 0.01, 0.4)
    expect(got).toMatchObject({ price: 10, delta: 1, gamma: 0, vega: 0, rho: 0, dualDelta: -1 })
    // An in-the-money call at expiry still earns the yield it forgoes and owes the strike's rate.
    expect(got.theta).toBeCloseTo(0.01 * 110 - 0.05 * 100, 12)
    for (const value of Object.values(got)) expect(Number.isFinite(value)).toBe(true)
  })

  test('bad input is a broken invariant', () => {
    expect(() => generalBlack(1, Number.NaN, 100, 1, 0, 0, 0.5)).toThrow(InvariantError)
    expect(() => generalBlack(1, 100, 100, 1, Number.NaN, 0, 0.5)).toThrow(InvariantError)
    expect(() => generalBlack(1, 100, 100, -1, 0, 0, 0.5)).toThrow(InvariantError)
    expect(() => generalBlack(1, 1e-300, 1e-300, 1e5, -0.1, 0.01, 0)).toThrow(/^rate x years/)
    expect(() => generalBlack(1, 100, 100, 1e5, 0, 0.1, 0.5)).toThrow(/^yield x years/)
    expect(() => forwardBlack(1, 100, 100, 1, 701, 0.5)).toThrow(/^rate x years/)
    expect(() => generalBlack(1, 1e-300, 1e-300, 1, 700, 700, 0.5)).toThrow(/discounted spot/)
    expect(() => generalBlack(1, 1, 1e300, 1, -700, 0, 0.5)).toThrow(/discounted strike/)
    expect(generalBlack(1, 100, 100, 1, -700, -700, 0.5).price).toBeGreaterThan(1e300)
  })
})
