import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { black76, blackPrice, createBlackRow } from './black.ts'
import { type Characteristic, createTransformRow, transform } from './characteristic.ts'
import {
  createModelRow,
  createModelSmileRow,
  modelPrice,
  modelSmile,
} from './characteristic-price.ts'
import {
  fellerRatio,
  type HestonParameters,
  hestonCharacteristic,
  hestonMeanVariance,
  momentExplosionYears,
} from './heston.ts'

const vectors = JSON.parse(
  readFileSync(new URL('../../test/vectors/heston.json', import.meta.url), 'utf8'),
) as { readonly rows: readonly (readonly [...number[], string])[] }

function between(low: number, high: number): fc.Arbitrary<number> {
  return fc.double({ min: Math.log(low), max: Math.log(high), noNaN: true }).map((x) => Math.exp(x))
}

/** Far beyond what markets show; Feller's condition mostly broken. */
const parameters = fc.record({
  v0: between(1e-3, 4),
  kappa: between(0.05, 20),
  theta: between(1e-3, 2),
  sigmaV: between(0.01, 6),
  rho: fc.double({ min: -0.98, max: 0.98, noNaN: true }),
})
const span = between(1 / 8760, 5)

function price(side: 1 | -1, strike: number, years: number, heston: HestonParameters): number {
  const row = createModelRow()
  modelPrice(side, 100, strike, hestonCharacteristic(heston, years), row)
  expect(row.isConverged).toBe(true)
  return row.price
}

type Exponent = { readonly re: number; readonly im: number }

function exponentAt(model: Characteristic, re: number, im: number): Exponent {
  const out = { re: 0, im: 0, mostRe: 0, varianceRe: 0, varianceIm: 0, yearsRe: 0, yearsIm: 0 }
  model.exponent(re, im, out)
  return out
}

/** The exponent by Runge-Kutta on its Riccati equation: no logarithm, so no branch to lose. */
function exponentByRiccati(p: HestonParameters, years: number, re: number, im: number): Exponent {
  const mRe = re * (re - 1) - im * im
  const mIm = im * (2 * re - 1)
  const xiRe = p.kappa - p.rho * p.sigmaV * re
  const xiIm = -p.rho * p.sigmaV * im
  const half = 0.5 * p.sigmaV * p.sigmaV
  const rate = (x: number, y: number): readonly [number, number] => [
    0.5 * mRe - (xiRe * x - xiIm * y) + half * (x * x - y * y),
    0.5 * mIm - (xiRe * y + xiIm * x) + 2 * half * x * y,
  ]
  const stiffness = Math.hypot(xiRe, xiIm) + p.sigmaV * Math.hypot(re, im)
  const steps = 200 + Math.ceil(60 * stiffness * years)
  const h = years / steps
  let [x, y, sumRe, sumIm] = [0, 0, 0, 0]
  for (let n = 0; n < steps; n += 1) {
    const [a1, b1] = rate(x, y)
    const [a2, b2] = rate(x + 0.5 * h * a1, y + 0.5 * h * b1)
    const [a3, b3] = rate(x + 0.5 * h * a2, y + 0.5 * h * b2)
    const [a4, b4] = rate(x + h * a3, y + h * b3)
    // Simpson's rule on the same stages.
    sumRe += h * (x + (h * (a1 + a2 + a3)) / 6)
    sumIm += h * (y + (h * (b1 + b2 + b3)) / 6)
    x += (h * (a1 + 2 * a2 + 2 * a3 + a4)) / 6
    y += (h * (b1 + 2 * b2 + 2 * b3 + b4)) / 6
  }
  const long = p.kappa * p.theta
  return { re: long * sumRe + p.v0 * x, im: long * sumIm + p.v0 * y }
}

