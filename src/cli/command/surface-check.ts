// `plimsoll surface check <chain>`: is the fitted surface free of static arbitrage? By proof, on
// grids, and by the prices of calls, each without the others, and between expiries as the desk
// interpolates. Exit code 1 when any of them says no.

import process from 'node:process'
import { Command } from 'commander'
import { formatIso } from '../../base/index.ts'
import { checkSurface, fitSurface, priceTolerance } from '../../calibration/index.ts'
import { exitDone, exitNo } from '../exit.ts'
import { addFileOptions, type FileOptions, readChainFile } from './chain-input.ts'

/** What `--json` prints for one currency. */
export type CheckReport = {
  readonly asOf: string
  readonly model: string
  readonly status: 'fitted' | 'failed'
  readonly reason: string
  readonly expiries: number
  readonly isProven: boolean
  readonly violations: readonly {
    readonly expiry: string
    readonly rule: string
    readonly coin: number
  }[]
  readonly worstPriceCoin: number
}

function textOf(currency: string, report: CheckReport): string {
  const { expiries, isProven, violations, worstPriceCoin } = report
  const lines = [
    `${currency} as of ${report.asOf}, ${report.model}, ${expiries} expiries`,
    `proof on |ln(K/F)| <= 3 and around the quotes: ${isProven ? 'yes' : 'NO'}`,
    `grids and call prices: ${violations.length} violations, worst price ` +
      `${worstPriceCoin.toExponential(1)} coin (allowed ${priceTolerance.toExponential(0)})`,
    ...violations.map(({ expiry, rule, coin }) => {
      const size = coin > 0 ? `, ${coin.toExponential(2)} coin` : ''
      return `  ${expiry.slice(0, 10)}: ${rule}${size}`
    }),
  ]
  if (report.status === 'failed') lines.push(`refused: ${report.reason}`)
  return `${lines.join('\n')}\n\n`
}

async function check(path: string, options: FileOptions): Promise<void> {
  const file = await readChainFile(path, options)
  const reports = new Map<string, CheckReport>()
  for (const chain of file.chains) {
    const fit = fitSurface(chain)
    const { isProven, violations, worstPrice } = checkSurface(chain, fit)
    reports.set(chain.underlying, {
      asOf: formatIso(chain.asOfUs),
      model: fit.model,
      status: fit.status,
      reason: fit.reason,
      expiries: fit.slices.length,
      isProven,
      violations: violations.map(({ expiryUs, rule, coin }) => ({
        expiry: formatIso(expiryUs),
        rule,
        coin,
      })),
      worstPriceCoin: worstPrice,
    })
  }
  const isFree = [...reports.values()].every(
    ({ status, isProven, violations }) =>
      status === 'fitted' && isProven && violations.length === 0,
  )
  process.exitCode = isFree && file.skipped === 0 ? exitDone : exitNo
  if (options.json) process.stdout.write(`${JSON.stringify(Object.fromEntries(reports))}\n`)
  else for (const [currency, report] of reports) process.stdout.write(textOf(currency, report))
}

export function checkCommand(): Command {
  return addFileOptions(new Command('check'))
    .description('Checks the fitted surface for arbitrage: proof, grids, and call prices.')
    .action(check)
}
