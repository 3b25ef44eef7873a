// The least-squares problem: its gradient is the derivative of its cost, every row included; what
// moves it goes downhill and ends where nothing pulls; the last resort mends what it is given.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type TimeUs } from '../base/index.ts'
import { calendarViolation, densityViolation, type Range } from './arbitrage.ts'
import { type CleanSlice } from './clean.ts'
import { FitProblem } from './fit-problem.ts'
import { createScratch, minimise } from './levenberg.ts'
import { repair } from './repair.ts'
import { atmTotalVol, startSlice } from './slice-start.ts'
import { coefficientCount, SplineBasis } from './spline-basis.ts'
import { contract, sviCount, varianceAt } from './svi-model.ts'

/** A smile in standard deviations, three vols of skew per deviation. */
function smile(z: number): number {
  return 0.6 - 0.03 * z + 0.02 * z * z
}

function sliceOf(years: number, volOf: (z: number) => number = smile): CleanSlice {
  const count = 25
  const spread = 0.6 * Math.sqrt(years)
  const z = Array.from({ length: count }, (_, n) => -2.4 + 0.2 * n)
  return {
    expiryUs: Math.round(years * 1e12) as TimeUs,
    forward: 60_000,
    years,
    count,
    k: Float64Array.from(z, (value) => value * spread),
    bidVol: Float64Array.from(z, (value) => volOf(value) - 0.01),
    askVol: Float64Array.from(z, (value) => volOf(value) + 0.01),
  }
}

const terms = [0.05, 0.06, 0.3]

function problemOf(slices: readonly CleanSlice[], hasSplines = false): FitProblem {
  const scales = Float64Array.from(slices, atmTotalVol)
  const counts = slices.map((slice) => (hasSplines ? coefficientCount(slice.count) : 0))
  const splines = new SplineBasis(slices, scales, counts, [])
  const problem = new FitProblem(slices, scales, splines)
  problem.densityPenalty = 5
  problem.calendarPenalty = 1
  for (let i = 0; i < slices.length; i += 1) {
    for (let k = -1.5; k <= 1.5; k += 0.1) {
      problem.density.add(i, k)
      if (i > 0) problem.addCalendar(i, k)
    }
  }
  return problem
}

const parameterList = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), {
  minLength: terms.length * sviCount,
  maxLength: terms.length * sviCount,
})

describe('FitProblem', () => {
  test.each([
    ['without corrections', false],
    ['with corrections', true],
  ])('the gradient is half the derivative of the cost, %s', (_, hasSplines) => {
    const problem = problemOf(
      terms.map((years) => sliceOf(years)),
      hasSplines,
    )
    const coefficient = fc.double({ min: -0.2, max: 0.2, noNaN: true })
    const parameters = problem.parameters.length
    let active = 0
    fc.assert(
      fc.property(parameterList, fc.array(coefficient, { minLength: 40 }), (backbone, rest) => {
        const list = Array.from({ length: parameters }, (_, p) => {
          const slice = problem.layout.starts.findLastIndex((start) => start <= p)
          const n = p - problem.layout.starts[slice]!
          return n < sviCount ? backbone[slice * sviCount + n]! : rest[p % rest.length]!
        })
        problem.parameters.set(list)
        const cost = problem.cost(problem.parameters, 0, terms.length)
        fc.pre(cost < Infinity)
        problem.assemble(0, terms.length)
        if (cost > 1e4) active += 1
        const gradient = Float64Array.from(problem.gradient)
        const h = 1e-6
        for (let p = 0; p < list.length; p += 1) {
          const moved = (shift: number): number => {
            const other = Float64Array.from(list)
            other[p]! += shift
            return problem.cost(other, 0, terms.length)
          }
          const slope = (moved(h) - moved(-h)) / (2 * h)
          fc.pre(Number.isFinite(slope))
          expect(Math.abs(2 * gradient[p]! - slope)).toBeLessThan(1e-3 * (1 + Math.abs(cost)))
        }
      }),
      { numRuns: 60 },
    )
    expect(active).toBeGreaterThan(0)
  })

  test('a slice whose variance would be negative costs infinitely much', () => {
    const problem = problemOf([sliceOf(0.05)])
    // Steep wings around a sharp vertex far from the forward: the level there cannot be positive.
    problem.parameters.set([0, 2, 2, 3, -3])
    expect(problem.cost(problem.parameters, 0, 1)).toBe(Infinity)
  })
})

