import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Lots, type Ticks } from '../base/index.ts'
import { type TickStep } from './instrument.ts'
import {
  isOnTick,
  lotsDown,
  lotsNearest,
  lotsOfText,
  lotsUp,
  nextTickDown,
  nextTickUp,
  type PriceTerms,
  priceOf,
  sizeOf,
  ticksDown,
  ticksNearest,
  ticksOfText,
  ticksUp,
} from './units.ts'

fc.configureGlobal({ seed: 1 })

const steps = (...pairs: [number, number][]): TickStep[] =>
  pairs.map(([above, step]) => ({ aboveTicks: above as Ticks, stepTicks: step as Ticks }))

const grids = fc.record({
  quantumMantissa: fc.constantFrom(1, 5, 25, 125),
  quantumScale: fc.integer({ min: 0, max: 8 }),
  tickSteps: fc.constantFrom(steps([0, 1]), steps([0, 1], [50, 5]), steps([0, 2], [100, 10])),
})
const prices = fc.oneof(
  fc.double({ min: 0, max: 1e5, noNaN: true }),
  fc.double({ min: -1e3, max: 1e3, noNaN: true }),
  fc.integer({ min: 0, max: 10 ** 7 }).map((mantissa) => mantissa / 1e4),
)

test('down <= price <= up, both on the grid, with nothing valid in between', () => {
  fc.assert(
    fc.property(grids, prices, (terms: PriceTerms, price) => {
      const down = ticksDown(terms, price)
      const up = ticksUp(terms, price)
      expect(isOnTick(terms, down) && isOnTick(terms, up)).toBe(true)
      expect(priceOf(terms, down)).toBeLessThanOrEqual(price)
      expect(priceOf(terms, up)).toBeGreaterThanOrEqual(price)
      if (down === up) expect(priceOf(terms, down) === price).toBe(true)
      else expect(nextTickUp(terms, down)).toBe(up)
    }),
    { numRuns: 2000 },
  )
})

test('a valid tick survives the way to a price and back, in every direction', () => {
  fc.assert(
    fc.property(grids, fc.integer({ min: -(10 ** 9), max: 10 ** 9 }), (terms: PriceTerms, raw) => {
      const ticks = nextTickDown(terms, raw as Ticks)
      const price = priceOf(terms, ticks)
      expect(ticksDown(terms, price)).toBe(ticks)
      expect(ticksUp(terms, price)).toBe(ticks)
      expect(ticksNearest(terms, price)).toBe(ticks)
      expect(nextTickDown(terms, nextTickUp(terms, ticks))).toBe(ticks)
    }),
    { numRuns: 2000 },
  )
})

test('a price is the double that its decimal text reads as', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 10 ** 9 }),
      fc.integer({ min: 0, max: 8 }),
      (n, scale) => {
        const terms: PriceTerms = {
          quantumMantissa: 5,
          quantumScale: scale,
          tickSteps: steps([0, 1]),
        }
        const digits = String(n * 5).padStart(scale + 1, '0')
        const point = digits.length - scale
        const text = scale === 0 ? digits : `${digits.slice(0, point)}.${digits.slice(point)}`
        expect(priceOf(terms, n as Ticks)).toBe(Number(text))
        expect(ticksOfText(terms, text)).toEqual({ ok: true, value: n })
      },
    ),
  )
})

test('nearest takes the closer side, and the lower of two equally near', () => {
  const terms: PriceTerms = { quantumMantissa: 5, quantumScale: 1, tickSteps: steps([0, 1]) }
  expect(ticksNearest(terms, 10.25)).toBe(20)
  expect(ticksNearest(terms, 10.26)).toBe(21)
  expect(ticksNearest(terms, 10.24)).toBe(20)
  expect(() => ticksDown(terms, Number.NaN)).toThrow('finite')
  expect(() => ticksUp(terms, 1e300)).toThrow('exact')
})

test('sizes: down never exceeds, up never falls short, nearest keeps the sign', () => {
  const lotsOf = fc.record({
    lotMantissa: fc.constantFrom(1, 5, 10),
    lotScale: fc.integer({ min: 0, max: 6 }),
  })
  fc.assert(
    fc.property(lotsOf, fc.double({ min: 0, max: 1e6, noNaN: true }), (terms, size) => {
      const down = lotsDown(terms, size)
      const up = lotsUp(terms, size)
      expect(sizeOf(terms, down)).toBeLessThanOrEqual(size)
      expect(sizeOf(terms, up)).toBeGreaterThanOrEqual(size)
      expect(up - down).toBeLessThanOrEqual(1)
      const nearest = lotsNearest(terms, -size)
      expect(-nearest === down || -nearest === up).toBe(true)
      expect(Math.abs(sizeOf(terms, nearest) + size)).toBeLessThanOrEqual(
        Math.min(size - sizeOf(terms, down), sizeOf(terms, up) - size),
      )
    }),
    { numRuns: 1000 },
  )
  expect(() => lotsDown({ lotMantissa: 1, lotScale: 1 }, -1)).toThrow('not negative')
})

test('text between two points of the grid is refused with what was expected', () => {
  const terms = { lotMantissa: 10, lotScale: 0 }
  expect(lotsOfText(terms, '250')).toEqual({ ok: true, value: 25 as Lots })
  expect(lotsOfText(terms, '255')).toMatchObject({
    ok: false,
    refusal: { code: 'units/off-grid', text: '255', expected: 'a multiple of 10e-0' },
  })
  expect(lotsOfText(terms, '10.5')).toMatchObject({ refusal: { code: 'units/off-grid' } })
  expect(lotsOfText(terms, 'many')).toMatchObject({ refusal: { code: 'units/format' } })
  expect(lotsOfText(terms, `${'9'.repeat(30)}0`)).toMatchObject({
    refusal: { code: 'units/format' },
  })
})
