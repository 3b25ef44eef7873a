// The golden sets that we have a model for, how a set's file is read, and what a check of one says.

import { readFileSync } from 'node:fs'
import { InvariantError } from '../../src/base/index.ts'
import { checkAmmV2IlLvr } from './amm-v2-il-lvr.ts'
import { checkBalancerV3Onchain } from './balancer-v3-onchain.ts'
import { checkBsGreeks } from './bs-greeks.ts'
import { checkCurveCryptoswap } from './curve-cryptoswap.ts'
import { checkCurveStableswap } from './curve-stableswap.ts'
import { checkDeribit } from './deribit.ts'
import { checkDodoPmm } from './dodo-pmm.ts'
import { BadGolden, GoldenCase, isObject } from './golden-case.ts'
import { checkHaugEuropean } from './haug-european.ts'
import { checkHeston } from './heston.ts'
import { checkImpliedVol } from './implied-vol.ts'
import { checkMarketMaking } from './market-making.ts'
import { checkRiskStats } from './risk-stats.ts'
import { checkSabr } from './sabr.ts'
import { checkSviSsvi } from './svi-ssvi.ts'
import { checkUniswapV3Math } from './uniswap-v3-math.ts'
import { checkUniswapV3PoolSwaps } from './uniswap-v3-pool-swaps.ts'
import { type Checker, type Verdict } from './verdict.ts'

const checkers: ReadonlyMap<string, Checker> = new Map([
  ['amm_v2_il_lvr', checkAmmV2IlLvr],
  ['balancer_v3_onchain', checkBalancerV3Onchain],
  ['bs_greeks', checkBsGreeks],
  ['curve_cryptoswap', checkCurveCryptoswap],
  ['curve_stableswap', checkCurveStableswap],
  ['deribit', checkDeribit],
  ['dodo_pmm', checkDodoPmm],
  ['haug_european', checkHaugEuropean],
  ['heston', checkHeston],
  ['implied_vol', checkImpliedVol],
  ['market_making', checkMarketMaking],
  ['risk_stats', checkRiskStats],
  ['sabr', checkSabr],
  ['svi_ssvi', checkSviSsvi],
  ['uniswap_v3_math', checkUniswapV3Math],
  ['uniswap_v3_pool_swaps', checkUniswapV3PoolSwaps],
])

const noModel: Checker = () => ({ unsupported: 'no model yet' })

export type SetReport = {
  readonly set: string
  readonly rows: number
  readonly passed: number
  /** The row furthest off and by how many times what is allowed; at most 1 passes. */
  readonly worst: { readonly id: string; readonly error: number } | null
  readonly unsupported: Readonly<Record<string, number>>
}

export function readCases(path: string): GoldenCase[] {
  let parsed: unknown
  try {
    parsed = JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    throw new BadGolden(`${path}: not JSON: ${error instanceof Error ? error.message : error}`)
  }
  const cases = isObject(parsed) ? parsed.cases : undefined
  if (!Array.isArray(cases)) throw new BadGolden(`${path}: expected an object with a list 'cases'`)
  return cases.map((fields: unknown, i) => {
    if (!isObject(fields)) throw new BadGolden(`${path}: case ${i} is not an object`)
    const id = typeof fields.id === 'string' ? fields.id : `case ${i}`
    return new GoldenCase(path, fields, id)
  })
}

/** One row that is not as its checker reads it must not hide the others. */
function verdictOf(checker: Checker, row: GoldenCase): Verdict {
  try {
    return checker(row)
  } catch (error) {
    if (error instanceof BadGolden) return { unsupported: `cannot be read: ${error.message}` }
    if (error instanceof InvariantError) return { error: Infinity }
    throw error
  }
}

/** Every row of a set by its checker; a set without one is unsupported row by row. */
export function checkSet(set: string, cases: readonly GoldenCase[]): SetReport {
  const checker = checkers.get(set) ?? noModel
  const unsupported: Record<string, number> = {}
  let worst: { id: string; error: number } | null = null
  let passed = 0
  for (const row of cases) {
    const verdict = verdictOf(checker, row)
    if ('unsupported' in verdict) {
      unsupported[verdict.unsupported] = (unsupported[verdict.unsupported] ?? 0) + 1
      continue
    }
    // JSON has no NaN and no infinity: what is not a number is as far off as can be.
    const error = Number.isFinite(verdict.error) ? verdict.error : Number.MAX_VALUE
    if (error <= 1) passed += 1
    if (worst === null || error > worst.error) worst = { id: row.id, error }
  }
  return { set, rows: cases.length, passed, worst, unsupported }
}

function unsupportedCount(report: SetReport): number {
  return Object.values(report.unsupported).reduce((sum, count) => sum + count, 0)
}

export function failedCount(report: SetReport): number {
  return report.rows - report.passed - unsupportedCount(report)
}
