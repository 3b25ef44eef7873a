import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createLinear, createMonotoneCubic, type Extrapolation } from './index.ts'

fc.configureGlobal({ seed: 1 })

const points = fc
  .array(
    fc.tuple(
      fc.double({ min: 0.01, max: 3, noNaN: true }),
      fc.double({ min: -5, max: 5, noNaN: true }),
    ),
    { minLength: 2, maxLength: 12 },
  )
  .map((list) => {
    let x = -2
    const xs = list.map(([width]) => {
      x += width
      return x
    })
    return { xs, ys: list.map(([, y]) => y) }
  })

const kinds = [
  ['linear', createLinear],
  ['monotone cubic', createMonotoneCubic],
] as const

const flat = { below: 'flat', above: 'flat' } as const

test.each(kinds)('%s goes through its points and stays within each piece', (_, create) => {
  fc.assert(
    fc.property(points, fc.double({ min: 0, max: 1, noNaN: true }), ({ xs, ys }, t) => {
      const curve = create({ xs, ys, ...flat })
      for (const [i, x] of xs.entries()) {
        expect(curve.at(x)).toBeCloseTo(ys[i]!, 12)
        if (i === 0) continue
        const between = curve.at(xs[i - 1]! + t * (x - xs[i - 1]!))
        const slack = 1e-12
        expect(between).toBeGreaterThanOrEqual(Math.min(ys[i - 1]!, ys[i]!) - slack)
        expect(between).toBeLessThanOrEqual(Math.max(ys[i - 1]!, ys[i]!) + slack)
      }
    }),
    { numRuns: 500 },
  )
})

test.each(kinds)('%s reproduces a straight line, slopes and tangents too', (_, create) => {
  fc.assert(
    fc.property(points, fc.double({ min: -20, max: 20, noNaN: true }), ({ xs }, x) => {
      const ys = xs.map((at) => 3 * at - 1)
      const curve = create({ xs, ys, below: 'linear', above: 'linear' })
      expect(curve.at(x)).toBeCloseTo(3 * x - 1, 9)
      expect(curve.slopeAt(x)).toBeCloseTo(3, 9)
    }),
  )
})

test('the cubic rises where its points rise', () => {
  fc.assert(
    fc.property(points, fc.double({ min: 0, max: 1, noNaN: true }), ({ xs, ys }, t) => {
      const rising = [...ys].sort((a, b) => a - b)
      const curve = createMonotoneCubic({ xs, ys: rising, ...flat })
      const x = xs[0]! + t * (xs.at(-1)! - xs[0]!)
      expect(curve.slopeAt(x)).toBeGreaterThanOrEqual(-1e-9)
    }),
    { numRuns: 1000 },
  )
})

test.each(kinds)('%s: the slope is the derivative', (_, create) => {
  fc.assert(
    fc.property(points, fc.double({ min: 0.01, max: 0.99, noNaN: true }), ({ xs, ys }, t) => {
      const curve = create({ xs, ys, ...flat })
      for (let i = 1; i < xs.length; i += 1) {
        const width = xs[i]! - xs[i - 1]!
        const x = xs[i - 1]! + t * width
        const step = 1e-5 * width
        const difference = (curve.at(x + step) - curve.at(x - step)) / (2 * step)
        expect(Math.abs(curve.slopeAt(x) - difference)).toBeLessThan(1e-4 * (1 + 10 / width))
      }
    }),
  )
})

test('the cubic has no corners', () => {
  fc.assert(
    fc.property(points, ({ xs, ys }) => {
      const curve = createMonotoneCubic({ xs, ys, below: 'linear', above: 'linear' })
      for (const x of xs) {
        const scale = 1 + Math.abs(curve.slopeAt(x))
        expect(Math.abs(curve.slopeAt(x + 1e-9) - curve.slopeAt(x - 1e-9))).toBeLessThan(
          1e-3 * scale * scale,
        )
      }
    }),
  )
})

test('beyond the ends: what was asked for', () => {
  const curve = (below: Extrapolation, above: Extrapolation) =>
    createLinear({ xs: [0, 1, 3], ys: [5, 6, 2], below, above })
  expect(curve('flat', 'linear').at(-4)).toBe(5)
  expect(curve('flat', 'linear').slopeAt(-4)).toBe(0)
  expect(curve('flat', 'linear').at(4)).toBe(0)
  expect(curve('flat', 'linear').slopeAt(4)).toBe(-2)
  expect(curve('linear', 'flat').at(-1)).toBe(4)
  expect(() => curve('none', 'flat').at(-1e-9)).toThrow('no value')
  expect(() => curve('flat', 'none').slopeAt(3.1)).toThrow('no slope')
  expect(curve('none', 'none').at(3)).toBe(2)
  expect(() => curve('flat', 'flat').at(Number.NaN)).toThrow('NaN')
})

test('points that make no curve are refused', () => {
  const bad = (xs: number[], ys: number[]) => () => createLinear({ xs, ys, ...flat })
  expect(bad([1], [1])).toThrow('two points')
  expect(bad([1, 1], [1, 2])).toThrow('ascend')
  expect(bad([1, Number.NaN], [1, 2])).toThrow('ascend')
  expect(bad([1, 2], [1, Number.NaN])).toThrow('finite')
})
