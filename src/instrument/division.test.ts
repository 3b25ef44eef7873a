import fc from 'fast-check'
import { expect, test } from 'vitest'
import { divideDown, divideExact, divideHalfEven, divideUp, tenTo } from './division.ts'

fc.configureGlobal({ seed: 1 })

const dividends = fc.bigInt({ min: -(10n ** 40n), max: 10n ** 40n })
const divisors = fc.bigInt({ min: 1n, max: 10n ** 20n })

test('down and up enclose the quotient and are at most one apart', () => {
  fc.assert(
    fc.property(dividends, divisors, (dividend, divisor) => {
      const down = divideDown(dividend, divisor)
      const up = divideUp(dividend, divisor)
      expect(down * divisor <= dividend && dividend <= up * divisor).toBe(true)
      expect(up - down).toBe(dividend % divisor === 0n ? 0n : 1n)
    }),
  )
})

test('half-even is never further than half from the quotient, even on ties, and odd', () => {
  const small = fc.bigInt({ min: -400n, max: 400n })
  fc.assert(
    fc.property(small, fc.bigInt({ min: 1n, max: 12n }), (dividend, divisor) => {
      const nearest = divideHalfEven(dividend, divisor)
      const doubled = 2n * (dividend - nearest * divisor)
      expect(doubled >= -divisor && doubled <= divisor).toBe(true)
      if (doubled === divisor || doubled === -divisor) expect(nearest % 2n).toBe(0n)
      expect(divideHalfEven(-dividend, divisor)).toBe(-nearest)
    }),
    { numRuns: 2000 },
  )
})

test('an exact division refuses a remainder', () => {
  expect(divideExact(-12n, 4n, 'a value')).toBe(-3n)
  expect(() => divideExact(13n, 4n, 'a premium')).toThrow('a premium')
  expect(() => divideDown(1n, 0n)).toThrow()
})

test('powers of ten are powers of ten', () => {
  expect(tenTo(0)).toBe(1n)
  expect(tenTo(18)).toBe(10n ** 18n)
  expect(() => tenTo(-1)).toThrow()
  expect(() => tenTo(1000)).toThrow()
})
