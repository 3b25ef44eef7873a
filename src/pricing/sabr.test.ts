import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type SabrParameters, sabrLeFlochKennedyVol, sabrVol } from './sabr.ts'

const parameters = fc.record({
  alpha: fc.double({ min: 0.05, max: 2, noNaN: true }),
  beta: fc.double({ min: 0, max: 1, noNaN: true }),
  nu: fc.double({ min: 0, max: 3, noNaN: true }),
  rho: fc.double({ min: -0.99, max: 0.99, noNaN: true }),
})
const moneyness = fc.double({ min: -1.5, max: 1.5, noNaN: true })

function scaled(sabr: SabrParameters, forward: number): SabrParameters {
  return { ...sabr, alpha: sabr.alpha * forward ** (1 - sabr.beta) }
}

describe('published values', () => {
  // QuantLib, test-suite/interpolations.cpp: testSabrInterpolation, testLeFlochKennedySabrExample.
  test('Hagan', () => {
    const sabr = { alpha: 0.3, beta: 0.6, nu: 0.02, rho: 0.01 }
    expect(sabrVol(0.039, 0.04, 1, sabr)).toBeCloseTo(1.10145609357162, 12)
    expect(sabrVol(0.039, 0.09, 1, sabr)).toBeCloseTo(0.930289384251337, 12)
  })

  test('Le Floc’h and Kennedy', () => {
    const sabr = { alpha: 0.35, beta: 0.25, nu: 1, rho: 0.25 }
    expect(sabrLeFlochKennedyVol(1, 1, 2, sabr)).toBeCloseTo(0.408702473958, 9)
    expect(sabrLeFlochKennedyVol(1, 1.5, 2, sabr)).toBeCloseTo(0.428489933046, 9)
    expect(sabrLeFlochKennedyVol(1, 0.5, 2, sabr)).toBeCloseTo(0.585701651161, 9)
  })
})

describe.each([
  ['Hagan', sabrVol],
  ['Le Floc’h and Kennedy', sabrLeFlochKennedyVol],
] as const)('%s', (_, volOf) => {
  test('without vol of vol on a lognormal backbone the vol is alpha', () => {
    fc.assert(
      fc.property(parameters, moneyness, (sabr, k) => {
        const flat = volOf(100, 100 * Math.exp(k), 1, { ...sabr, beta: 1, nu: 0 })
        expect(flat / sabr.alpha).toBeCloseTo(1, 9)
      }),
    )
  })

  test('the unit of money does not matter', () => {
    fc.assert(
      fc.property(parameters, moneyness, (sabr, k) => {
        const one = volOf(1, Math.exp(k), 0.25, sabr)
        const many = volOf(64_000, 64_000 * Math.exp(k), 0.25, scaled(sabr, 64_000))
        expect(Math.abs(many - one)).toBeLessThan(1e-9 * (1 + Math.abs(one)))
      }),
    )
  })

  test('close to the money it is continuous down to the last digits', () => {
    fc.assert(
      fc.property(parameters, fc.integer({ min: 4, max: 16 }), (sabr, digits) => {
        const shift = 10 ** -digits
        const at = volOf(100, 100, 0.25, scaled(sabr, 100))
        const beside = volOf(100, 100 * (1 + shift), 0.25, scaled(sabr, 100))
        // The slope by log-moneyness is at most about (nu + alpha) / 2 with its time terms.
        expect(Math.abs(beside - at)).toBeLessThan(20 * shift + 1e-13)
      }),
    )
  })

  test('at once, exchanging forward and strike is turning the correlation', () => {
    fc.assert(
      fc.property(parameters, moneyness, (sabr, k) => {
        const strike = 100 * Math.exp(k)
        const there = volOf(100, strike, 0, scaled(sabr, 100))
        const back = volOf(strike, 100, 0, { ...scaled(sabr, 100), rho: -sabr.rho })
        expect(Math.abs(there - back)).toBeLessThan(1e-9 * there)
      }),
    )
  })
})

test('the two agree in the short end and near the money', () => {
  fc.assert(
    fc.property(parameters, fc.double({ min: -0.02, max: 0.02, noNaN: true }), (sabr, k) => {
      const one = sabrVol(1, Math.exp(k), 0.01, sabr)
      const other = sabrLeFlochKennedyVol(1, Math.exp(k), 0.01, sabr)
      expect(Math.abs(other / one - 1)).toBeLessThan(2e-3)
    }),
  )
})

test('what is outside the domain is a broken invariant', () => {
  const sabr = { alpha: 0.3, beta: 0.6, nu: 0.5, rho: -0.2 }
  const bad: readonly [number, number, number, Partial<SabrParameters>, RegExp][] = [
    [Number.NaN, 1, 1, {}, /forward/],
    [1, 0, 1, {}, /strike/],
    [1, 1, -1, {}, /years/],
    [1, 1, 1, { alpha: 0 }, /alpha/],
    [1, 1, 1, { beta: 1.1 }, /beta/],
    [1, 1, 1, { nu: -1 }, /nu/],
    [1, 1, 1, { rho: 1 }, /rho/],
  ]
  for (const [forward, strike, years, change, message] of bad) {
    expect(() => sabrVol(forward, strike, years, { ...sabr, ...change })).toThrow(message)
    expect(() => sabrLeFlochKennedyVol(forward, strike, years, { ...sabr, ...change })).toThrow(
      message,
    )
  }
})
