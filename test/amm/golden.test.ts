// The golden sets of the curves, each row by its header's tolerance. The values are not ours to
// publish: without the folder beside the checkout the test says so and skips.
import { existsSync } from 'node:fs'
import { expect, test } from 'vitest'
import { checkSet, failedCount, readCases } from '../../scripts/golden/golden-set.ts'

const folder = new URL('../../../shared/golden/', import.meta.url)

/** What cannot be checked, and why. */
const unsupported: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  balancer_v3_onchain: { 'buffer: the recorded rate lacks digits of the answer': 2 },
}

test.for([
  ['amm_v2_il_lvr', 117],
  ['balancer_v3_onchain', 43],
  ['curve_cryptoswap', 110],
  ['curve_stableswap', 130],
  ['dodo_pmm', 17],
  ['uniswap_v3_math', 282],
  ['uniswap_v3_pool_swaps', 120],
] as const)('golden set %s', ([set, rows], context) => {
  const file = new URL(`${set}.shared.json`, folder)
  if (!existsSync(file)) return context.skip(`${file.pathname} is not here`)
  const report = checkSet(set, readCases(file.pathname))
  expect(report.rows).toBe(rows)
  expect(report.unsupported).toEqual(unsupported[set] ?? {})
  expect(failedCount(report), JSON.stringify(report.worst)).toBe(0)
})
