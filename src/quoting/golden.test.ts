// The golden set of this room, each row by its own tolerance. The values are not ours to publish:
// without the folder beside the checkout the test says so and skips.

import { existsSync } from 'node:fs'
import { expect, test } from 'vitest'
import { checkSet, failedCount, readCases } from '../../scripts/golden/golden-set.ts'

const file = new URL('../../../shared/golden/market_making.shared.json', import.meta.url)

// 12,000 simulated paths: a second of work, more on a busy machine.
test('golden set market_making', { timeout: 60_000 }, (context) => {
  if (!existsSync(file)) return context.skip(`${file.pathname} is not here`)
  const report = checkSet('market_making', readCases(file.pathname))
  expect(report.rows).toBe(186)
  expect(report.unsupported).toEqual({})
  expect(failedCount(report), JSON.stringify(report.worst)).toBe(0)
})
