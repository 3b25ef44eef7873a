// The fast path of decimal text against the exact one, digit for digit.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatDecimal, parseDecimal } from '../base/index.ts'
import { gridSteps, notOnGrid } from './grid-text.ts'

const plain = fc
  .tuple(fc.nat(999_999_999), fc.integer({ min: 0, max: 6 }), fc.boolean())
  .map(([digits, scale, isPadded]) => {
    const text = formatDecimal(BigInt(digits), scale)
    return isPadded && scale > 0 ? `${text}000` : text
  })

describe('gridSteps', () => {
  test('says what base/decimal says, for any plain decimal, mantissa and scale', () => {
    fc.assert(
      fc.property(
        plain,
        fc.constantFrom(1, 2, 5, 25),
        fc.integer({ min: 0, max: 6 }),
        (text, mantissa, scale) => {
          const exact = parseDecimal(text, scale)
          const isOnGrid = exact.ok && exact.value % BigInt(mantissa) === 0n
          const expected = isOnGrid ? Number(exact.value / BigInt(mantissa)) : notOnGrid
          expect(gridSteps(text, mantissa, scale)).toBe(expected)
        },
      ),
      { seed: 11, numRuns: 5000 },
    )
  })

  test('never makes a number of what base/decimal refuses', () => {
    const characters = fc.constantFrom('0', '1', '9', '.', '-', '+', 'e', ' ', ',', 'x')
    const texts = fc.array(characters, { maxLength: 8 }).map((parts) => parts.join(''))
    fc.assert(
      fc.property(texts, (text) => {
        const steps = gridSteps(text, 1, 2)
        if (steps === notOnGrid) return
        const exact = parseDecimal(text, 2)
        expect(exact.ok && Number(exact.value)).toBe(steps)
      }),
      { seed: 12, numRuns: 20_000 },
    )
  })

  test.each([
    ['28145.10', 1, 1, 281_451],
    ['61837.63000000', 1, 2, 6_183_763],
    ['25.42618900', 1, 8, 2_542_618_900],
    ['0.000', 1, 3, 0],
    ['28145.15', 1, 1, notOnGrid],
    ['28145.10', 5, 1, notOnGrid],
    ['', 1, 1, notOnGrid],
    ['.5', 1, 1, notOnGrid],
    ['5.', 1, 1, notOnGrid],
    ['1e3', 1, 1, notOnGrid],
    ['-1', 1, 1, notOnGrid],
    ['9999999999999999', 1, 0, notOnGrid],
  ])('%s in steps of %d / 10^%d', (text, mantissa, scale, expected) => {
    expect(gridSteps(text, mantissa, scale)).toBe(expected)
  })
})
