// The C++ marks beside the checkout, ../shared/anchors: built once a session into a temporary
// folder by their own script, then run again for each entry, so that peers are measured beside us.
// What is not there, or does not build, is a peer that is absent.

import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { type Peer } from './harness.ts'

const script = fileURLToPath(new URL('../../shared/anchors/run.sh', import.meta.url))

/** A program of the anchors that is ready to run, or why there is none. */
type Program = { readonly path: string; readonly options: string } | { readonly absent: string }

function programOf(name: string): Program {
  if (!existsSync(script)) return { absent: '../shared/anchors is not here' }
  const stamp = Math.round(statSync(script).mtimeMs).toString(36)
  const folder = join(tmpdir(), `plimsoll-anchors-${stamp}`)
  const path = join(folder, name)
  const options = join(folder, 'options.bin')
  if (!existsSync(join(folder, 'black76_limit'))) {
    mkdirSync(folder, { recursive: true })
    process.stderr.write('bench: building ../shared/anchors, a minute once\n')
    const { status } = spawnSync('bash', [script, folder], { stdio: 'ignore' })
    if (status !== 0) return { absent: `../shared/anchors/run.sh ended with ${status}` }
  }
  return existsSync(path) ? { path, options } : { absent: 'not installed' }
}

function said(name: string): { readonly lines: readonly string[]; readonly absent: string } {
  const program = programOf(name)
  if ('absent' in program) return { lines: [], absent: program.absent }
  const { stdout } = spawnSync(program.path, [program.options], { encoding: 'utf8' })
  return { lines: stdout.split('\n'), absent: `${name} does not print it` }
}

function peer(name: string, values: readonly number[], absent: string): Peer {
  const known = values.filter((value) => value > 0)
  return known.length === 0 ? { name, absent } : { name, value: Math.min(...known) }
}

/** Nanoseconds an option of the AVX2 limit, eight outputs: a million rows, and rows in cache. */
export function limitPeers(): { readonly stream: Peer; readonly cached: Peer } {
  const { lines, absent } = said('black76_limit')
  const rows = lines.filter((line) => /^AVX2 \w+ 8 /.test(line))
  const timesOf = (word: string): number[] =>
    rows.map((line) => Number(new RegExp(`${word} ([\\d.]+)`).exec(line)?.[1] ?? Number.NaN))
  return {
    stream: peer('AVX2 limit', timesOf('stream'), absent),
    cached: peer('AVX2 limit in cache', timesOf('cached'), absent),
  }
}

const quantLibTitles = {
  'QuantLib BlackCalculator': 'QL BlackCalculator direct',
  'QuantLib engine': 'QL AnalyticEuropeanEngine, shared process/engine',
  'QuantLib engine, live options': 'QL portfolio 10k live options',
  'QuantLib LiRS': 'QL blackFormulaImpliedStdDevLiRS',
  'QuantLib implied vol': 'QL blackFormulaImpliedStdDev (accuracy 1e-12)',
} as const

type QuantLibName = keyof typeof quantLibTitles

/** Nanoseconds an option of what is asked for. */
export function quantLibPeers(...names: readonly QuantLibName[]): Peer[] {
  const { lines, absent } = said('quantlib')
  return names.map((name) => {
    const line = lines.find((each) => each.startsWith(quantLibTitles[name]))
    const value = Number(/([\d.]+) ns\/opt/.exec(line ?? '')?.[1] ?? Number.NaN)
    return peer(name, [value], absent)
  })
}
