// Simulated time a second of the wall clock, through the whole loop: the built-in exchange, the
// desk, its fits and searches, and the journal on disk as `plimsoll start --for` has it. The same
// run with no journal goes beside it, a stretch of each in turn.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import process from 'node:process'
import { usPerMinute, usPerSecond } from '../src/base/index.ts'
import { createMemoryJournal } from '../src/journal/index.ts'
import { BuiltInRun, openSession, type PaceOptions, runFast } from '../src/runtime/index.ts'
import { createExchange } from '../src/sim/index.ts'
import { type Figure, figure, median } from './harness.ts'
import { manifest, noJournal } from './recording.ts'

const leadMinutes = 3
const stretchMinutes = 5
const rounds = 7

type Contender = {
  readonly name: string
  readonly run: BuiltInRun
  readonly pace: PaceOptions
  readonly wallMs: number[]
  readonly processMs: number[]
}

function contender(name: string, run: BuiltInRun, journal: PaceOptions['journal']): Contender {
  const { signal } = new AbortController()
  const pace = { journal, gate: 'shared-fate', signal } as const
  return { name, run, pace, wallMs: [], processMs: [] }
}

function inMemory(name: string, journal: PaceOptions['journal']): Contender {
  const exchange = createExchange(manifest.world, manifest.seed)
  const run = new BuiltInRun({ manifest, journal, exchange })
  run.start()
  run.loop.release()
  return contender(name, run, journal)
}

/** Whole process: the journal's writing threads are part of what a run costs. */
function processMs(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

async function advance({ run, pace, wallMs, processMs: spent }: Contender, untilUs: number) {
  const wallBefore = performance.now()
  const processBefore = processMs()
  await runFast(run, untilUs, pace)
  wallMs.push(performance.now() - wallBefore)
  spent.push(processMs() - processBefore)
}

export async function measureRun(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-bench-'))
  try {
    const session = await openSession({ manifest, journalDir: join(folder, 'journal') })
    const contenders = [
      contender('journal on disk', session.run, session.journal),
      inMemory('no journal', noJournal),
      inMemory('journal in memory', createMemoryJournal()),
    ]
    const { startUs } = manifest.world
    for (let round = 0; round <= rounds; round += 1) {
      const minutes = leadMinutes + round * stretchMinutes
      for (const each of contenders) await advance(each, startUs + minutes * usPerMinute)
    }
    await session.journal.close()
    const simulatedMs = (stretchMinutes * usPerMinute * 1000) / usPerSecond
    // The first round is the lead: listing, and code that is not compiled yet.
    const rate = (ms: readonly number[]): number => simulatedMs / median(ms.slice(1))
    const [ours, ...others] = contenders
    return [
      figure('run', 'simulated s/s', rate(ours!.wallMs), [
        ...others.map(({ name, wallMs }) => ({ name, value: rate(wallMs) })),
        { name: 'ours a second of processor', value: rate(ours!.processMs) },
      ]),
    ]
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
