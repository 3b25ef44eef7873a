// Each compared model finds a market of its own kind, so that where it loses the shape loses, not
// the search; and each declares its derivatives rightly, because arbitrage is judged by them.
import { expect, test } from 'vitest'
import { powerLawPhi, ssviSlice, sviTotalVariance } from '../pricing/index.ts'
import { comparedModels, type Smile } from './comparison-model.ts'
import { fitParabola } from './quadratic-fit.ts'
import { fitSabr, sabrVariance } from './sabr-fit.ts'
import { fitSsvi } from './ssvi-fit.ts'
import { slicesOf } from './test-slices.ts'

const days = [2, 7, 30, 90, 300]

test('a parabola comes back from a parabola', () => {
  const [slice] = slicesOf([30], (k) => 0.6 - 0.1 * k + 0.8 * k * k)
  const got = fitParabola(slice!)
  expect(got.level).toBeCloseTo(0.6, 10)
  expect(got.skew).toBeCloseTo(-0.1, 10)
  expect(got.bend).toBeCloseTo(0.8, 9)
})

test('SABR comes back from SABR', () => {
  const truth = { alpha: 0.55, beta: 1, nu: 2.5, rho: -0.25 }
  const [slice] = slicesOf([30], (k) => Math.sqrt(sabrVariance(truth, 30 / 365, k) / (30 / 365)))
  const got = fitSabr(slice!)
  expect(got.alpha).toBeCloseTo(truth.alpha, 4)
  expect(got.nu).toBeCloseTo(truth.nu, 2)
  expect(got.rho).toBeCloseTo(truth.rho, 3)
})

test('SSVI comes back from SSVI', () => {
  const truth = days.map((day) => {
    const theta = 0.3 * (day / 365)
    return ssviSlice(theta, -0.2, powerLawPhi(theta, 0.9, 0.4))
  })
  const slices = slicesOf(days, (k, i) => {
    const { a, b, rho, m, sigma } = truth[i]!
    return Math.sqrt(sviTotalVariance(a, b, rho, m, sigma, k) / (days[i]! / 365))
  })
  for (const [i, got] of fitSsvi(slices).entries()) {
    expect(got.rho).toBeCloseTo(-0.2, 2)
    expect(got.b / truth[i]!.b).toBeCloseTo(1, 2)
    expect(got.sigma / truth[i]!.sigma).toBeCloseTo(1, 1)
  }
})

test.each(comparedModels)('$name: derivatives are those of its variance', (model) => {
  const slices = slicesOf(days, (k, i) => 0.6 - 0.1 * k + (1 / (1 + i)) * k * k)
  const smiles: readonly Smile[] = model.createFit()(slices)
  expect(smiles).toHaveLength(days.length)
  const at = (smile: Smile, k: number): { w: number; dw: number; d2w: number } => {
    const row = { w: 0, dw: 0, d2w: 0 }
    smile(k, row)
    return row
  }
  for (const [i, smile] of smiles.entries()) {
    const { k, years } = slices[i]!
    for (const here of [k[3]!, 0.3 * k[14]!, k[18]!]) {
      const step = 1e-3 * Math.sqrt(years)
      const { w, dw, d2w } = at(smile, here)
      const [low, high] = [at(smile, here - step), at(smile, here + step)]
      expect(w).toBeGreaterThan(0)
      expect(Math.abs((high.w - low.w) / (2 * step) - dw)).toBeLessThan(1e-3 * (Math.abs(dw) + w))
      const bend = (high.dw - low.dw) / (2 * step)
      expect(Math.abs(bend - d2w)).toBeLessThan(1e-2 * (Math.abs(d2w) + 1))
    }
  }
})
