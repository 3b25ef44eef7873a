import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Prng } from '../base/index.ts'
import {
  atan,
  atan2,
  cos,
  cosh,
  erfcx,
  exp,
  expm1,
  log,
  log1p,
  normalCdf,
  normalPdf,
  normalQuantile,
  pow,
  sin,
  sinh,
  tanh,
} from './index.ts'

fc.configureGlobal({ seed: 1 })

const math = {
  atan,
  atan2,
  cos,
  cosh,
  erfcx,
  exp,
  expm1,
  log,
  log1p,
  normalCdf,
  normalPdf,
  normalQuantile,
  pow,
  sin,
  sinh,
  tanh,
} as const

const vectors = JSON.parse(
  readFileSync(new URL('../../test/vectors/elementary.json', import.meta.url), 'utf8'),
) as { cases: { [name: string]: number[][] } }

const bits = new DataView(new ArrayBuffer(8))

/** The distance from |x| to the next double outward. */
function ulp(x: number): number {
  bits.setFloat64(0, Math.abs(x))
  const exponent = bits.getUint16(0) >> 4
  return 2 ** (Math.max(exponent, 1) - 1075)
}

/** Greatest error that the documentation of each function promises, in ulp. */
const limits = {
  exp: 0.7,
  log: 0.7,
  expm1: 0.65,
  log1p: 0.7,
  pow: 0.7,
  sin: 0.85,
  cos: 0.85,
  atan: 0.85,
  atan2: 1.6,
  tanh: 2.5,
  sinh: 2.5,
  cosh: 2.5,
  normalPdf: 2.2,
  normalCdf: 7,
  normalQuantile: 6,
  erfcx: 7,
} as const

// Below the smallest normal double a result is rounded twice.
const subnormalSlack = 0.2

test.each(Object.entries(limits))('%s is within %f ulp of 60-digit values', (name, limit) => {
  const f = math[name as keyof typeof limits] as (...args: number[]) => number
  const rows = vectors.cases[name]!
  expect(rows.length).toBeGreaterThan(40)
  for (const row of rows) {
    const [near, rest] = row.slice(-2) as [number, number]
    const args = row.slice(0, -2)
    const error = Math.abs((f(...args) - near) / ulp(near) - rest)
    const slack = Math.abs(near) < 2.3e-308 ? subnormalSlack : 0
    expect(error, `${name}(${args.join(', ')})`).toBeLessThan(limit + slack)
  }
})

/** Million random arguments against the host's own function, which is within an ulp or so. */
function greatestDistance(
  f: (x: number) => number,
  host: (x: number) => number,
  argument: (prng: Prng) => number,
): number {
  const prng = Prng.fromSeed(1)
  let greatest = 0
  for (let i = 0; i < 1_000_000; i += 1) {
    const x = argument(prng)
    const expected = host(x)
    if (expected === 0 || !Number.isFinite(expected)) continue
    greatest = Math.max(greatest, Math.abs(f(x) - expected) / ulp(expected))
  }
  return greatest
}

const anyDouble = (prng: Prng): number => {
  bits.setUint32(0, prng.nextUint32())
  bits.setUint32(4, prng.nextUint32())
  return bits.getFloat64(0)
}

test('exp is within 2 ulp of the host on a million points', () => {
  const wide = (prng: Prng): number => 1454 * prng.uniform() - 744.5
  expect(greatestDistance(math.exp, Math.exp, wide)).toBeLessThanOrEqual(2)
})

test('log is within 2 ulp of the host on a million positive doubles', () => {
  const positive = (prng: Prng): number => Math.abs(anyDouble(prng))
  expect(greatestDistance(math.log, Math.log, positive)).toBeLessThanOrEqual(2)
  const nearOne = (prng: Prng): number => 0.5 + 1.5 * prng.uniform()
  expect(greatestDistance(math.log, Math.log, nearOne)).toBeLessThanOrEqual(2)
})

// An oracle of its own: e^x and ln x in 200-bit integers.
const fixed = 200n
const one = 1n << fixed

function exact(x: number): bigint {
  const scaled = x * 2 ** 60 // Exact; arguments here are multiples of 2^-112 at least.
  const whole = Math.trunc(scaled)
  return (BigInt(whole) << (fixed - 60n)) + (BigInt((scaled - whole) * 2 ** 100) << (fixed - 160n))
}

function expFixed(x: bigint): bigint {
  let term = one
  let sum = one
  for (let n = 1n; term !== 0n; n += 1n) {
    term = (term * x) / (n * one)
    sum += term
  }
  return sum
}

/** Error of `got` in ulp against a fixed-point value. */
function errorInUlps(got: number, value: bigint): number {
  return Math.abs(Number(exact(got) - value) / 2 ** 200) / ulp(got)
}

test('exp is within 0.7 ulp of 200-bit integers on random points', () => {
  const prng = Prng.fromSeed(2)
  let greatest = 0
  for (let i = 0; i < 5_000; i += 1) {
    const x = 4 * prng.uniform() - 2
    greatest = Math.max(greatest, errorInUlps(math.exp(x), expFixed(exact(x))))
  }
  expect(greatest).toBeLessThan(0.7)
  expect(greatest).toBeGreaterThan(0.45) // The oracle can see errors at all.
})

