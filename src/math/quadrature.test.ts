import { expect, test } from 'vitest'
import { exp, gaussLegendre, integrate, normalPdf } from './index.ts'

const counts = Array.from({ length: 64 }, (_, i) => i + 1)

test.each(counts)('the rule of %i points is exact for polynomials of twice that degree', (n) => {
  const rule = gaussLegendre(n)
  for (let degree = 0; degree < 2 * n; degree += 1) {
    const got = integrate((x) => x ** degree, -1, 1, rule)
    expect(Math.abs(got - (degree % 2 === 0 ? 2 / (degree + 1) : 0))).toBeLessThan(3e-15)
  }
  // One degree more and it must fail, by Peano's kernel; visible while n is small.
  if (n <= 12) {
    const got = integrate((x) => x ** (2 * n), -1, 1, rule)
    expect(2 / (2 * n + 1) - got).toBeGreaterThan(1e-8)
  }
})

test.each(counts)('the %i nodes ascend inside (-1, 1) and mirror each other', (n) => {
  const { nodes, weights } = gaussLegendre(n)
  expect(nodes.length).toBe(n)
  for (let i = 0; i < n; i += 1) {
    expect(nodes[i]! + 0).toBe(-nodes[n - 1 - i]! + 0)
    expect(weights[i]).toBe(weights[n - 1 - i])
    expect(weights[i]!).toBeGreaterThan(0)
    expect(nodes[i]!).toBeGreaterThan(i === 0 ? -1 : nodes[i - 1]!)
  }
})

test('nodes of five points as published (Abramowitz and Stegun, table 25.4)', () => {
  const { nodes, weights } = gaussLegendre(5)
  const published = [0, 0.538469310105683, 0.906179845938664]
  const publishedWeights = [0.568888888888889, 0.478628670499366, 0.236926885056189]
  for (let i = 0; i < 3; i += 1) {
    expect(nodes[2 + i]!).toBeCloseTo(published[i]!, 14)
    expect(weights[2 + i]!).toBeCloseTo(publishedWeights[i]!, 14)
  }
})

test('integrals with known values', () => {
  const rule = gaussLegendre(30)
  expect(integrate(exp, 0, 1, rule)).toBeCloseTo(Math.E - 1, 14)
  expect(integrate(exp, 1, 0, rule)).toBeCloseTo(1 - Math.E, 14)
  expect(integrate(normalPdf, -1, 1, rule)).toBeCloseTo(0.682689492137086, 14)
})

test('a rule has 1 to 64 points', () => {
  expect(() => gaussLegendre(0)).toThrow()
  expect(() => gaussLegendre(65)).toThrow()
  expect(() => gaussLegendre(2.5)).toThrow()
})
