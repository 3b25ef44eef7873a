// Decimal text to scaled integer and back, exact, with no float on the way. Prices and amounts
// arrive as text and leave as text; in between they are integers at a stated number of decimals.

import { assert } from './assert.ts'
import { ok, type Result, refused } from './result.ts'

export type DecimalRefusal =
  /** The text is not a decimal number. */
  | { readonly code: 'decimal/format'; readonly text: string }
  /** The number has more decimals than the scale holds; nothing is rounded here. */
  | { readonly code: 'decimal/precision'; readonly text: string; readonly scale: number }
  /** The number has too many digits. */
  | { readonly code: 'decimal/range'; readonly text: string }

const decimalPattern = /^(-?)(\d{1,400})(?:\.(\d{1,400}))?(?:[eE]([+-]?\d{1,4}))?$/
const digitCountMax = 400

/** A decimal number as digits * 10^-scale with no trailing zero among the decimals. */
type Digits = { readonly negative: boolean; readonly digits: string; readonly scale: number }

function splitDecimal(text: string): Result<Digits, DecimalRefusal> {
  const match = decimalPattern.exec(text)
  if (match === null) return refused({ code: 'decimal/format', text })
  const fraction = match[3] ?? ''
  let digits = match[2]! + fraction
  let scale = fraction.length - Number(match[4] ?? 0)
  if (Math.abs(scale) > digitCountMax) return refused({ code: 'decimal/range', text })
  if (scale < 0) {
    digits += '0'.repeat(-scale)
    scale = 0
  }
  let end = digits.length
  while (scale > 0 && end > 1 && digits[end - 1] === '0') {
    end -= 1
    scale -= 1
  }
  digits = digits.slice(0, end)
  if (/^0*$/.test(digits)) return ok({ negative: false, digits: '0', scale: 0 })
  return ok({ negative: match[1] === '-', digits, scale })
}

/**
 * The number in `text` times 10^scale: "1.5" at scale 2 is 150n. Accepts a sign, decimals and an
 * exponent ("1e-8"). A number with more decimals than `scale` is refused unless they are zeros.
 */
export function parseDecimal(text: string, scale: number): Result<bigint, DecimalRefusal> {
  assert(Number.isSafeInteger(scale) && scale >= 0 && scale <= digitCountMax)
  const split = splitDecimal(text)
  if (!split.ok) return split
  const { negative, digits, scale: scaleOfText } = split.value
  if (scaleOfText > scale) return refused({ code: 'decimal/precision', text, scale })
  const magnitude = BigInt(digits + '0'.repeat(scale - scaleOfText))
  return ok(negative ? -magnitude : magnitude)
}

/** The number value * 10^-scale with exactly `scale` decimals: 150n at scale 2 is "1.50". */
export function formatDecimal(value: bigint, scale: number): string {
  assert(Number.isSafeInteger(scale) && scale >= 0 && scale <= digitCountMax)
  const sign = value < 0n ? '-' : ''
  const digits = String(value < 0n ? -value : value)
  if (scale === 0) return sign + digits
  const padded = digits.padStart(scale + 1, '0')
  const point = padded.length - scale
  return `${sign}${padded.slice(0, point)}.${padded.slice(point)}`
}

/** A decimal number as mantissa * 10^-scale. */
export type DecimalMantissa = { readonly mantissa: number; readonly scale: number }

/**
 * A decimal text as a safe integer and the least number of decimals that holds it: "0.0005" is
 * { 5, 4 }, "0.50" is { 5, 1 }, "10" is { 10, 0 }. Refused when the mantissa is no safe integer.
 */
export function parseDecimalMantissa(text: string): Result<DecimalMantissa, DecimalRefusal> {
  const split = splitDecimal(text)
  if (!split.ok) return split
  const { negative, digits, scale } = split.value
  const magnitude = Number(digits)
  if (!Number.isSafeInteger(magnitude)) return refused({ code: 'decimal/range', text })
  return ok({ mantissa: negative ? -magnitude : magnitude, scale })
}
