// `npm run hedge-frontier -- [--paths N] [--seed S] [--history folder] [--plot file] [--json]`:
// what hedging costs against the variance that it leaves, and both as certain money, for five
// policies on simulated paths and, with a folder of hourly prices, on a record. Ctrl-C ends the
// simulation and prints what there is. Exit 0 when no policy beats the benchmark by more than three
// standard errors, 1 when one does, 2 when it could not run.

import { writeFileSync } from 'node:fs'
import process from 'node:process'
import { setImmediate } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { createProgress } from '../src/cli/progress.ts'
import { frontierPage } from './hedge-frontier/page.ts'
import { type RecordReport, recordReport } from './hedge-frontier/record.ts'
import { certainTable, pointTable, recordTable } from './hedge-frontier/report.ts'
import {
  aversions,
  certainRows,
  FrontierStudy,
  monthCall,
  pointRows,
} from './hedge-frontier/study.ts'
import { BadHistory } from './tail-backtest/history.ts'

const usage =
  'npm run hedge-frontier -- [--paths N] [--seed S] [--history folder] [--plot file.html] [--json]'
const chunk = 2000

async function simulate(paths: number, seed: number): Promise<FrontierStudy> {
  const study = new FrontierStudy(monthCall, aversions, seed)
  const progress = createProgress('paths', paths, () => performance.now())
  let isStopped = false
  const stop = (): void => {
    isStopped = true
  }
  process.once('SIGINT', stop)
  while (study.tally.count < paths && !(isStopped && study.tally.count >= chunk)) {
    study.advance(Math.min(chunk, paths - study.tally.count))
    progress.update(study.tally.count, `${study.tally.count} of ${paths}`)
    await setImmediate()
  }
  process.off('SIGINT', stop)
  progress.end()
  return study
}

function readRecord(folder: string | undefined): RecordReport | undefined {
  if (folder === undefined) return undefined
  const progress = createProgress('record', 100, () => performance.now())
  try {
    return recordReport(folder, (share) => progress.update(100 * share, 'ten-day calls'))
  } finally {
    progress.end()
  }
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      paths: { type: 'string', default: '1000000' },
      seed: { type: 'string', default: '1' },
      history: { type: 'string' },
      plot: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  })
  const paths = Number(values.paths)
  const seed = Number(values.seed)
  if (!(Number.isSafeInteger(paths) && paths >= 2 && Number.isSafeInteger(seed))) {
    process.stderr.write(`hedge-frontier: paths and seed are whole numbers\nusage: ${usage}\n`)
    return 2
  }
  const record = readRecord(values.history)
  const study = await simulate(paths, seed)
  const points = pointRows(study)
  const certain = certainRows(study)
  const isBest = certain.every(({ excess }) => excess.value >= -3 * excess.error)
  if (values.plot !== undefined) writeFileSync(values.plot, frontierPage(points, study.tally.count))
  const { count } = study.tally
  if (values.json) {
    const call = { ...monthCall, riskAversion: undefined }
    const report = { call, paths: count, seed, points, certain, record: record ?? null, isBest }
    process.stdout.write(`${JSON.stringify(report)}\n`)
    return isBest ? 0 : 1
  }
  process.stdout.write(
    [
      '30-day call sold at the money, vol 60 %, cost 5 bps, a chance to hedge every 3 h; ' +
        `${count} paths, seed ${seed}`,
      'bps of the coin at the start; certain cost is ln E exp(aversion loss) / aversion',
      '',
      pointTable(points),
      '',
      certainTable(certain, monthCall.price),
      '',
      record === undefined
        ? 'no record: give --history <folder of hourly prices>'
        : `${record.calls} ten-day calls on ${record.periods} periods of recorded hours, ` +
          `aversion × price ${record.aversion * 100}; errors by whole periods\n` +
          recordTable(record),
      '',
    ].join('\n'),
  )
  return isBest ? 0 : 1
}

try {
  process.exitCode = await main()
} catch (error) {
  const isOutside = error instanceof BadHistory || (error instanceof Error && 'code' in error)
  if (!isOutside) throw error
  process.stderr.write(`hedge-frontier: ${error.message}\nusage: ${usage}\n`)
  process.exitCode = 2
}