describe('minimise', () => {
  test('goes downhill, stays in the box, and ends where nothing pulls', () => {
    const slices = terms.map((years) => sliceOf(years))
    const problem = problemOf(slices)
    for (const [i, slice] of slices.entries()) {
      contract(
        startSlice(slice, problem.scales[i]!),
        problem.parameters,
        problem.layout.starts[i]!,
        problem.low,
        problem.high,
      )
    }
    const before = problem.cost(problem.parameters, 0, slices.length)
    const scratch = createScratch(problem)
    const steps = minimise(problem, scratch, 0, slices.length, { stepsMax: 200, gainMin: 1e-12 })
    const after = problem.cost(problem.parameters, 0, slices.length)
    expect(steps).toBeLessThan(200)
    expect(after).toBeLessThanOrEqual(before)
    problem.assemble(0, slices.length)
    for (let p = 0; p < problem.parameters.length; p += 1) {
      const value = problem.parameters[p]!
      expect(value).toBeGreaterThanOrEqual(problem.low[p]!)
      expect(value).toBeLessThanOrEqual(problem.high[p]!)
      const isFree = value > problem.low[p]! && value < problem.high[p]!
      if (isFree) expect(Math.abs(problem.gradient[p]!)).toBeLessThan(1e-2 * (1 + after))
    }
  })

  test('leaves the slices alone that it was not asked to move', () => {
    const slices = terms.map((years) => sliceOf(years))
    const problem = problemOf(slices)
    problem.parameters.fill(0.3)
    minimise(problem, createScratch(problem), 1, 2, { stepsMax: 20, gainMin: 1e-6 })
    expect([...problem.parameters.slice(0, 5)]).toEqual(Array(5).fill(0.3))
    expect([...problem.parameters.slice(10, 15)]).toEqual(Array(5).fill(0.3))
    expect(problem.parameters[5]).not.toBe(0.3)
  })
})

describe('repair', () => {
  test('mends most of what it is given, says what it changed, and leaves good slices alone', () => {
    const range: Range = { low: -0.4, high: 0.4 }
    const ranges = terms.map(() => range)
    let broken = 0
    let mended = 0
    let good = 0
    fc.assert(
      fc.property(parameterList, (list) => {
        const problem = problemOf(terms.map((years) => sliceOf(years)))
        problem.parameters.set(list.map((value) => 0.8 * value))
        fc.pre(problem.expandAll(problem.parameters, 0, terms.length))
        const isFree = (): boolean =>
          terms.every((_, i) => {
            const density = densityViolation(problem.slice(i), range)
            return density.length === 0 && (i === 0 || isGrowing(problem, i, range))
          })
        const wasFree = isFree()
        const before = [...problem.parameters]
        const changed = repair(problem, ranges, () => range)
        problem.expandAll(problem.parameters, 0, terms.length)
        expect(changed === 0).toBe(wasFree)
        if (wasFree) {
          good += 1
          expect([...problem.parameters]).toEqual(before)
        } else {
          broken += 1
          if (isFree()) mended += 1
        }
      }),
      { numRuns: 150 },
    )
    expect(broken).toBeGreaterThan(20)
    expect(mended / broken).toBeGreaterThan(0.7)
    expect(good).toBeGreaterThanOrEqual(0)
  })
})

function isGrowing(problem: FitProblem, i: number, range: Range): boolean {
  return calendarViolation(problem.slice(i - 1), problem.slice(i), range).length === 0
}

describe('where a slice starts', () => {
  test('the level at the forward, whatever one quote there says', () => {
    const clean = sliceOf(0.1)
    expect(atmTotalVol(clean) / Math.sqrt(0.1)).toBeCloseTo(0.6, 2)
    for (const factor of [0.5, 2]) {
      const bent = sliceOf(0.1)
      bent.bidVol[12]! *= factor
      bent.askVol[12]! *= factor
      expect(atmTotalVol(bent) / Math.sqrt(0.1)).toBeCloseTo(0.6, 1)
    }
    const wide = sliceOf(0.1)
    wide.bidVol[12] = 0.1
    wide.askVol[12] = 0.7
    expect(atmTotalVol(wide) / Math.sqrt(0.1)).toBeCloseTo(0.6, 1)
  })

  test('is near the quotes', () => {
    const slice = sliceOf(0.1)
    const problem = problemOf([slice])
    const raw = startSlice(slice, problem.scales[0]!)
    contract(raw, problem.parameters, 0, problem.low, problem.high)
    problem.expandAll(problem.parameters, 0, 1)
    for (let n = 0; n < slice.count; n += 1) {
      const vol = Math.sqrt(varianceAt(problem.natural, 0, slice.k[n]!) / slice.years)
      expect(Math.abs(vol - smile(-2.4 + 0.2 * n))).toBeLessThan(0.05)
    }
  })
})