describe('prices', () => {
  test('42 far and near options, an hour to three years, equal 60-digit integrals', () => {
    const out = createTransformRow()
    expect(vectors.rows.length).toBe(42)
    for (const row of vectors.rows) {
      const [years, k, v0, kappa, theta, sigmaV, rho] = row as unknown as number[]
      const heston = { v0: v0!, kappa: kappa!, theta: theta!, sigmaV: sigmaV!, rho: rho! }
      transform(hestonCharacteristic(heston, years!), k!, out)
      const wanted = Number(row.at(-1))
      expect(out.isConverged).toBe(true)
      expect(Math.abs(out.value - wanted), JSON.stringify(row)).toBeLessThan(1e-11 * wanted)
    }
  })

  test('Lewis’s reference value', () => {
    // Alan Lewis, wilmott.com thread 90957: call, S = K = 100, r = 1 %, q = 2 %, one year.
    const heston = { v0: 0.04, kappa: 4, theta: 0.25, sigmaV: 1, rho: -0.5 }
    const row = createModelRow()
    modelPrice(1, 100 * Math.exp(-0.01), 100, hestonCharacteristic(heston, 1), row)
    expect(Math.exp(-0.01) * row.price).toBeCloseTo(16.070154917028834, 12)
  })

  test('parity, bounds, and one price whatever the unit of money', () => {
    fc.assert(
      fc.property(parameters, span, fc.double({ min: -2, max: 2, noNaN: true }), (p, t, k) => {
        const strike = 100 * Math.exp(k)
        const call = price(1, strike, t, p)
        const put = price(-1, strike, t, p)
        expect(Math.abs(call - put - (100 - strike))).toBeLessThan(1e-11 * (100 + strike))
        expect(call).toBeGreaterThanOrEqual(Math.max(0, 100 - strike))
        expect(call).toBeLessThanOrEqual(100 * (1 + 1e-12))
        expect(put).toBeLessThanOrEqual(strike * (1 + 1e-12))
      }),
      { numRuns: 200 },
    )
  })

  test('prices fall and bend in strike: no butterfly anywhere', () => {
    fc.assert(
      fc.property(parameters, span, fc.double({ min: -1, max: 1, noNaN: true }), (p, t, k) => {
        const strike = 100 * Math.exp(k)
        const [low, middle, high] = [0.98, 1, 1.02].map((x) => price(1, x * strike, t, p))
        expect(middle!).toBeLessThanOrEqual(low! + 1e-10)
        expect(low! + high! - 2 * middle!).toBeGreaterThanOrEqual(-1e-10)
      }),
      { numRuns: 100 },
    )
  })

  test('more time is worth more: no calendar spread is free', () => {
    fc.assert(
      fc.property(parameters, span, fc.double({ min: -1, max: 1, noNaN: true }), (p, t, k) => {
        const strike = 100 * Math.exp(k)
        const side = k >= 0 ? 1 : -1
        const longer = price(side, strike, 1.1 * t, p)
        expect(longer).toBeGreaterThanOrEqual(price(side, strike, t, p) * (1 - 1e-9) - 1e-11)
      }),
      { numRuns: 100 },
    )
  })

  test('without vol of variance it is Black with the variance of mere reversion', () => {
    fc.assert(
      fc.property(parameters, span, fc.double({ min: -3, max: 3, noNaN: true }), (p, t, z) => {
        const still = { ...p, sigmaV: 0 }
        const vol = Math.sqrt(hestonMeanVariance(still, t))
        const strike = 100 * Math.exp(z * vol * Math.sqrt(t))
        const side = z >= 0 ? 1 : -1
        const wanted = blackPrice(side, 100, strike, t, vol)
        expect(Math.abs(price(side, strike, t, still) / wanted - 1)).toBeLessThan(1e-11)
        // Continuously so: a little vol of variance changes little.
        const nearly = price(side, strike, t, { ...p, sigmaV: 1e-9 })
        expect(Math.abs(nearly / wanted - 1)).toBeLessThan(1e-7)
      }),
      { numRuns: 100 },
    )
  })

  test('at expiry and without variance the option is its intrinsic value', () => {
    const still = { v0: 0, kappa: 1, theta: 0, sigmaV: 1, rho: 0 }
    const usual = { v0: 0.4, kappa: 2, theta: 0.4, sigmaV: 1, rho: -0.3 }
    for (const [heston, years] of [
      [still, 1],
      [usual, 0],
    ] as const) {
      expect(price(1, 90, years, heston)).toBeCloseTo(10, 12)
      expect(price(-1, 90, years, heston)).toBeCloseTo(0, 12)
      expect(price(1, 100, years, heston)).toBeCloseTo(0, 12)
    }
  })
})

