// Elementary functions of complex numbers, given as real and imaginary part and written into an
// `out` row, so that transforms run without garbage. Deterministic because the real ones are.

import { exp, expm1, log1p } from './elementary.ts'
import { atan2, cos, sin } from './trigonometric.ts'

export type Complex = { re: number; im: number }

/** The square root with a non-negative real part. */
export function complexSqrt(re: number, im: number, out: Complex): void {
  const largest = Math.max(Math.abs(re), Math.abs(im))
  if (largest === 0) {
    out.re = 0
    out.im = 0
    return
  }
  const x = re / largest
  const y = im / largest
  const half = Math.sqrt(0.5 * largest * (Math.abs(x) + Math.sqrt(x * x + y * y)))
  const other = (0.5 * im) / half
  out.re = re >= 0 ? half : Math.abs(other)
  out.im = re >= 0 ? other : im < 0 ? -half : half
}

/** e^z. */
export function complexExp(re: number, im: number, out: Complex): void {
  const size = exp(re)
  out.re = size * cos(im)
  out.im = size * sin(im)
}

/** e^z - 1, to full precision near zero. */
export function complexExpm1(re: number, im: number, out: Complex): void {
  const half = sin(0.5 * im)
  out.re = expm1(re) * cos(im) - 2 * half * half
  out.im = exp(re) * sin(im)
}

/** ln(1 + z), the principal branch, to full precision near zero. */
export function complexLog1p(re: number, im: number, out: Complex): void {
  out.re = 0.5 * log1p(re * (2 + re) + im * im)
  out.im = atan2(im, 1 + re)
}

/** (a + bi) / (c + di), by Smith's scaling. */
export function complexDivide(a: number, b: number, c: number, d: number, out: Complex): void {
  if (Math.abs(c) >= Math.abs(d)) {
    const ratio = d / c
    const size = c + d * ratio
    out.re = (a + b * ratio) / size
    out.im = (b - a * ratio) / size
  } else {
    const ratio = c / d
    const size = c * ratio + d
    out.re = (a * ratio + b) / size
    out.im = (b * ratio - a) / size
  }
}
