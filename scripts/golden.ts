// `npm run golden -- <folder> [--json]`: every golden set of a folder against our code, by the
// tolerance that the set's own header states. Sets without a model are listed as such, row by row:
// what is not checked must not look checked. Exit 0 all supported rows pass, 1 some do not, 2 the
// folder cannot be read.

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { renderTable } from '../src/base/index.ts'
import { checkBsGreeks } from './golden/bs-greeks.ts'
import { checkDeribit } from './golden/deribit.ts'
import { BadGolden, GoldenCase, isObject } from './golden/golden-case.ts'
import { checkHaugEuropean } from './golden/haug-european.ts'
import { checkImpliedVol } from './golden/implied-vol.ts'
import { checkSviSsvi } from './golden/svi-ssvi.ts'
import { type Checker } from './golden/verdict.ts'

const checkers: ReadonlyMap<string, Checker> = new Map([
  ['bs_greeks', checkBsGreeks],
  ['deribit', checkDeribit],
  ['haug_european', checkHaugEuropean],
  ['implied_vol', checkImpliedVol],
  ['svi_ssvi', checkSviSsvi],
])

const noModel: Checker = () => ({ unsupported: 'no model yet' })

type SetReport = {
  readonly set: string
  readonly rows: number
  readonly passed: number
  /** The row furthest off and by how many times what is allowed; at most 1 passes. */
  readonly worst: { readonly id: string; readonly error: number } | null
  readonly unsupported: Readonly<Record<string, number>>
}

const setFile = /^([a-z0-9_]+)\.[^.]+\.json$/

function readCases(path: string): GoldenCase[] {
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

function checkSet(set: string, cases: readonly GoldenCase[]): SetReport {
  const checker = checkers.get(set) ?? noModel
  const unsupported: Record<string, number> = {}
  let worst: { id: string; error: number } | null = null
  let passed = 0
  for (const row of cases) {
    const verdict = checker(row)
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

function failedCount(report: SetReport): number {
  return report.rows - report.passed - unsupportedCount(report)
}

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
