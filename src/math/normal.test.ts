import fc from 'fast-check'
import { expect, test } from 'vitest'
import { erfcx, exp, millsRatio, normalCdf, normalPdf, normalQuantile } from './index.ts'
import { gaussLegendre, integrate } from './quadrature.ts'

// Values in 60 digits are checked in elementary.test.ts; here is what must hold between them.
fc.configureGlobal({ seed: 1 })

const points = fc.double({ min: -38, max: 38, noNaN: true })
const probabilities = fc.oneof(
  fc.double({ min: 0, max: 1, noNaN: true, minExcluded: true, maxExcluded: true }),
  fc.double({ min: -320, max: -1, noNaN: true }).map((e) => 10 ** e),
)

function expectClose(got: number, expected: number, tolerance: number): void {
  expect(Math.abs(got - expected)).toBeLessThanOrEqual(tolerance * Math.abs(expected))
}

test('the distribution is the integral of the density', () => {
  const rule = gaussLegendre(40)
  fc.assert(
    fc.property(fc.double({ min: -30, max: 6, noNaN: true }), (x) => {
      const piece = integrate(normalPdf, x, x + 0.5, rule)
      expectClose(normalCdf(x + 0.5) - normalCdf(x), piece, x < 0 ? 1e-13 : 1e-7)
    }),
  )
})

test('tails: symmetric, complementary, ordered', () => {
  fc.assert(
    fc.property(points, points, (x, y) => {
      expect(normalPdf(-x)).toBe(normalPdf(x))
      expect(normalCdf(x) + normalCdf(-x)).toBeCloseTo(1, 15)
      if (y - x > 1e-14) expect(normalCdf(x)).toBeLessThanOrEqual(normalCdf(y))
      const size = Math.abs(x)
      // Gordon's bounds on the Mills ratio (1941).
      expect(millsRatio(size)).toBeLessThanOrEqual((1 / Math.max(size, 1e-300)) * (1 + 1e-15))
      expect(millsRatio(size)).toBeGreaterThanOrEqual((size / (1 + size * size)) * (1 - 1e-15))
    }),
    { numRuns: 2000 },
  )
})

test('the quantile inverts the distribution over the whole range of doubles', () => {
  fc.assert(
    fc.property(probabilities, (p) => {
      const x = normalQuantile(p)
      // An ulp of x is x n(x) / N(x) ulps of p.
      const condition = 1 + Math.abs(x) * (x < 0 ? 1 / millsRatio(-x) : normalPdf(x) / p)
      const floor = 5e-324 / p
      expect(Math.abs(normalCdf(x) / p - 1)).toBeLessThan(5e-16 * condition + 1e-15 + floor)
      if (p > 2 ** -53 && p < 0.5) expectClose(normalQuantile(1 - p), -x, 3e-16 / p + 1e-15)
    }),
    { numRuns: 3000 },
  )
})

test('erfcx: both branches meet, and e^(x^2) erfc(x) is the tail', () => {
  expectClose(erfcx(28), erfcx(27.999999999999996), 2e-15)
  fc.assert(
    fc.property(fc.double({ min: 0, max: 26, noNaN: true }), (x) => {
      expectClose(erfcx(x) * exp(-x * x), 2 * normalCdf(-x * Math.SQRT2), 3e-13)
      expectClose(erfcx(-x) + erfcx(x), 2 * exp(x * x), 3e-13)
    }),
  )
})

test('edges', () => {
  expect(normalCdf(-Infinity)).toBe(0)
  expect(normalCdf(Infinity)).toBe(1)
  expect(normalCdf(0)).toBe(0.5)
  expect(normalCdf(Number.NaN)).toBeNaN()
  expect(normalCdf(-38.4)).toBeGreaterThan(0)
  expect(normalCdf(-39)).toBe(0)
  expect(normalPdf(Infinity)).toBe(0)
  expect(normalPdf(Number.NaN)).toBeNaN()
  expect(normalPdf(-1e300)).toBe(0)
  expect(normalQuantile(0)).toBe(-Infinity)
  expect(normalQuantile(1)).toBe(Infinity)
  expect(normalQuantile(0.5)).toBe(0)
  expect(normalQuantile(-1e-9)).toBeNaN()
  expect(normalQuantile(1.1)).toBeNaN()
  expect(normalQuantile(Number.NaN)).toBeNaN()
  expect(erfcx(0)).toBe(1)
  expect(erfcx(Infinity)).toBe(0)
  expect(erfcx(-Infinity)).toBe(Infinity)
  expect(erfcx(Number.NaN)).toBeNaN()
})
