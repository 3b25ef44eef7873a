import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  type Complex,
  complexDivide,
  complexExp,
  complexExpm1,
  complexLog1p,
  complexSqrt,
} from './complex.ts'

const part = fc.double({ min: -50, max: 50, noNaN: true })
const tiny = fc.double({ min: -1e-9, max: 1e-9, noNaN: true })

function call(f: (re: number, im: number, out: Complex) => void, re: number, im: number): Complex {
  const out = { re: 0, im: 0 }
  f(re, im, out)
  return out
}

/** |got - wanted| over the size of what is wanted. */
function distance(got: Complex, re: number, im: number): number {
  return Math.hypot(got.re - re, got.im - im) / Math.max(Math.hypot(re, im), 5e-324)
}

test('the square of the root is the number, and its real part is not negative', () => {
  fc.assert(
    fc.property(part, part, (re, im) => {
      fc.pre(Math.hypot(re, im) > 1e-150)
      const root = call(complexSqrt, re, im)
      expect(root.re).toBeGreaterThanOrEqual(0)
      const square = { re: root.re * root.re - root.im * root.im, im: 2 * root.re * root.im }
      expect(distance(square, re, im)).toBeLessThan(2e-15)
    }),
  )
  expect(call(complexSqrt, 0, 0)).toEqual({ re: 0, im: 0 })
  expect(call(complexSqrt, -4, 0)).toEqual({ re: 0, im: 2 })
  expect(call(complexSqrt, 1e300, 1e300).re).toBeLessThan(Infinity)
})

test('a quotient times its divisor is the dividend', () => {
  fc.assert(
    fc.property(part, part, part, part, (a, b, c, d) => {
      fc.pre(Math.hypot(c, d) > 1e-100 && Math.hypot(a, b) > 1e-100)
      const out = { re: 0, im: 0 }
      complexDivide(a, b, c, d, out)
      const product = { re: out.re * c - out.im * d, im: out.re * d + out.im * c }
      expect(distance(product, a, b)).toBeLessThan(3e-15)
    }),
  )
})

test('the exponential of the logarithm is the number', () => {
  fc.assert(
    fc.property(part, part, (re, im) => {
      fc.pre(Math.hypot(1 + re, im) > 1e-3)
      const logarithm = call(complexLog1p, re, im)
      expect(Math.abs(logarithm.im)).toBeLessThanOrEqual(Math.PI)
      expect(distance(call(complexExp, logarithm.re, logarithm.im), 1 + re, im)).toBeLessThan(1e-12)
    }),
  )
})

test('near zero nothing is lost: both are their argument and half its square', () => {
  fc.assert(
    fc.property(tiny, tiny, (re, im) => {
      fc.pre(Math.hypot(re, im) > 1e-100)
      const halfRe = 0.5 * (re * re - im * im)
      const halfIm = re * im
      expect(distance(call(complexExpm1, re, im), re + halfRe, im + halfIm)).toBeLessThan(1e-15)
      expect(distance(call(complexLog1p, re, im), re - halfRe, im - halfIm)).toBeLessThan(1e-15)
    }),
  )
})

test('away from zero e^z - 1 is what it says', () => {
  fc.assert(
    fc.property(part, part, (re, im) => {
      fc.pre(Math.hypot(re, im) > 1)
      const power = call(complexExp, re, im)
      const got = call(complexExpm1, re, im)
      expect(Math.hypot(got.re - (power.re - 1), got.im - power.im)).toBeLessThan(
        1e-14 * (1 + Math.hypot(power.re, power.im)),
      )
    }),
  )
})