test('log is within 0.7 ulp: e^(log x) in 200-bit integers gives x back', () => {
  const prng = Prng.fromSeed(3)
  for (let i = 0; i < 5_000; i += 1) {
    const x = 0.25 + 4 * prng.uniform()
    const y = math.log(x)
    const back = expFixed(exact(y))
    // ln x - y = ln(x / e^y), whose argument is 1 within rounding.
    const error = Number(((exact(x) - back) << 60n) / back) / 2 ** 60
    expect(Math.abs(error) / ulp(y)).toBeLessThan(0.7)
  }
})

test('functions agree with one another', () => {
  const points = fc.double({ min: -30, max: 30, noNaN: true })
  fc.assert(
    fc.property(points, (x) => {
      const close = (a: number, b: number): void => {
        expect(Math.abs(a - b)).toBeLessThanOrEqual(4e-16 * Math.max(Math.abs(a), Math.abs(b)) * 4)
      }
      close(math.expm1(x), x > 0.5 || x < -0.5 ? math.exp(x) - 1 : math.expm1(x))
      close(math.log1p(math.expm1(Math.abs(x))), Math.abs(x))
      close(math.sin(x) ** 2 + math.cos(x) ** 2, 1)
      close(math.cosh(x) ** 2, 1 + math.sinh(x) ** 2)
      expect(math.sin(-x)).toBe(-math.sin(x))
      expect(math.cos(-x)).toBe(math.cos(x))
      expect(math.tanh(-x)).toBe(-math.tanh(x))
      expect(math.atan(-x)).toBe(-math.atan(x))
    }),
    { numRuns: 2000 },
  )
})

const edges = [
  Number.NaN,
  0,
  -0,
  1,
  -1,
  0.5,
  -0.5,
  2,
  3,
  -2,
  -3,
  2 ** 53 - 1,
  2 ** 53,
  -(2 ** 53 - 1),
  Infinity,
  -Infinity,
  5e-324,
  -5e-324,
  1.7976931348623157e308,
  -1.7976931348623157e308,
]

test.each(['exp', 'log', 'expm1', 'log1p', 'sin', 'cos', 'atan', 'tanh', 'sinh', 'cosh'] as const)(
  '%s treats edges as Math does',
  (name) => {
    for (const x of edges) {
      const expected = Math[name](x)
      const got = math[name](x)
      if (Math.abs(expected) > 1e-300 && Number.isFinite(expected)) {
        expect(Math.abs(got / expected - 1)).toBeLessThan(1e-15)
      } else {
        expect(got, `${name}(${x})`).toBe(expected)
      }
    }
  },
)

test.each(['pow', 'atan2'] as const)('%s treats edges as Math does', (name) => {
  for (const x of edges) {
    for (const y of edges) {
      const expected = Math[name](x, y)
      const got = math[name](x, y)
      if (Math.abs(expected) > 1e-300 && Number.isFinite(expected)) {
        expect(Math.abs(got / expected - 1), `${name}(${x}, ${y})`).toBeLessThan(1e-15)
      } else {
        expect(got, `${name}(${x}, ${y})`).toBe(expected)
      }
    }
  }
})

test('exp reaches its limits where the double does', () => {
  expect(math.exp(709.782712893384)).toBe(1.7976931348622732e308)
  expect(math.exp(709.7827128933841)).toBe(Infinity)
  expect(math.exp(-745.1332191019411)).toBe(5e-324)
  expect(math.exp(-745.1332191019412)).toBe(0)
})

test('pow is exact where the result is', () => {
  for (let n = -20; n <= 22; n += 1) {
    if (n >= 0) expect(math.pow(10, n)).toBe(Number(`1e${n}`))
    expect(math.pow(2, n * 40)).toBe(2 ** (n * 40))
  }
  fc.assert(
    fc.property(fc.integer({ min: -94_906_265, max: 94_906_265 }), (x) => {
      expect(math.pow(x, 2)).toBe(x * x)
      expect(math.pow(x * x, 0.5)).toBe(Math.abs(x))
    }),
  )
})

test('the results have not changed by a bit: recorded runs depend on them', () => {
  const prng = Prng.fromSeed(4)
  const values: number[] = []
  for (let i = 0; i < 3; i += 1) {
    const x = 3 * prng.uniform()
    values.push(exp(x), log(x), pow(x, 1.7), sin(x), normalCdf(-x))
  }
  expect(values).toMatchInlineSnapshot(`
    [
      1.8702150875548296,
      -0.46831953718917635,
      0.45106527626577525,
      0.5859512526322332,
      0.26563994357903464,
      3.892415476516756,
      0.3067711437889874,
      1.6845710209887657,
      0.977661162017204,
      0.08706855550040399,
      3.2202133694227206,
      0.1565315186571919,
      1.3048702123844371,
      0.9205349457402556,
      0.12111166644299752,
    ]
  `)
})
