// `plimsoll surface <chain>`: fits a volatility surface to each currency of a chain file and says
// how well. The same reader, fit and gates that the desk uses; nothing is tuned for the command.

import process from 'node:process'
import { Command } from 'commander'
import { formatIso, renderTable, type TableColumn } from '../../base/index.ts'
import { fitSurface, type SurfaceFit } from '../../calibration/index.ts'
import { exitDone, exitNo } from '../exit.ts'
import { addFileOptions, type FileOptions, readChainFile } from './chain-input.ts'
import { checkCommand } from './surface-check.ts'
import { compareCommand } from './surface-compare.ts'
import { fitCommand } from './surface-fit.ts'
import { plotCommand } from './surface-plot.ts'
import { stabilityCommand } from './surface-stability.ts'
import { termCommand } from './surface-term.ts'

type ExpiryReport = {
  readonly expiry: string
  readonly days: number
  readonly forward: number
  readonly atmVol: number
  readonly errorVolPoints: number
  readonly quotes: number
  readonly inside: number
}

/**
 * What `--json` prints for one currency. Shares are 0 to 1, vols 1.0 = 100 %, errors vol points.
 */
export type SurfaceReport = {
  readonly asOf: string
  readonly status: SurfaceFit['status']
  readonly reason: string
  /** The model that passed; a simpler one where the first did not. */
  readonly model: SurfaceFit['model']
  /** Expiries left out so that the others could be fitted. */
  readonly dropped: readonly { readonly expiry: string; readonly reason: string }[]
  /** Quotes fitted to; with the rejected ones these are all rows of the currency. */
  readonly quotes: number
  readonly rejected: SurfaceFit['rejected']
  /** Quotes of a day and longer, which the next three numbers are about. */
  readonly scored: number
  readonly insideBidAsk: number
  readonly medianAbsVolPoints: number
  readonly p90AbsVolPoints: number
  readonly insideBidAskUnderOneDay: number | null
  readonly butterflyViolations: number
  readonly calendarViolations: number
  readonly expiries: readonly ExpiryReport[]
}

function shareOf(part: number, whole: number): number {
  return whole > 0 ? part / whole : 0
}

export function reportOf(fit: SurfaceFit): SurfaceReport {
  const { score, scoreUnderOneDay } = fit
  return {
    asOf: formatIso(fit.asOfUs),
    status: fit.status,
    reason: fit.reason,
    model: fit.model,
    dropped: fit.dropped.map(({ expiryUs, reason }) => ({ expiry: formatIso(expiryUs), reason })),
    quotes: score.quotes + scoreUnderOneDay.quotes,
    rejected: fit.rejected,
    scored: score.quotes,
    insideBidAsk: shareOf(score.inside, score.quotes),
    medianAbsVolPoints: score.medianAbsVolPt,
    p90AbsVolPoints: score.p90AbsVolPt,
    insideBidAskUnderOneDay:
      scoreUnderOneDay.quotes > 0
        ? shareOf(scoreUnderOneDay.inside, scoreUnderOneDay.quotes)
        : null,
    butterflyViolations: fit.butterflyViolations,
    calendarViolations: fit.calendarViolations,
    expiries: fit.slices.map((slice) => ({
      expiry: formatIso(slice.expiryUs),
      days: slice.years * 365,
      forward: slice.forward,
      atmVol: slice.atmVol,
      errorVolPoints: slice.errorVolPt,
      quotes: slice.quotesUsed,
      inside: slice.quotesInside,
    })),
  }
}

const columns: readonly TableColumn[] = [
  { title: 'expiry' },
  { title: 'days', align: 'right' },
  { title: 'forward USD', align: 'right' },
  { title: 'ATM vol %', align: 'right' },
  { title: 'RMS error vol pt', align: 'right' },
  { title: 'quotes', align: 'right' },
  { title: 'inside', align: 'right' },
]

function tableOf(report: SurfaceReport): string {
  const rows = report.expiries.map((row) => [
    row.expiry.slice(0, 10),
    row.days.toFixed(1),
    row.forward.toFixed(2),
    (100 * row.atmVol).toFixed(2),
    row.errorVolPoints.toFixed(2),
    String(row.quotes),
    String(row.inside),
  ])
  return renderTable(columns, rows)
}

/** Left-out quotes by reason, the in-the-money half last: it is left out by design. */
function rejectedText(report: SurfaceReport): string {
  const reasons = Object.entries(report.rejected).filter(([, count]) => count > 0)
  return reasons.map(([reason, count]) => `${count} ${reason}`).join(', ') || 'none'
}

function totalsOf(report: SurfaceReport): string {
  const inside = (100 * report.insideBidAsk).toFixed(1)
  const median = report.medianAbsVolPoints.toFixed(3)
  const p90 = report.p90AbsVolPoints.toFixed(3)
  return [
    `${report.scored} quotes of a day and longer: ${inside} % inside bid and ask, ` +
      `|fitted - mid| median ${median}, P90 ${p90} vol points`,
    `${report.butterflyViolations} butterfly, ${report.calendarViolations} calendar violations`,
    `left out: ${rejectedText(report)}`,
    ...report.dropped.map(({ expiry, reason }) => `dropped ${expiry.slice(0, 10)}: ${reason}`),
    ...(report.reason === '' ? [] : [`refused: ${report.reason}`]),
  ].join('\n')
}

async function surface(path: string, options: FileOptions): Promise<void> {
  const file = await readChainFile(path, options)
  const reports = new Map<string, SurfaceReport>()
  for (const chain of file.chains) reports.set(chain.underlying, reportOf(fitSurface(chain)))
  const isGood = [...reports.values()].every((report) => report.status === 'fitted')
  process.exitCode = isGood && file.skipped === 0 ? exitDone : exitNo
  if (options.json) {
    process.stdout.write(`${JSON.stringify(Object.fromEntries(reports))}\n`)
    return
  }
  for (const [currency, report] of reports) {
    process.stdout.write(`${currency} options as of ${report.asOf}\n\n`)
    process.stdout.write(`${tableOf(report)}\n\n${totalsOf(report)}\n\n`)
  }
}

export function surfaceCommand(): Command {
  const command = addFileOptions(new Command('surface'))
    .description('Fits a volatility surface to a chain file and says how well it fits.')
    .action(surface)
    // So that `--json` after a subcommand is the subcommand's own.
    .enablePositionalOptions()
    .addCommand(fitCommand())
    .addCommand(checkCommand())
    .addCommand(compareCommand())
    .addCommand(plotCommand())
    .addCommand(stabilityCommand())
    .addCommand(termCommand())
  for (const own of command.commands) own.exitOverride()
  return command
}
