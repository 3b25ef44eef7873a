// Closed forms of loss versus rebalancing against arbitrage that is played; `lvr-study` in scripts
// does the same with enough blocks for 1 %.

import { expect, test } from 'vitest'
import { judge, lvrCases } from '../../scripts/lvr/cases.ts'
import { Prng } from '../../src/base/index.ts'

test.each(lvrCases)('$title', (one) => {
  const verdict = judge(one, 300_000, Prng.fromSeed(1, one.title))
  const noise = 4 * verdict.standardError
  expect(noise).toBeLessThan(0.08 * verdict.formula)
  expect(Math.abs(verdict.played - verdict.formula)).toBeLessThan(noise + 0.005 * verdict.formula)
  if (verdict.tradeFormula === null) return
  expect(Math.abs(verdict.tradeShare / verdict.tradeFormula - 1)).toBeLessThan(0.02)
})
