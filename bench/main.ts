// `npm run bench`: every entry, or those of `--only`, each in a process of its own and one at a
// time, as a table or as one JSON array. Progress goes to stderr. README.md says how to read it.

import { fork } from 'node:child_process'
import { availableParallelism, cpus, loadavg } from 'node:os'
import { performance } from 'node:perf_hooks'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { type Entry, entries, entriesOf } from './entries.ts'
import { type Answer } from './harness.ts'
import { type GivenPeers, readPeers, withPeers } from './peers.ts'
import { reportOf } from './report.ts'

const exitCannot = 2
const childPath = fileURLToPath(new URL('./child.ts', import.meta.url))

type Options = {
  readonly isJson: boolean
  readonly isList: boolean
  readonly chosen: readonly Entry[]
  readonly peers: GivenPeers
}

function choose(only: readonly string[]): readonly Entry[] {
  if (only.length === 0) return entries
  const terms = only.flatMap((text) => text.split(',')).map((term) => term.trim())
  const unknown = terms.filter((term) => entriesOf(term).length === 0)
  if (unknown.length > 0) {
    const known = entries.map(({ name }) => name).join(', ')
    throw new Error(`--only: no entry is called '${unknown.join("', '")}'; there are ${known}`)
  }
  return entries.filter((entry) => terms.some((term) => entriesOf(term).includes(entry)))
}

function readOptions(): Options {
  const { values } = parseArgs({
    options: {
      json: { type: 'boolean', default: false },
      list: { type: 'boolean', default: false },
      only: { type: 'string', multiple: true, default: [] },
      peers: { type: 'string' },
    },
  })
  const peersPath = values.peers ?? process.env.PLIMSOLL_BENCH_PEERS
  return {
    isJson: values.json,
    isList: values.list,
    chosen: choose(values.only),
    peers: peersPath === undefined ? new Map() : readPeers(peersPath),
  }
}

function say(text: string): void {
  process.stderr.write(`bench: ${text}\n`)
}

function measure(entry: Entry): Promise<Answer> {
  return new Promise((resolve, reject) => {
    let answer: Answer | undefined
    const child = fork(childPath, [entry.name], {
      execArgv: [...entry.flags],
      // Whatever a part prints is for people; stdout is the table's, or the program's that reads
      // us.
      stdio: ['ignore', 2, 2, 'ipc'],
    })
    child.on('message', (message) => {
      answer = message as Answer
    })
    child.on('error', reject)
    child.on('close', (code, signal) => {
      if (code === 0 && answer !== undefined) resolve(answer)
      else reject(new Error(`'${entry.name}' ended with ${signal ?? `code ${code}`}`))
    })
  })
}

function checkFinite(answer: Answer): Answer {
  const odd = answer.figures.find(({ value }) => !Number.isFinite(value))
  if (odd !== undefined) throw new Error(`'${odd.name}' is no number`)
  return answer
}

/** A load above nothing is somebody else's; the ratios stand it, the absolute figures do not. */
function machineText(): string {
  const model = cpus()[0]?.model ?? 'processor unknown'
  const load = loadavg()
    .map((each) => each.toFixed(1))
    .join(' ')
  return `${availableParallelism()} x ${model}, node ${process.versions.node}, load ${load}`
}

async function run({ isJson, chosen, peers }: Options): Promise<void> {
  const all: object[] = []
  const named = new Set<string>()
  say(machineText())
  for (const [i, entry] of chosen.entries()) {
    const before = performance.now()
    say(`${entry.name} (${i + 1} of ${chosen.length})`)
    try {
      const answer = checkFinite(await measure(entry))
      const figures = answer.figures.map((each) => withPeers(each, peers))
      for (const { name } of figures) named.add(name)
      all.push(...figures)
      const seconds = ((performance.now() - before) / 1000).toFixed(1)
      const share = answer.wallMs > 0 ? Math.round((100 * answer.cpuMs) / answer.wallMs) : 100
      const held = share < 95 ? `; had the processor ${share} % of the timed while` : ''
      say(`${entry.name}: ${seconds} s${held}`)
      if (!isJson) process.stdout.write(`${reportOf(entry, figures)}\n`)
    } catch (error) {
      process.exitCode = exitCannot
      say(error instanceof Error ? error.message : String(error))
    }
  }
  for (const name of peers.keys()) {
    if (!named.has(name)) say(`--peers: '${name}' is not among the figures of this run`)
  }
  if (isJson) process.stdout.write(`${JSON.stringify(all)}\n`)
  else {
    process.stdout.write(
      'Units in /s: more is better; all others: less is better. ratio: ours over the first peer ' +
        `that is present.\n${machineText()}\n`,
    )
  }
}

function list(chosen: readonly Entry[]): void {
  for (const { name, workload } of chosen) process.stdout.write(`${name.padEnd(12)} ${workload}\n`)
}

try {
  const options = readOptions()
  if (options.isList) list(options.chosen)
  else await run(options)
} catch (error) {
  process.exitCode = exitCannot
  say(error instanceof Error ? error.message : String(error))
}
