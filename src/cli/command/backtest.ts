// `plimsoll backtest --tape <files...>`: the desk on a recorded tape of Binance, with latency,
// fees and a place in the queue. The same `step`, loop and journal as a run; only the venue is a
// file.

import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import { performance } from 'node:perf_hooks'
import process from 'node:process'
import { Command } from 'commander'
import { type BinanceTape, readBinanceTape } from '../../archive/index.ts'
import {
  BacktestError,
  type BacktestResult,
  defaultFees,
  type FeeRates,
  type QueueModel,
  queueModels,
  runBacktest,
  type TapeLatency,
} from '../../backtest/index.ts'
import { type DurationUs } from '../../base/index.ts'
import { JournalError } from '../../journal/index.ts'
import { buildVersion } from '../build.ts'
import { CannotRun, exitDone, exitNo } from '../exit.ts'
import { createProgress } from '../progress.ts'
import { reportText } from './backtest-report.ts'

type Options = {
  readonly tape: readonly string[]
  readonly latency: string
  readonly queue: string
  readonly makerFee?: string
  readonly takerFee?: string
  readonly journal?: string
  readonly json: boolean
}

const latencyMsMax = 10_000
const feeBpsMax = 100

function numberWithin(name: string, text: string, least: number, most: number): number {
  const value = text.trim() === '' ? Number.NaN : Number(text)
  if (value >= least && value <= most) return value
  throw new CannotRun(`--${name} is "${text}"; expected a number from ${least} to ${most}`)
}

function latencyOf(options: Options): TapeLatency {
  const milliseconds = numberWithin('latency', options.latency, 0, latencyMsMax)
  const oneWayUs = Math.round(milliseconds * 1000) as DurationUs
  return { requestUs: oneWayUs, responseUs: oneWayUs, feedLeastUs: oneWayUs }
}

function queueModelOf(options: Options): QueueModel {
  const model = queueModels.find((name) => name === options.queue)
  if (model !== undefined) return model
  throw new CannotRun(`--queue is "${options.queue}"; expected ${queueModels.join(' or ')}`)
}

function feesOf(options: Options, tape: BinanceTape): FeeRates {
  const fees = defaultFees(tape.instrument)
  const rate = (name: string, text: string | undefined, usual: number): number =>
    text === undefined ? usual : numberWithin(name, text, -feeBpsMax, feeBpsMax) / 1e4
  return {
    maker: rate('maker-fee', options.makerFee, fees.maker),
    taker: rate('taker-fee', options.takerFee, fees.taker),
  }
}

/** Bytes on the disk; a file that is not there is the reader's to name. */
function bytesOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0
}

async function readTape(options: Options): Promise<BinanceTape> {
  const total = options.tape.reduce((sum, path) => sum + bytesOf(path), 0)
  const progress = createProgress('reading', total, () => performance.now())
  const onBytes = (bytes: number): void => progress.update(bytes, `${Math.round(bytes / 1e6)} MB`)
  const tape = await readBinanceTape(options.tape, { onBytes })
  progress.end()
  if (!tape.ok) throw new CannotRun(tape.refusal.message)
  return tape.value
}

async function run(options: Options, tape: BinanceTape): Promise<BacktestResult> {
  const { columns } = tape
  const fromUs = columns.receiveUs[0] ?? 0
  const toUs = columns.receiveUs[columns.count - 1] ?? 0
  const progress = createProgress('backtest', toUs - fromUs, () => performance.now())
  try {
    return await runBacktest({
      tape,
      fees: feesOf(options, tape),
      latency: latencyOf(options),
      queueModel: queueModelOf(options),
      build: buildVersion(),
      onProgress: (nowUs, events) => progress.update(nowUs - fromUs, `${events} events`),
      ...(options.journal === undefined ? {} : { journalDir: resolve(options.journal) }),
    })
  } catch (error) {
    const isKnown = error instanceof BacktestError || error instanceof JournalError
    throw isKnown ? new CannotRun(error.message) : error
  } finally {
    progress.end()
  }
}

async function backtest(options: Options): Promise<void> {
  // What was typed is checked before a long file is read.
  latencyOf(options)
  queueModelOf(options)
  const result = await run(options, await readTape(options))
  // A tape with a hole is told, and is no success: what rested there was cancelled.
  process.exitCode = result.tape.gaps === 0 && result.uptime.knownSeconds > 0 ? exitDone : exitNo
  process.stdout.write(`${options.json ? JSON.stringify(result) : reportText(result)}\n`)
}

export function backtestCommand(): Command {
  return new Command('backtest')
    .description('Runs the desk on a recorded Binance tape and says what it would have traded.')
    .requiredOption('--tape <files...>', 'recorded streams of one instrument, plain or gzip')
    .option('--latency <ms>', 'one way, to the venue and back', '5')
    .option('--queue <model>', `what moves an order forward: ${queueModels.join(' or ')}`, 'trades')
    .option('--maker-fee <bps>', 'of the traded value (default: 2 on futures, 10 on spot)')
    .option('--taker-fee <bps>', 'of the traded value (default: 5 on futures, 10 on spot)')
    .option('--journal <dir>', 'keeps the run in a new directory, to be replayed')
    .option('--json', 'print one JSON object', false)
    .action(backtest)
}
