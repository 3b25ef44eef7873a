// The kernel against 50-digit values (mpmath: normal distribution by erfc), and its shape.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { logMoneyness, logRatio, millsRatio, normalisedPremium } from './premium.ts'

/** [x, s, b(x, s)]; neighbours straddle every switch between formulae. */
const vectors: readonly (readonly [number, number, string])[] = [
  [0, 1e-8, '3.9894228040143268e-9'],
  [0, 0.02, '0.0079787126292632076'],
  [0, 0.499, '0.197025959097393'],
  [0, 0.501, '0.19779929530079025'],
  [0, 12, '0.99999999802682471'],
  [-1e-9, 1e-8, '3.5093533120471467e-9'],
  [-1e-6, 3e-5, '1.147491683401832e-5'],
  [-0.01, 0.02, '0.0039558302775978659'],
  [-0.02, 0.5, '0.18757700332972124'],
  [-0.1, 0.499999, '0.15149290180151937'],
  [-0.1, 0.500001, '0.15149365982466957'],
  [-0.9, 0.45, '0.0037455529602752121'],
  [-1, 0.45, '0.002022205481666824'],
  [-1.1, 0.45, '0.0010476827085785269'],
  [-1, 2, '0.30924672903513752'],
  [-1, 0.05, '6.8479326806906497e-92'],
  [-3, 0.12, '1.4599345383556632e-140'],
  [-3, 2.449489742783178, '0.07950783056138988'],
  [-3, 9, '0.22312370314328849'],
  [-20, 1, '1.2097749726121601e-90'],
  [-20, 15, '4.5399929735463231e-5'],
  [-0.3, 0.0101, '1.1924248592915699e-197'],
]

describe('normalisedPremium', () => {
  test.each(vectors)('b(%d, %d)', (x, s, text) => {
    const wanted = Number(text)
    // d ln b / d ln s is about (x/s)^2: the exponent's rounding is magnified by that much.
    const condition = 1 + (x / s) ** 2 + Math.abs(x) / (s * s)
    const allowed = 4 * 2 ** -52 * (4 + condition)
    expect(Math.abs(normalisedPremium(x, s) - wanted) / wanted).toBeLessThan(allowed)
  })

  test('rises with volatility and stays below its bound', () => {
    const moneyness = fc.double({ min: -8, max: 0, noNaN: true })
    const volatility = fc.double({ min: 1e-6, max: 20, noNaN: true })
    fc.assert(
      fc.property(moneyness, volatility, (x, s) => {
        const premium = normalisedPremium(x, s)
        const more = normalisedPremium(x, s * 1.001)
        expect(premium).toBeGreaterThanOrEqual(0)
        expect(premium).toBeLessThanOrEqual(Math.exp(0.5 * x) * (1 + 1e-15))
        expect(more).toBeGreaterThanOrEqual(premium * (1 - 1e-13))
      }),
    )
  })

  test('no variance, no premium', () => {
    expect(normalisedPremium(-0.5, 0)).toBe(0)
    expect(normalisedPremium(0, 0)).toBe(0)
    expect(normalisedPremium(-0.5, 5e-324)).toBe(0)
  })
})

describe('millsRatio', () => {
  test('is continuous where the rational function ends', () => {
    const below = millsRatio(40)
    const above = millsRatio(40 * (1 + 2 ** -52))
    expect(Math.abs(below - above) / below).toBeLessThan(1e-15)
  })
  test('falls like 1/y and never underflows', () => {
    expect(millsRatio(0)).toBeCloseTo(Math.sqrt(Math.PI / 2), 15)
    expect(millsRatio(1e8) * 1e8).toBeCloseTo(1, 12)
  })
})

test('logMoneyness keeps its digits near the money', () => {
  expect(logMoneyness(1 + 2 ** -30, 1)).toBe(2 ** -30 - 2 ** -61)
  expect(logMoneyness(64250.5, 64250.5)).toBe(0)
  expect(logMoneyness(2, 1)).toBe(Math.LN2)
  expect(logMoneyness(1e308, 1e-308)).toBeCloseTo(616 * Math.LN10, 9)
  expect(logMoneyness(5e-324, 1)).toBeCloseTo(-1074 * Math.LN2, 9)
})

test('logRatio is the logarithm of the quotient to its last bits', () => {
  const price = fc.double({ min: -40, max: 40, noNaN: true }).map((power) => 2 ** power)
  fc.assert(
    fc.property(price, price, (forward, strike) => {
      const wanted = Math.log(forward / strike)
      // The quotient is rounded, ours is not: near the money that is the whole difference.
      const allowed = 4e-16 * Math.abs(wanted) + 1.2e-16
      expect(Math.abs(logRatio(forward, strike) - wanted)).toBeLessThanOrEqual(allowed)
      expect(logRatio(strike, forward)).toBeCloseTo(-logRatio(forward, strike), 13)
    }),
    { numRuns: 2000 },
  )
})

test.each([
  // mpmath at 40 digits, rounded to double.
  [64250.5, 60000, 0.06844494362411542],
  [1, 1.5, -0.4054651081081644],
  [1.4999999999999998, 1, 0.4054651081081642],
  [2.9999999999999996, 2, 0.4054651081081642],
  [3, 1, 1.0986122886681098],
  [1e-9, 7e12, -50.30019710193027],
])('ln(%d / %d)', (forward, strike, wanted) => {
  const error = Math.abs(logRatio(forward, strike) - wanted) / Math.abs(wanted)
  expect(error).toBeLessThan(4.5e-16)
})
