import fc from 'fast-check'
import { expect, test } from 'vitest'
import { bracketedNewton, brent, exp, log } from './index.ts'

fc.configureGlobal({ seed: 1 })

const options = { absTol: 1e-12, maxIterations: 200 }
const roots = fc.double({ min: -8, max: 8, noNaN: true })

/** Rising functions with the one root r: gentle, flat, steep, kinked. */
const shapes = fc.constantFrom<((x: number, r: number) => number)[]>(
  (x, r) => x - r,
  (x, r) => (x - r) ** 3,
  (x, r) => (x - r) ** 9,
  (x, r) => exp(x) - exp(r),
  (x, r) => Math.sign(x - r) * Math.sqrt(Math.abs(x - r)),
  (x, r) => (x < r ? -1 : x === r ? 0 : 2),
  (x, r) => 1e-300 * (x - r),
  (x, r) => 1e300 * (x - r),
)

test('brent finds the root of any rising or falling function', () => {
  fc.assert(
    fc.property(roots, shapes, fc.boolean(), (r, shape, isFalling) => {
      const f = (x: number): number => (isFalling ? -shape(x, r) : shape(x, r))
      const result = brent(f, -10, 10, options)
      if (!result.ok) expect.fail(JSON.stringify(result.refusal))
      const found = result.value
      // A root, or a change of sign within the tolerance: a flat function is zero before its root.
      const isRoot = f(found) === 0 || Math.abs(found - r) <= 1e-12 + 4e-16 * Math.abs(r)
      expect(isRoot).toBe(true)
    }),
    { numRuns: 2000 },
  )
})

test('brent needs few evaluations where the function is smooth', () => {
  let evaluations = 0
  const f = (x: number): number => {
    evaluations += 1
    return log(x) - 1
  }
  const result = brent(f, 0.1, 50, { absTol: 1e-14, maxIterations: 100 })
  expect(result.ok && Math.abs(result.value - Math.E)).toBeLessThan(1e-14)
  expect(evaluations).toBeLessThan(16)
})

test('bracketed Newton finds the root even where Newton alone would leave', () => {
  const slopes = (f: (x: number) => number) => (x: number) => (f(x + 1e-6) - f(x - 1e-6)) / 2e-6
  fc.assert(
    fc.property(roots, shapes, fc.double({ min: -10, max: 10, noNaN: true }), (r, shape, start) => {
      const f = (x: number): number => shape(x, r)
      const result = bracketedNewton(f, slopes(f), -10, 10, { ...options, start })
      if (!result.ok) expect.fail(JSON.stringify(result.refusal))
      const found = result.value
      // Steps of a multiple root shrink before the root is near; the residual tells.
      const isRoot = Math.abs(found - r) < 1e-9 || Math.abs(f(found)) < 1e-12
      expect(isRoot).toBe(true)
    }),
    { numRuns: 2000 },
  )
})

test('ends that are roots are returned as they are', () => {
  expect(brent((x) => x, 0, 5, options)).toEqual({ ok: true, value: 0 })
  expect(brent((x) => x - 5, 0, 5, options)).toEqual({ ok: true, value: 5 })
  expect(
    bracketedNewton(
      (x) => x,
      () => 1,
      0,
      5,
      options,
    ),
  ).toEqual({ ok: true, value: 0 })
})

test('what has no root is refused, and says why', () => {
  const refused = (refusal: object): object => ({ ok: false, refusal })
  const noBracket = refused({ code: 'root/no-bracket', atLo: 2, atHi: 5 })
  expect(brent((x) => x * x + 1, 1, 2, options)).toEqual(noBracket)
  expect(
    bracketedNewton(
      (x) => x * x + 1,
      (x) => 2 * x,
      1,
      2,
      options,
    ),
  ).toEqual(noBracket)
  expect(brent(Math.sqrt, -1, 1, options)).toEqual(refused({ code: 'root/not-a-number', at: -1 }))
  const hole = (x: number): number => (x === 0 ? Number.NaN : x < 0 ? -1 : 1)
  expect(brent(hole, -1, 1, options)).toEqual(refused({ code: 'root/not-a-number', at: 0 }))
  const short = { absTol: 0, maxIterations: 3 }
  expect(brent((x) => x ** 3 - 2, 0, 9, short)).toMatchObject({
    refusal: { code: 'root/iterations' },
  })
  expect(
    bracketedNewton(
      (x) => x ** 3 - 2,
      (x) => 3 * x * x,
      0,
      9,
      short,
    ),
  ).toMatchObject({
    refusal: { code: 'root/iterations' },
  })
})
