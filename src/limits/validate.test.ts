// Every number of a limits configuration is checked, and each error says what was expected.

import { expect, test } from 'vitest'
import { defaultLimits, type LimitsConfig, lotsWithin, validateLimits } from './index.ts'

type Json = { [key: string]: Json } | Json[] | string | number | boolean

/** The default with one field replaced, addressed by its path. */
function withField(path: string, value: Json): LimitsConfig {
  const copy = JSON.parse(JSON.stringify(defaultLimits)) as Json
  const keys = path.split('.')
  let at = copy as { [key: string]: Json }
  for (const key of keys.slice(0, -1)) at = at[key] as { [key: string]: Json }
  at[keys.at(-1)!] = value
  return copy as unknown as LimitsConfig
}

test('the default is valid, and is JSON', () => {
  expect(validateLimits(defaultLimits)).toEqual([])
  expect(JSON.parse(JSON.stringify(defaultLimits))).toEqual(defaultLimits)
})

/** Paths of every number in a configuration. */
function numberPaths(value: unknown, path: string): string[] {
  if (typeof value === 'number') return [path]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) =>
    numberPaths(inner, path === '' ? key : `${path}.${key}`),
  )
}

test('every number is checked: negative ones are named with value and expectation', () => {
  const paths = numberPaths(defaultLimits, '')
  expect(paths.length).toBeGreaterThan(50)
  for (const path of paths) {
    const errors = validateLimits(withField(path, -1))
    expect(errors, path).not.toEqual([])
    expect(errors[0]!.value).toBe('-1')
    expect(errors[0]!.field.split('.').at(-1)).toBe(path.split('.').at(-1))
    expect(errors[0]!.expected).not.toBe('')
  }
})

test.each([
  ['preTrade.lossCureRatio', 1.1, 'above 0, at most 1'],
  ['preTrade.quoteMessages.cancelReserve', 1_200, 'a whole number from 1, below burst'],
  ['preTrade.collar.passiveBps', 99, 'at least aggressiveBps'],
  ['underlyings.0.optionPositionBaseMax', 0.5, 'at least optionOrderBaseMax'],
  ['underlyings.1.code', 'BTC', 'a code used once'],
  ['modes.causes.0.mode', 'panic', 'one of normal, defensive, reduce-only, cancel-only, halted'],
])('%s = %s is refused with what was expected', (path, value, expected) => {
  expect(validateLimits(withField(path, value)).map((error) => error.expected)).toContain(expected)
})

test('a desk without underlyings is refused', () => {
  expect(validateLimits({ ...defaultLimits, underlyings: [] })).toHaveLength(1)
})

test('lots within a size never exceed it, and whole ratios are exact', () => {
  expect(lotsWithin(2, 0.1)).toBe(20)
  expect(lotsWithin(0.3, 0.1)).toBe(3)
  expect(lotsWithin(0.35, 0.1)).toBe(3)
  expect(lotsWithin(200_000, 10)).toBe(20_000)
  expect(lotsWithin(0.05, 0.1)).toBe(0)
  expect(lotsWithin(Number.NaN, 0.1)).toBe(0)
  expect(lotsWithin(1, 0)).toBe(0)
})
