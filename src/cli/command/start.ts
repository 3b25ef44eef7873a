// `plimsoll start`: the desk on the built-in exchange. Without `--for` it runs at the pace of the
// wall clock with the dashboard until it is stopped; with `--for` it runs that much simulated time
// as fast as it can and prints what happened.

import { existsSync, mkdirSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { performance } from 'node:perf_hooks'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { Command } from 'commander'
import { parseDuration, renderTable, usPerDay } from '../../base/index.ts'
import { JournalError } from '../../journal/index.ts'
import {
  type Manifest,
  openSession,
  type PaceOptions,
  RecoveryError,
  relive,
  runFast,
  runPaced,
  type Session,
  type SessionSummary,
  stopSession,
  summarise,
} from '../../runtime/index.ts'
import { ServerError, startServer } from '../../server/index.ts'
import { buildVersion } from '../build.ts'
import { readRunConfig } from '../config.ts'
import { AuditStream, createDeskSource } from '../dashboard.ts'
import { CannotRun, exitDone } from '../exit.ts'
import { createProgress } from '../progress.ts'

type Options = {
  readonly for?: string
  readonly seed?: string
  readonly speed?: string
  readonly json: boolean
  readonly port: string
  readonly config?: string
  readonly journal?: string
}

const seedDefault = '7'
const lengthUsMax = 36_500 * usPerDay

function wholeNumber(name: string, text: string, most: number): number {
  const value = Number(text)
  if (Number.isSafeInteger(value) && value >= 0 && value <= most && text.trim() !== '') return value
  throw new CannotRun(`--${name} is "${text}"; expected a whole number from 0 to ${most}`)
}

function positiveNumber(name: string, text: string): number {
  const value = Number(text)
  if (value > 0 && Number.isFinite(value)) return value
  throw new CannotRun(`--${name} is "${text}"; expected a number above 0`)
}

/** How much virtual time to run; Infinity without `--for`. */
function runLengthUs(options: Options): number {
  if (options.for === undefined) return Number.POSITIVE_INFINITY
  const parsed = parseDuration(options.for)
  if (parsed.ok && parsed.value > 0 && parsed.value <= lengthUsMax) return parsed.value
  throw new CannotRun(
    `--for is "${options.for}"; expected a duration above 0 up to 36500d, such as 1d, 6h or 90s`,
  )
}

/** A directory of its own for every run, unless one is named. */
function journalDirectory(options: Options, seed: number): string {
  if (options.journal !== undefined) return resolve(options.journal)
  const stamp = new Date().toISOString().replace(/[-:]/g, '').replace('.', '-').slice(0, 19)
  for (let attempt = 0; ; attempt += 1) {
    const suffix = attempt === 0 ? '' : `-${attempt}`
    const dir = resolve('.plimsoll', 'runs', `${stamp}-seed${seed}${suffix}`)
    if (!existsSync(dir)) return dir
  }
}

function createDirectory(dir: string): void {
  try {
    mkdirSync(dirname(dir), { recursive: true })
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new CannotRun(
      `the journal cannot be written to ${dir}: ${reason}; choose --journal <dir>`,
    )
  }
}

function manifestFor(options: Options, seed: number): Manifest {
  const { desk, world } = readRunConfig(options.config)
  return { seed, run: seed, build: buildVersion(), desk, world }
}

function printSummary(summary: SessionSummary, isJson: boolean): void {
  if (isJson) {
    process.stdout.write(`${JSON.stringify(summary)}\n`)
    return
  }
  const rows = Object.entries(summary).map(([name, value]) => [
    name,
    typeof value === 'object' ? JSON.stringify(value) : String(value),
  ])
  process.stdout.write(`${renderTable([{ title: 'what' }, { title: 'value' }], rows)}\n`)
}

/** Stops on the first SIGINT or SIGTERM; the second, of either, is the operating system's. */
function stopOnSignal(controller: AbortController): void {
  const stop = (): void => {
    process.off('SIGINT', stop).off('SIGTERM', stop)
    controller.abort()
  }
  process.on('SIGINT', stop).on('SIGTERM', stop)
}

async function runFor(
  session: Session,
  untilUs: number,
  options: Options,
  pace: PaceOptions,
): Promise<void> {
  const startUs = session.manifest.world.startUs
  const progress = createProgress('simulated time', untilUs - startUs, () => performance.now())
  const state = session.run.loop.desk.state
  const onBatch = (nowUs: number): void => {
    progress.update(nowUs - startUs, `${state.sequence} events, ${state.counters.fills} fills`)
  }
  const speed = options.speed === undefined ? undefined : positiveNumber('speed', options.speed)
  try {
    if (speed === undefined) await runFast(session.run, untilUs, { ...pace, onBatch })
    else {
      const wall = { nowMs: () => performance.now() }
      await runPaced(session.run, untilUs, { ...pace, onBatch, gate: 'durable', speed, wall })
    }
  } finally {
    progress.end()
  }
  const { run } = session
  if (!pace.signal.aborted && run.nowUs < untilUs) run.advanceTo(untilUs as typeof startUs)
}

const staticDir = fileURLToPath(new URL('../../../dist/web', import.meta.url))

/** A recorded run goes on as it was recorded; asking it to be another one is a mistake. */
async function continueRun(session: Session, options: Options, pace: PaceOptions): Promise<void> {
  const { seed } = session.manifest
  if (options.seed !== undefined && Number(options.seed) !== seed) {
    throw new CannotRun(
      `the journal holds a run of seed ${seed}, not ${options.seed}: ` +
        'leave --seed out to continue it, or name another --journal',
    )
  }
  const progress = createProgress('recovering', 0, () => performance.now())
  const onBatch = (): void => {
    const { sequence } = session.run.loop.desk
    progress.update(sequence, `${sequence} events`)
  }
  const isWhole = await relive(session, { ...pace, onBatch }).finally(() => progress.end())
  if (!isWhole) throw new CannotRun('interrupted while recovering; the journal is as it was')
  const { run, manifest } = session
  // A run that was stopped and is asked for more goes on by command, so that its journal says so.
  if (run.loop.desk.state.stopping && run.nowUs < manifest.world.startUs + runLengthUs(options)) {
    run.command('resume', 'operator')
  }
}

/** A bad port is told before anything is written. */
function checkPort(options: Options): number {
  return wholeNumber('port', options.port, 65_535)
}

/** The dashboard and the desk at the pace of the wall clock, until a signal. */
async function runServed(
  session: Session,
  audit: AuditStream,
  options: Options,
  pace: PaceOptions,
): Promise<void> {
  const port = checkPort(options)
  const speed = options.speed === undefined ? 1 : positiveNumber('speed', options.speed)
  const source = createDeskSource(session, audit)
  const server = await startServer({ source, port, staticDir })
  process.stderr.write(`plimsoll: the desk is running; dashboard at ${server.url}\n`)
  process.stderr.write('plimsoll: Ctrl-C cancels everything and stops\n')
  const wall = { nowMs: () => performance.now() }
  try {
    await runPaced(session.run, Number.POSITIVE_INFINITY, { ...pace, speed, wall })
  } finally {
    await server.close()
  }
}

async function start(options: Options): Promise<void> {
  const seed = wholeNumber('seed', options.seed ?? seedDefault, 0xffff_ffff)
  const lengthUs = runLengthUs(options)
  const journalDir = journalDirectory(options, seed)
  createDirectory(journalDir)
  checkPort(options)
  const controller = new AbortController()
  stopOnSignal(controller)
  const stall: { error?: JournalError } = {}
  const audit = new AuditStream()
  const session = await openSession({
    manifest: manifestFor(options, seed),
    journalDir,
    audit: audit.onEffect,
    observe: audit.onEvent,
    onStalled: (error) => {
      stall.error = error
      controller.abort()
    },
  })
  const gate = options.for === undefined ? 'durable' : 'shared-fate'
  const pace: PaceOptions = { journal: session.journal, gate, signal: controller.signal }
  if (session.recovered) await continueRun(session, options, pace)
  if (options.for === undefined) await runServed(session, audit, options, pace)
  else await runFor(session, session.manifest.world.startUs + lengthUs, options, pace)
  await stopSession(session, pace)
  if (stall.error !== undefined) throw stall.error
  const summary = summarise(session, journalDir)
  await session.journal.close()
  printSummary(summary, options.json)
  process.exitCode = exitDone
}

/** Failures that a person can mend, told as such. */
async function startOrSay(options: Options): Promise<void> {
  try {
    await start(options)
  } catch (error) {
    const isKnown =
      error instanceof JournalError ||
      error instanceof RecoveryError ||
      error instanceof ServerError
    if (isKnown) throw new CannotRun(error.message)
    if (error instanceof Error && 'syscall' in error) {
      throw new CannotRun(`the journal cannot be written: ${error.message}; choose --journal <dir>`)
    }
    throw error
  }
}

export function startCommand(): Command {
  return new Command('start')
    .description('Runs the desk on the built-in exchange, with the dashboard or for a given time.')
    .option('--for <duration>', 'simulated time to run as fast as possible, such as 1d or 6h')
    .option('--seed <number>', `seed of the world (default: ${seedDefault})`)
    .option('--speed <factor>', 'simulated seconds per second of the wall clock')
    .option('--port <number>', 'port of the dashboard on the loopback address', '7070')
    .option('--config <file>', 'JSON file with the settings that differ from the default')
    .option('--journal <dir>', 'journal directory; one that holds a run is recovered and continued')
    .option('--json', 'print one JSON object', false)
    .action(startOrSay)
}
