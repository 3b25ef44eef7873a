// Black-76 against 50-digit values, finite differences of its own price, parity, and its limits.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { InvariantError } from '../base/index.ts'
import { type BlackRow, black76, blackPrice, createBlackRow, type OptionSide } from './black.ts'
import { generalBlack } from './general-black.ts'

function row(
  side: OptionSide,
  forward: number,
  strike: number,
  years: number,
  vol: number,
): BlackRow {
  const out = createBlackRow()
  black76(side, forward, strike, years, vol, out)
  return out
}

const names = ['price', 'delta', 'gamma', 'vega', 'theta', 'vanna', 'volga'] as const
/** Side, forward, strike, years, vol; then price and Greeks to 17 digits. */
type Vector = readonly [OptionSide, number, number, number, number, string]

const vectors: readonly Vector[] = [
  [
    1,
    64250.5,
    60000,
    0.0821917808219178,
    0.55,
    `6390.4102959774748 0.69599452637407755 3.4524646160322807e-5 6442.7805572498214
     -21556.469947798364 -0.22590990795485621 2134.3772511364469`,
  ],
  [
    -1,
    64250.5,
    60000,
    0.0821917808219178,
    0.55,
    `2139.9102959774748 -0.30400547362592245 3.4524646160322807e-5 6442.7805572498214
     -21556.469947798364 -0.22590990795485621 2134.3772511364469`,
  ],
  [
    1,
    64250.5,
    150000,
    0.0821917808219178,
    0.55,
    `0.00010222734699024934 5.8487952839820633e-8 3.1610169749186544e-11 0.0058988986049472468
     -0.019736731582385999 3.1767212721337736e-6 0.31002365258206169`,
  ],
  [
    -1,
    3000,
    500,
    0.019178082191780823,
    0.8,
    `3.2574659361617432e-58 -1.5916430763599847e-59 7.8007733799478806e-61 1.0771478858886938e-55
     -2.2466227334249899e-54 -5.2234636242940963e-57 3.5217175258894645e-53`,
  ],
  [
    -1,
    3000,
    9000,
    1,
    0.7,
    `6086.8368260694244 -0.88866254417934365 9.0319643533223859e-5 569.01375425931028
     -199.15481399075858 0.52009106982584034 1902.6691218423483`,
  ],
  [
    1,
    100,
    100,
    1e-9,
    0.3,
    `0.00037846987830160474 0.50000189234939151 420.52208699862914 0.0012615662609958874
     -189234.9391493831 6.3078313049794372e-6 -9.4617469574691561e-14`,
  ],
  [
    1,
    100,
    100.0001,
    1e-7,
    0.3,
    `0.0037349109329500205 0.4958137815528454 42.049893511374328 0.012614968053412297
     -18922.452080118446 0.014079699002879562 4.6721111059963977e-6`,
  ],
]

