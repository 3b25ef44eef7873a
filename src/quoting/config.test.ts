// Every number of a quoting configuration is checked, and so are the laws between them.

import { expect, test } from 'vitest'
import { defaultQuoting, type QuotingConfig, validateQuoting } from './index.ts'

type Json = { [key: string]: Json | number | string }

function withField(path: string, value: number): QuotingConfig {
  const copy = JSON.parse(JSON.stringify(defaultQuoting)) as Json
  const keys = path.split('.')
  let at = copy
  for (const key of keys.slice(0, -1)) at = at[key] as Json
  at[keys.at(-1)!] = value
  return copy as unknown as QuotingConfig
}

function numberPaths(value: unknown, path: string): string[] {
  if (typeof value === 'number') return [path]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) =>
    numberPaths(inner, path === '' ? key : `${path}.${key}`),
  )
}

test('the default is valid, and is JSON', () => {
  expect(validateQuoting(defaultQuoting)).toEqual([])
  expect(JSON.parse(JSON.stringify(defaultQuoting))).toEqual(defaultQuoting)
})

test('every number is checked: a bad one is named with its value and what was expected', () => {
  const paths = numberPaths(defaultQuoting, '')
  expect(paths.length).toBeGreaterThan(60)
  for (const path of paths) {
    const bad = path.endsWith('joinImproveTicks') ? 0.5 : -1
    const error = validateQuoting(withField(path, bad)).find(({ field }) =>
      field.endsWith(path.split('.').at(-1)!),
    )
    expect(error, path).toMatchObject({ value: `${bad}` })
  }
})

test.each([
  ['option.guard.toxicityPull', 0.4],
  ['option.guard.defensiveWiden', 0.9],
  ['perpetual.guard.toxicityWiden', 0.9],
  ['option.inventoryVolPt', 0.26],
  ['perpetual.inventoryBps', 0.51],
  ['option.edgeVolPt', 0],
  ['option.blend.markNoiseVolPt', Infinity],
])('%s = %d breaks a law of quoting', (path, value) => {
  const config = withField(path, 0)
  const keys = path.split('.')
  let at = config as unknown as Json
  for (const key of keys.slice(0, -1)) at = at[key] as Json
  at[keys.at(-1)!] = value
  expect(validateQuoting(config).map(({ field }) => field)).toEqual([path])
})
