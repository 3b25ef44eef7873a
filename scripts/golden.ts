// `npm run golden -- <folder> [--json]`: every golden set of a folder against our code, by the
// tolerance that the set's own header states. Sets without a model are listed as such, row by row:
// what is not checked must not look checked. Exit 0 all supported rows pass, 1 some do not, 2 the
// folder cannot be read.

import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { renderTable } from '../src/base/index.ts'
import { BadGolden } from './golden/golden-case.ts'
import { checkSet, failedCount, readCases, type SetReport } from './golden/golden-set.ts'

const setFile = /^([a-z0-9_]+)\.[^.]+\.json$/

function printTable(reports: readonly SetReport[]): void {
  const columns = [
    { title: 'set' },
    { title: 'rows', align: 'right' },
    { title: 'passed', align: 'right' },
    { title: 'failed', align: 'right' },
    { title: 'worst (1 = all that is allowed)' },
    { title: 'unsupported' },
  ] as const
  const rows = reports.map((report) => [
    report.set,
    String(report.rows),
    String(report.passed),
    String(failedCount(report)),
    report.worst === null ? '-' : `${report.worst.error.toPrecision(3)} at ${report.worst.id}`,
    Object.entries(report.unsupported)
      .map(([reason, count]) => `${count} ${reason}`)
      .join(', '),
  ])
  process.stdout.write(`${renderTable(columns, rows)}\n`)
}

function readSets(folder: string): SetReport[] {
  const files = readdirSync(folder).filter((name) => setFile.test(name))
  if (files.length === 0) throw new BadGolden(`${folder}: holds no file <set>.<part>.json`)
  return files
    .toSorted()
    .map((name) => checkSet(setFile.exec(name)![1]!, readCases(join(folder, name))))
}

function main(args: readonly string[]): number {
  const folder = args.find((arg) => !arg.startsWith('--'))
  const unknown = args.find((arg) => arg.startsWith('--') && arg !== '--json')
  if (folder === undefined || unknown !== undefined) {
    process.stderr.write('usage: npm run golden -- <folder with golden sets> [--json]\n')
    return 2
  }
  try {
    const reports = readSets(folder)
    if (args.includes('--json')) process.stdout.write(`${JSON.stringify(reports)}\n`)
    else printTable(reports)
    return reports.some((report) => failedCount(report) > 0) ? 1 : 0
  } catch (error) {
    if (!(error instanceof BadGolden || (error instanceof Error && 'code' in error))) throw error
    process.stderr.write(`golden: ${error.message}\ngive the folder that holds the golden sets\n`)
    return 2
  }
}

process.exitCode = main(process.argv.slice(2))