describe('black76', () => {
  test.each(vectors)(
    'side %d, F %d, K %d, T %d, vol %d',
    (side, forward, strike, years, vol, text) => {
      const want = text.split(/\s+/).map(Number)
      const got = row(side, forward, strike, years, vol)
      for (const [i, name] of names.entries()) {
        const distance = Math.abs(got[name] - want[i]!) / Math.abs(want[i]!)
        expect(distance, name).toBeLessThan(2e-12)
      }
    },
  )

  const market = {
    side: fc.constantFrom<OptionSide>(1, -1),
    strike: fc.double({ min: 40, max: 250, noNaN: true }),
    years: fc.double({ min: 0.01, max: 3, noNaN: true }),
    vol: fc.double({ min: 0.1, max: 2, noNaN: true }),
  }

  test('Greeks are the derivatives of the price', () => {
    fc.assert(
      fc.property(fc.record(market), ({ side, strike, years, vol }) => {
        const forward = 100
        const greeks = row(side, forward, strike, years, vol)
        const at = (f: number, t: number, v: number): number => blackPrice(side, f, strike, t, v)
        const hf = 1e-3
        const hv = 1e-4
        const ht = 1e-5 * years
        const near = (got: number, wanted: number, scale: number): void =>
          expect(Math.abs(got - wanted)).toBeLessThan(2e-5 * scale)
        const up = at(forward + hf, years, vol)
        const down = at(forward - hf, years, vol)
        near(greeks.delta, (up - down) / (2 * hf), 1)
        near(
          greeks.vega,
          (at(forward, years, vol + hv) - at(forward, years, vol - hv)) / (2 * hv),
          100,
        )
        near(
          greeks.theta,
          (at(forward, years - ht, vol) - at(forward, years + ht, vol)) / (2 * ht),
          500,
        )
        const above = row(side, forward + hf, strike, years, vol)
        const below = row(side, forward - hf, strike, years, vol)
        near(greeks.gamma, (above.delta - below.delta) / (2 * hf), 1)
        near(greeks.vanna, (above.vega - below.vega) / (2 * hf), 10)
        const more = row(side, forward, strike, years, vol + hv)
        const less = row(side, forward, strike, years, vol - hv)
        near(greeks.volga, (more.vega - less.vega) / (2 * hv), 1000)
      }),
    )
  })

  test('a call less a put is the forward less the strike', () => {
    fc.assert(
      fc.property(fc.record(market), ({ strike, years, vol }) => {
        const call = row(1, 100, strike, years, vol)
        const put = row(-1, 100, strike, years, vol)
        expect(call.price - put.price).toBeCloseTo(100 - strike, 11)
        expect(call.delta - put.delta).toBeCloseTo(1, 14)
        for (const name of ['gamma', 'vega', 'theta', 'vanna', 'volga'] as const) {
          expect(call[name]).toBe(put[name])
        }
      }),
    )
  })

  test('is finite on the whole domain and agrees with blackPrice to the bit', () => {
    const exponent = (low: number, high: number) =>
      fc.double({ min: low, max: high, noNaN: true }).map((power) => 10 ** power)
    const zeroOr = (positive: fc.Arbitrary<number>) => fc.oneof(fc.constant(0), positive)
    fc.assert(
      fc.property(
        fc.constantFrom<OptionSide>(1, -1),
        exponent(-6, 8),
        exponent(-6, 8),
        zeroOr(exponent(-12, 2)),
        zeroOr(exponent(-6, 2)),
        (side, forward, strike, years, vol) => {
          const got = row(side, forward, strike, years, vol)
          for (const name of names) expect(Number.isFinite(got[name]), name).toBe(true)
          expect(got.price).toBeGreaterThanOrEqual(Math.max(0, side * (forward - strike)))
          const bound = side === 1 ? forward : strike
          expect(got.price).toBeLessThanOrEqual(bound * (1 + 1e-15))
        },
      ),
      { numRuns: 2000 },
    )
    const got = row(-1, 2345.6, 2000, 0.1, 0.7)
    expect(got.price).toBe(blackPrice(-1, 2345.6, 2000, 0.1, 0.7))
  })

  test.each([
    ['expiry', 0, 0.6],
    ['no vol', 0.5, 0],
  ])('%s: the price is intrinsic, the delta a step', (_title, years, vol) => {
    expect(row(1, 110, 100, years, vol)).toMatchObject({ price: 10, delta: 1, gamma: 0, theta: 0 })
    expect(row(-1, 110, 100, years, vol)).toMatchObject({ price: 0, delta: 0, vega: 0 })
    expect(row(-1, 90, 100, years, vol)).toMatchObject({ price: 10, delta: -1, vanna: 0 })
    expect(row(1, 100, 100, years, vol)).toMatchObject({ price: 0, delta: 0.5, volga: 0 })
  })

  test('at the strike without vol, vega is what the first bit of vol earns', () => {
    const vega = row(1, 100, 100, 0.25, 0).vega
    expect(vega).toBeCloseTo(blackPrice(1, 100, 100, 0.25, 1e-7) / 1e-7, 8)
  })

  test.each([
    ['forward', Number.NaN, 100, 1, 0.5],
    ['forward', 0, 100, 1, 0.5],
    ['strike', 100, -1, 1, 0.5],
    ['years', 100, 100, -1e-9, 0.5],
    ['vol', 100, 100, 1, Number.NaN],
    ['vol', 100, 100, 1, Infinity],
  ])('a bad %s is a broken invariant', (_what, forward, strike, years, vol) => {
    expect(() => row(1, forward, strike, years, vol)).toThrow(InvariantError)
    expect(() => blackPrice(1, forward, strike, years, vol)).toThrow(InvariantError)
  })
})

test('with a rate the row is discounted, and rho is its derivative with the forward fixed', () => {
  const rate = 0.06
  const plain = row(-1, 64_250.5, 60_000, 0.4, 0.55)
  const got = createBlackRow()
  black76(-1, 64_250.5, 60_000, 0.4, 0.55, got, rate)
  const discount = Math.exp(-0.4 * rate)
  for (const name of ['price', 'delta', 'gamma', 'vega', 'vanna', 'volga'] as const) {
    expect(Math.abs(got[name] / (discount * plain[name]) - 1), name).toBeLessThan(1e-15)
  }
  expect(got.rho).toBe(-0.4 * got.price)
  expect(got.theta).toBeCloseTo(discount * plain.theta + rate * got.price, 9)
  expect(plain.rho).toBe(-0.4 * plain.price)
})

test('at the money, variance too small to tell from none costs nothing', () => {
  const row = createBlackRow()
  for (const years of [1e-300, 1e-304, 1e-307, 5e-324]) {
    for (const side of [1, -1] as const) {
      black76(side, 100, 100, years, 0.5, row)
      expect(row.price).toBeLessThan(1e-140)
      expect(row.delta).toBeCloseTo(0.5 * side, 12)
      expect(blackPrice(side, 100, 100, years, 0.5)).toBe(row.price)
      expect(generalBlack(side, 100, 100, years, 0, 0, 0.5).price).toBeLessThan(1e-140)
    }
  }
})
