// The run's settings: the defaults, and a JSON file with what differs. The file may hold `desk` and
// `world`; every key must exist in the default and every value must be of its type, so that a
// typing error is found before anything trades.

import { readFileSync } from 'node:fs'
import { timeFromCivil, usPerHour } from '../base/index.ts'
import { checkDesk, type DeskConfig, defaultDesk } from '../engine/index.ts'
import { validateHedging } from '../hedging/index.ts'
import { validateLimits } from '../limits/index.ts'
import { validateQuoting } from '../quoting/index.ts'
import { checkWorld, defaultWorld, type WorldConfig } from '../sim/index.ts'
import { CannotRun } from './exit.ts'

export type RunConfig = { readonly desk: DeskConfig; readonly world: WorldConfig }

/** From noon: a day's run holds positions into the expiry at 08:00 UTC. */
const startUs = timeFromCivil(2026, 1, 5, 12 * usPerHour)
const defaults: RunConfig = { desk: defaultDesk, world: { ...defaultWorld, startUs } }

function nameOf(value: unknown): string {
  if (Array.isArray(value)) return 'a list'
  return value === null ? 'null' : typeof value === 'object' ? 'an object' : `a ${typeof value}`
}

/** Kinds of number that the defaults themselves tell apart: signs, durations, counts. */
function expectedNumber(path: string, base: number, given: number): string | undefined {
  const key = path.slice(path.lastIndexOf('.') + 1)
  const isCount = path.startsWith('desk.capacity.') || /^(options|slice)Max$/.test(key)
  if (!(Math.abs(given) <= 1e15)) return 'a finite number up to 1e15'
  if (isCount && !(Number.isSafeInteger(given) && given >= 0 && given <= 1_000_000)) {
    return 'a whole number from 0 to 1000000'
  }
  // A timer that is due at once, again and again, is a loop; none of ours is faster than this.
  const isDuration = key.endsWith('Us') && base >= 1000
  if (isDuration && !(Number.isSafeInteger(given) && given >= 1000)) {
    return 'a whole number of microseconds from 1000'
  }
  return base >= 0 && given < 0 ? 'a number from 0' : undefined
}

function checkNumber(file: string, path: string, base: number, given: number): void {
  const expected = expectedNumber(path, base, given)
  if (expected === undefined) return
  throw new CannotRun(`${file}: ${path} is ${given}; expected ${expected}`)
}

/** `given` over `base`, key by key; lists are replaced row by row and may change length. */
function overlay(file: string, path: string, base: unknown, given: unknown): unknown {
  const expected = nameOf(base)
  if (nameOf(given) !== expected) {
    const shown = JSON.stringify(given)
    throw new CannotRun(`${file}: ${path || 'the file'} is ${shown}; expected ${expected}`)
  }
  if (Array.isArray(base) && Array.isArray(given)) {
    const pattern: unknown = base[0]
    return given.map((row, i) =>
      overlay(file, `${path}[${i}]`, (base[i] as unknown) ?? pattern ?? row, row),
    )
  }
  if (typeof base === 'number') checkNumber(file, path, base, given as number)
  if (typeof base !== 'object' || base === null) return given
  const known = base as Record<string, unknown>
  const result: Record<string, unknown> = { ...known }
  for (const [key, value] of Object.entries(given as Record<string, unknown>)) {
    const at = path === '' ? key : `${path}.${key}`
    if (!Object.hasOwn(known, key)) {
      const choices = Object.keys(known).join(', ')
      throw new CannotRun(`${file}: unknown key ${at}; known here: ${choices}`)
    }
    result[key] = overlay(file, at, known[key], value)
  }
  return result
}

function parse(file: string): unknown {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new CannotRun(`the configuration ${file} cannot be read: ${reason}`)
  }
  try {
    return JSON.parse(text)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new CannotRun(`${file} is not JSON: ${reason}`)
  }
}

function check(file: string, config: RunConfig): void {
  const { desk } = config
  const faults = [
    ...validateLimits(desk.limits).map((fault) => ({ room: 'limits', ...fault })),
    ...validateQuoting(desk.quoting).map((fault) => ({ room: 'quoting', ...fault })),
    ...validateHedging(desk.hedging).map((fault) => ({ room: 'hedging', ...fault })),
  ]
  const fault = faults[0]
  if (fault !== undefined) {
    const { room, field, value, expected } = fault
    throw new CannotRun(`${file}: desk.${room}.${field} is ${value}; expected ${expected}`)
  }
  if (desk.underlyings.length === 0) {
    throw new CannotRun(`${file}: desk.underlyings is []; expected one coin or more`)
  }
  try {
    checkDesk(desk)
    checkWorld(config.world)
  } catch (cause) {
    throw new CannotRun(`${file}: ${cause instanceof Error ? cause.message : String(cause)}`)
  }
}

/** The defaults, overlaid with the file when one is named. */
export function readRunConfig(file: string | undefined): RunConfig {
  if (file === undefined) return defaults
  const config = overlay(file, '', defaults, parse(file)) as RunConfig
  check(file, config)
  return config
}
