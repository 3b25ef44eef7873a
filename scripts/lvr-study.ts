// `node scripts/lvr-study.ts [--blocks N] [--seed S]`: loss versus rebalancing played block by
// block beside its closed forms. Exit 0 when every case is within 1 %, 1 when not, 2 when the
// arguments are wrong.

import { parseArgs } from 'node:util'
import { Prng, renderTable } from '../src/base/index.ts'
import { judge, lvrCases } from './lvr/cases.ts'

const allowed = 0.01

function main(): number {
  const { values } = parseArgs({
    options: {
      blocks: { type: 'string', default: '4000000' },
      seed: { type: 'string', default: '1' },
    },
  })
  const blockCount = Number(values.blocks)
  const seed = Number(values.seed)
  if (!(Number.isSafeInteger(blockCount) && blockCount > 0 && Number.isSafeInteger(seed))) {
    process.stderr.write('usage: lvr-study [--blocks N] [--seed S], both whole numbers\n')
    return 2
  }
  const verdicts = lvrCases.map((one) => judge(one, blockCount, Prng.fromSeed(seed, one.title)))
  const isWithin = verdicts.map(({ played, formula }) => Math.abs(played / formula - 1) <= allowed)
  const rows = verdicts.map((verdict, i) => [
    verdict.title,
    (1e8 * verdict.played).toFixed(4),
    (1e8 * verdict.formula).toFixed(4),
    `${(100 * (verdict.played / verdict.formula - 1)).toFixed(2)} %`,
    `${((100 * verdict.standardError) / verdict.formula).toFixed(2)} %`,
    verdict.tradeShare.toFixed(4),
    verdict.tradeFormula?.toFixed(4) ?? '-',
    isWithin[i] ? 'yes' : 'NO',
  ])
  const titles = ['case', 'played', 'formula', 'off', 'noise', 'trades', 'formula', 'within 1 %']
  const columns = titles.map((title) => ({ title }))
  process.stdout.write(`${renderTable(columns, rows)}\n`)
  process.stdout.write(`loss a block in 1e-8 of worth; ${blockCount} blocks, seed ${seed}\n`)
  return isWithin.every(Boolean) ? 0 : 1
}

process.exitCode = main()
