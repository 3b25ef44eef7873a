// The golden sets of this room, each row by its header's tolerance. The values are not ours to
// publish: without the folder beside the checkout the test says so and skips.
import { existsSync } from 'node:fs'
import { expect, test } from 'vitest'
import { checkSet, failedCount, readCases } from '../../scripts/golden/golden-set.ts'

const folder = new URL('../../../shared/golden/', import.meta.url)

test.for([
  ['bs_greeks', 1000],
  ['deribit', 39],
  ['haug_european', 27],
  ['heston', 51],
  ['implied_vol', 540],
  ['sabr', 78],
  ['svi_ssvi', 102],
] as const)('golden set %s', ([set, rows], context) => {
  const file = new URL(`${set}.shared.json`, folder)
  if (!existsSync(file)) {
    return context.skip(`${file.pathname} is not here`)
  }
  const report = checkSet(set, readCases(file.pathname))
  expect(report.rows).toBe(rows)
  expect(report.unsupported).toEqual({})
  expect(failedCount(report), JSON.stringify(report.worst)).toBe(0)
})
