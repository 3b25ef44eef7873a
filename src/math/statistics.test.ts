import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  ByteReader,
  ByteWriter,
  SnapshotReader,
  SnapshotWriter,
  type Visitable,
} from '../base/index.ts'
import { Ewma, median, quantile, Welford } from './index.ts'

fc.configureGlobal({ seed: 1 })

const numbers = fc.double({ min: -1e6, max: 1e6, noNaN: true })
const lists = fc.array(numbers, { minLength: 1, maxLength: 60 })

function restored<S extends Visitable>(from: S, into: S): S {
  const writer = new ByteWriter()
  from.visit(new SnapshotWriter(writer))
  into.visit(new SnapshotReader(new ByteReader(writer.view())))
  return into
}

test('Welford equals the two-pass formulae, even far from zero', () => {
  fc.assert(
    fc.property(lists, fc.constantFrom(0, 1e9, -1e12), (list, offset) => {
      const values = list.map((value) => value + offset)
      let running = new Welford()
      for (const [i, value] of values.entries()) {
        running.add(value)
        if (i === 10) running = restored(running, new Welford())
      }
      // Deviations from the offset are exact enough in two passes.
      const centred = values.map((value) => value - offset)
      const mean = centred.reduce((sum, value) => sum + value, 0) / values.length
      const squares = centred.reduce((sum, value) => sum + (value - mean) ** 2, 0)
      const variance = values.length < 2 ? 0 : squares / (values.length - 1)
      // What an ulp of the offset does; a sum of squares would be off by offset^2 ulps.
      const slack = 1e-15 * Math.abs(offset)
      expect(Math.abs(running.mean - offset - mean)).toBeLessThan(1e-8 + 10 * slack)
      expect(Math.abs(running.variance - variance)).toBeLessThan(
        1e-8 + 1e-9 * variance + 100 * slack * (Math.sqrt(variance) + slack),
      )
      expect(running.standardDeviation).toBe(Math.sqrt(running.variance))
      expect(running.count).toBe(values.length)
    }),
    { numRuns: 500 },
  )
})

test('Ewma equals the weighted mean from scratch', () => {
  const observations = fc.array(fc.tuple(numbers, fc.double({ min: 0, max: 20, noNaN: true })), {
    minLength: 1,
    maxLength: 40,
  })
  fc.assert(
    fc.property(observations, fc.double({ min: 0.1, max: 50, noNaN: true }), (list, halfLife) => {
      let running = new Ewma(halfLife)
      for (const [i, [value, elapsed]] of list.entries()) {
        running.add(value, elapsed)
        if (i === 5) running = restored(running, new Ewma(halfLife))
      }
      let age = 0
      let weights = 0
      let sum = 0
      for (const [value, elapsed] of [...list].reverse()) {
        const weight = 2 ** (-age / halfLife)
        weights += weight
        sum += weight * value
        age += elapsed
      }
      expect(Math.abs(running.mean - sum / weights)).toBeLessThan(1e-8)
      expect(running.weight / weights).toBeCloseTo(1, 10)
    }),
    { numRuns: 500 },
  )
})

test('a constant has itself as mean, whatever the weights', () => {
  const running = new Ewma(3)
  for (let i = 0; i < 100; i += 1) running.add(7, i % 5)
  expect(running.mean).toBe(7)
  running.clear()
  expect([running.mean, running.weight]).toEqual([0, 0])
})

test('quantiles: order statistics at their places, linear between, whatever the order', () => {
  fc.assert(
    fc.property(lists, fc.double({ min: 0, max: 1, noNaN: true }), (list, probability) => {
      const sorted = Float64Array.from(list).sort()
      const before = [...list]
      const value = quantile(list, probability)
      expect(list).toEqual(before)
      expect(quantile(sorted, probability)).toBe(value)
      const position = probability * (list.length - 1)
      const low = sorted[Math.floor(position)]!
      const high = sorted[Math.ceil(position)]!
      const expected = low + (position - Math.floor(position)) * (high - low)
      expect(value).toBeCloseTo(expected, 6)
      expect(value).toBeGreaterThanOrEqual(low)
      expect(value).toBeLessThanOrEqual(high)
    }),
    { numRuns: 500 },
  )
})

test('the median is the middle', () => {
  expect(median([3, 1, 2])).toBe(2)
  expect(median([4, 1, 2, 3])).toBe(2.5)
  expect(median(Float64Array.of(5, 1, 9, 0, 0), 3)).toBe(5)
  expect(median([Infinity, 1, Infinity])).toBe(Infinity)
  expect(quantile([10], 0.3)).toBe(10)
})

test('what has no statistic is refused', () => {
  expect(() => median([])).toThrow('needs values')
  expect(() => quantile([1], 1.5)).toThrow('probability')
  expect(() => quantile([1], Number.NaN)).toThrow('probability')
  expect(() => median([1, Number.NaN, 0])).toThrow('NaN')
  expect(() => new Welford().add(Number.NaN)).toThrow('finite')
  expect(() => new Ewma(0)).toThrow('half-life')
  expect(() => new Ewma(1).add(1, -1)).toThrow('backwards')
})
