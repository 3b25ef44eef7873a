import fc from 'fast-check'
import { expect, test } from 'vitest'
import { canonicalJson, InvariantError } from './index.ts'

fc.configureGlobal({ seed: 1 })

const values = fc.jsonValue({ maxDepth: 5, stringUnit: 'binary' }).map((value) => {
  // fast-check makes -0, which JSON has no text for.
  return JSON.parse(JSON.stringify(value)) as unknown
})

/** The same value with the keys of every object in another order. */
function shuffled(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shuffled)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, item]) => [key, shuffled(item)]),
  )
}

/** The oracle: JSON.stringify over objects rebuilt with sorted keys, by way of arrays. */
function reference(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(reference).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${reference(item)}`).join(',')}}`
}

test('the text is canonical and reads back', () => {
  fc.assert(
    fc.property(values, (value) => {
      const text = canonicalJson(value)
      expect(text).toBe(reference(value))
      expect(canonicalJson(shuffled(value))).toBe(text)
      expect(canonicalJson(JSON.parse(text))).toBe(text)
    }),
    { numRuns: 1000 },
  )
})

test('keys are ordered by code unit, not by number or locale', () => {
  const value = { b: 1, a: 2, B: 3, '10': 4, '9': 5, '\u{1f600}': 6, '\ufb33': 7, ö: 8 }
  expect(canonicalJson(value)).toBe(
    '{"10":4,"9":5,"B":3,"a":2,"b":1,"ö":8,"\u{1f600}":6,"\ufb33":7}',
  )
})

test.each([
  [Number.NaN, 'NaN, at $'],
  [{ a: [1, -Infinity] }, '-Infinity, at $.a[1]'],
  [{ a: { b: -0 } }, '-0, at $.a.b'],
  [[undefined], 'undefined, at $[0]'],
  [{ a: undefined }, 'undefined, at $.a'],
  [[1n], 'bigint, at $[0]'],
  [{ f: () => 0 }, 'function, at $.f'],
  [{ s: Symbol('s') }, 'symbol, at $.s'],
  [{ [Symbol('s')]: 1 }, 'symbol key, at $'],
  [{ d: new Date(0) }, 'class instance, at $.d'],
  [new Map(), 'class instance, at $'],
  [Float64Array.of(1), 'class instance, at $'],
])('%o is refused with its path', (value, message) => {
  expect(() => canonicalJson(value)).toThrow(InvariantError)
  expect(() => canonicalJson(value)).toThrow(message)
})

test('a hole in an array and a cycle are refused', () => {
  expect(() => canonicalJson(new Array(2))).toThrow('undefined, at $[0]')
  const cycle: unknown[] = []
  cycle.push(cycle)
  expect(() => canonicalJson(cycle)).toThrow('nested')
})
