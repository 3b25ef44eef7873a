// The golden set of this room, each row by its own tolerance. The values are not ours to publish:
// without the folder beside the checkout the test says so and skips.

import { existsSync } from 'node:fs'
import { expect, test } from 'vitest'
import { checkSet, failedCount, readCases } from '../../scripts/golden/golden-set.ts'

const file = new URL('../../../shared/golden/risk_stats.shared.json', import.meta.url)

test('golden set risk_stats', { timeout: 60_000 }, (context) => {
  if (!existsSync(file)) return context.skip(`${file.pathname} is not here`)
  const report = checkSet('risk_stats', readCases(file.pathname))
  expect(report.rows).toBe(227)
  // One published EGARCH fit, whose start of the recursion is not known.
  expect(Object.values(report.unsupported)).toEqual([1])
  expect(failedCount(report), JSON.stringify(report.worst)).toBe(0)
})