describe('the exponent', () => {
  test('is that of its Riccati equation, on every contour that prices use', () => {
    fc.assert(
      fc.property(
        parameters,
        between(0.01, 3),
        fc.double({ min: -3, max: 4, noNaN: true }),
        between(0.01, 60),
        fc.double({ min: -Math.PI / 6, max: Math.PI / 6, noNaN: true }),
        (p, t, start, reach, lean) => {
          fc.pre(momentExplosionYears(p, start) > 1.2 * t)
          const re = start + reach * Math.sin(lean)
          const im = reach * Math.cos(lean)
          fc.pre((p.kappa + p.sigmaV * reach) * t < 400)
          const got = exponentAt(hestonCharacteristic(p, t), re, im)
          const wanted = exponentByRiccati(p, t, re, im)
          const size = 1 + Math.hypot(wanted.re, wanted.im)
          expect(Math.hypot(got.re - wanted.re, got.im - wanted.im)).toBeLessThan(1e-5 * size)
        },
      ),
      { numRuns: 300 },
    )
  })

  test('mass is 1 and the forward is the forward', () => {
    fc.assert(
      fc.property(parameters, span, (p, t) => {
        const model = hestonCharacteristic(p, t)
        expect(Math.abs(exponentAt(model, 0, 0).re)).toBeLessThan(1e-13)
        fc.pre(momentExplosionYears(p, 1.0001) > t)
        expect(Math.abs(exponentAt(model, 1, 0).re)).toBeLessThan(1e-11)
      }),
    )
  })
})

describe('derivatives', () => {
  const slope = (f: (x: number) => number, x: number, h: number): number =>
    (f(x + h) - f(x - h)) / (2 * h)

  test('Greeks are the differences of prices', () => {
    const p = { v0: 0.4, kappa: 2, theta: 0.5, sigmaV: 1.2, rho: -0.4 }
    const at = (forward: number, years: number, heston = p) => {
      const row = createModelRow()
      modelPrice(-1, forward, 110, hestonCharacteristic(heston, years), row)
      return row
    }
    const row = at(100, 0.1)
    expect(row.delta).toBeCloseTo(
      slope((f) => at(f, 0.1).price, 100, 1e-3),
      8,
    )
    expect(row.gamma).toBeCloseTo(
      slope((f) => at(f, 0.1).delta, 100, 1e-3),
      8,
    )
    expect(row.theta).toBeCloseTo(-slope((t) => at(100, t).price, 0.1, 1e-6), 5)
    expect(row.byVariance).toBeCloseTo(
      slope((v0) => at(100, 0.1, { ...p, v0 }).price, 0.4, 1e-5),
      6,
    )
  })

  test('the smile moves as it does when the forward and the variance are moved', () => {
    const p = { v0: 0.4, kappa: 2, theta: 0.5, sigmaV: 1.2, rho: -0.4 }
    const at = (forward: number, strike: number, v0 = 0.4) => {
      const row = createModelSmileRow()
      modelSmile(forward, strike, 0.1, hestonCharacteristic({ ...p, v0 }, 0.1), row)
      return row
    }
    for (const strike of [60, 100, 150]) {
      const row = at(100, strike)
      expect(row.status).toBe('ok')
      const byForward = slope((x) => at(100 * Math.exp(x), strike).vol, 0, 1e-5)
      const byVariance = slope((v0) => at(100, strike, v0).vol, 0.4, 1e-5)
      const onAverage = slope((x) => at(100 * Math.exp(x), strike, 0.4 - 0.48 * x).vol, 0, 1e-5)
      expect(row.volByLogForward).toBeCloseTo(byForward, 7)
      expect(row.volByVariance).toBeCloseTo(byVariance, 7)
      expect(row.volByLogForwardOnAverage).toBeCloseTo(onAverage, 7)
      const black = createBlackRow()
      black76(1, 100, strike, 0.1, row.vol, black)
      const wanted = black.delta + (black.vega * row.volByLogForwardOnAverage) / 100
      expect(row.minimumVarianceDelta).toBeCloseTo(wanted, 9)
    }
  })
})

test('the condition of Feller, and what is outside the domain', () => {
  const p = { v0: 0.04, kappa: 2, theta: 0.04, sigmaV: 0.4, rho: -0.5 }
  expect(fellerRatio(p)).toBeCloseTo(1, 12)
  const bad: readonly [Partial<HestonParameters>, RegExp][] = [
    [{ v0: Number.NaN }, /v0/],
    [{ kappa: 0 }, /kappa/],
    [{ theta: -1 }, /theta/],
    [{ sigmaV: Infinity }, /sigmaV/],
    [{ rho: -1.1 }, /rho/],
  ]
  for (const [change, message] of bad) {
    expect(() => hestonCharacteristic({ ...p, ...change }, 1)).toThrow(message)
  }
  expect(() => hestonCharacteristic(p, Number.NaN)).toThrow(/years/)
  const model = hestonCharacteristic(p, 1)
  expect(() => modelPrice(1, 0, 100, model, createModelRow())).toThrow(/forward/)
  expect(() => modelPrice(1, 100, Number.NaN, model, createModelRow())).toThrow(/strike/)
})
