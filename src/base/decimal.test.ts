import fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatDecimal, parseDecimal, parseDecimalMantissa } from './index.ts'

fc.configureGlobal({ seed: 1 })

const scales = fc.integer({ min: 0, max: 40 })

test('a scaled integer survives its text', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(10n ** 60n), max: 10n ** 60n }), scales, (value, scale) => {
      expect(parseDecimal(formatDecimal(value, scale), scale)).toEqual({ ok: true, value })
    }),
    { numRuns: 1000 },
  )
})

test('more room than needed multiplies by a power of ten, less is refused', () => {
  fc.assert(
    fc.property(fc.bigInt(1n, 10n ** 40n), scales, scales, (value, scale, more) => {
      const text = formatDecimal(value * 10n + 7n, scale)
      const wider = parseDecimal(text, scale + more)
      expect(wider).toEqual({ ok: true, value: (value * 10n + 7n) * 10n ** BigInt(more) })
      if (scale === 0) return
      const refusal = { code: 'decimal/precision', text, scale: scale - 1 }
      expect(parseDecimal(text, scale - 1)).toEqual({ ok: false, refusal })
    }),
  )
})

test('the text of any double is read exactly', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, min: -1e21, max: 1e21 }), (value) => {
      const parsed = parseDecimal(String(value), 350)
      expect(parsed.ok).toBe(true)
      if (parsed.ok) expect(Number(formatDecimal(parsed.value, 350))).toBe(value + 0)
    }),
    { numRuns: 1000 },
  )
})

test.each([
  ['1.5', 2, 150n],
  ['-0.07', 2, -7n],
  ['1.500', 1, 15n],
  ['-0.000', 0, 0n],
  ['007', 0, 7n],
  ['1e-8', 8, 1n],
  ['1.25E+2', 0, 125n],
  ['115792089237316195423570985008687907853269984665640564039457584007913129639935', 18, null],
] as const)('%s at scale %i', (text, scale, expected) => {
  const value = expected ?? BigInt(text) * 10n ** 18n
  expect(parseDecimal(text, scale)).toEqual({ ok: true, value })
})

test.each(['', '.', '.5', '5.', '+1', '1,000', '0x10', ' 1', '1 ', 'NaN', 'Infinity', '1e', '1_0'])(
  '%j is no decimal',
  (text) => {
    const refusal = { code: 'decimal/format', text }
    expect(parseDecimal(text, 4)).toEqual({ ok: false, refusal })
    expect(parseDecimalMantissa(text)).toEqual({ ok: false, refusal })
  },
)

test('an absurd exponent is refused before it takes memory', () => {
  expect(parseDecimal('1e9999', 0)).toEqual({
    ok: false,
    refusal: { code: 'decimal/range', text: '1e9999' },
  })
})

test.each([
  ['0.0005', 5, 4],
  ['10', 10, 0],
  ['0.50', 5, 1],
  ['2.5', 25, 1],
  ['1e-8', 1, 8],
  ['0.00', 0, 0],
  ['-0.25', -25, 2],
  ['9007199254740991', 9_007_199_254_740_991, 0],
])('mantissa of %s', (text, mantissa, scale) => {
  expect(parseDecimalMantissa(text)).toEqual({ ok: true, value: { mantissa, scale } })
})

test('a mantissa beyond 2^53 - 1 is refused', () => {
  const text = '9007199254740992'
  expect(parseDecimalMantissa(text)).toEqual({
    ok: false,
    refusal: { code: 'decimal/range', text },
  })
})
