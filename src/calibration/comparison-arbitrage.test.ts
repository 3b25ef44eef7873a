// Planted arbitrage is found, by the function and by the prices; where there is none, none is.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { essviSlices, essviToSvi, type SviSlice } from '../pricing/index.ts'
import { countArbitrage } from './comparison-arbitrage.ts'
import { sviSmile } from './comparison-model.ts'
import { slicesOf } from './test-slices.ts'

const days = [7, 30, 90]
const slices = slicesOf(days, () => 0.6)
const none = { butterfly: 0, calendar: 0, priceButterfly: 0, priceCalendar: 0 }

test('a surface free by construction passes', () => {
  const coordinates = fc.array(
    fc.record({
      rho: fc.double({ min: -0.8, max: 0.8, noNaN: true }),
      rise: fc.double({ min: 1e-3, max: 0.2, noNaN: true }),
      share: fc.double({ min: 0.05, max: 1, noNaN: true }),
    }),
    { minLength: 3, maxLength: 3 },
  )
  fc.assert(
    fc.property(coordinates, (one) => {
      const smiles = essviSlices(one).map(essviToSvi).map(sviSmile)
      expect(countArbitrage(slices, smiles)).toMatchObject(none)
    }),
    { numRuns: 40 },
  )
})

const flat = (variance: number): SviSlice => ({ a: variance, b: 0, rho: 0, m: 0, sigma: 1 })

test('the slice of Vogt has negative density (Gatheral & Jacquier, example 3.1)', () => {
  const vogt = { a: -0.041, b: 0.1331, rho: 0.306, m: 0.3586, sigma: 0.4153 }
  const found = countArbitrage(slices.slice(0, 1), [sviSmile(vogt)])
  expect(found).toMatchObject({ ...none, butterfly: 1, priceButterfly: 1 })
  expect(found.worstPrice).toBeGreaterThan(1e-7)
})

test('a later expiry with less variance is a calendar arbitrage', () => {
  const smiles = [0.02, 0.03, 0.025].map(flat).map(sviSmile)
  expect(countArbitrage(slices, smiles)).toMatchObject({ ...none, calendar: 1, priceCalendar: 1 })
})

test('a hair of a cross is seen by the grid, and is worth nothing in coin', () => {
  const smiles = [0.02, 0.02 - 1e-12, 0.03].map(flat).map(sviSmile)
  expect(countArbitrage(slices, smiles)).toMatchObject({ ...none, calendar: 1 })
})

test('a smile that is not a number fails', () => {
  const broken = { ...flat(0.02), a: Number.NaN }
  expect(countArbitrage(slices.slice(0, 1), [sviSmile(broken)])).toMatchObject({ butterfly: 1 })
})
