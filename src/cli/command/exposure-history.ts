// Histories given on the command line as moves over one horizon, one column a factor, all over the
// same periods: log moves of prices, and moves of a vol index in points.

import { type History, readHistory } from '../../archive/index.ts'
import { formatIso, type TimeUs, usPerHour } from '../../base/index.ts'
import { log } from '../../math/index.ts'
import { CannotRun } from '../exit.ts'

export type MovesInput = {
  /** Currencies in the order of the factors. */
  readonly codes: readonly string[]
  /** Files, each perhaps with its currency before it: `BTC=file`. */
  readonly prices: readonly string[]
  readonly volIndex: string | undefined
  readonly horizonHours: number
}

export type Moves = {
  /** By currency, then the vol index in points where there is one. */
  readonly columns: readonly Float64Array[]
  readonly from: string
  readonly to: string
}

async function readAll(path: string): Promise<readonly History[]> {
  const found = await readHistory(path)
  if (!found.ok) throw new CannotRun(found.refusal.message)
  return found.value
}

type Named = { readonly code: string; readonly path: string; readonly history: History }

async function readPrices(argument: string): Promise<Named[]> {
  const [, given, path = argument] = /^([A-Z][A-Z0-9]*)=(.+)$/.exec(argument) ?? []
  const histories = await readAll(path)
  // Exchanges name such files after the pair.
  const named = given ?? /([A-Z0-9]+)USDT/.exec(path.split('/').at(-1)!)?.[1]
  return histories.map((history) => {
    const code = history.code === '' ? named : history.code
    if (code !== undefined) return { code, path, history }
    throw new CannotRun(`--history ${path}: no currency in it or its name, expected BTC=${path}`)
  })
}

function onlyOne(all: readonly Named[], code: string): Named {
  const found = all.filter((each) => each.code === code)
  if (found.length === 1) return found[0]!
  const files = found.map(({ path }) => path).join(', ')
  const what = found.length === 0 ? 'has no file' : `has more than one: ${files}`
  throw new CannotRun(`--history: ${code}, which the positions are in, ${what}`)
}

function lastUs({ firstUs, stepUs, values }: History): number {
  return firstUs + (values.length - 1) * stepUs
}

/** Moves over whole horizons, counted from 1970 on, as far as all histories reach. */
export async function readMoves(input: MovesInput): Promise<Moves> {
  const { codes, prices, volIndex, horizonHours } = input
  const all = (await Promise.all(prices.map(readPrices))).flat()
  const named = codes.map((code) => onlyOne(all, code))
  if (volIndex !== undefined) {
    const histories = await readAll(volIndex)
    named.push({ code: 'vol index', path: volIndex, history: histories[0]! })
  }
  const horizonUs = horizonHours * usPerHour
  for (const { path, history } of named) {
    if (horizonUs % history.stepUs === 0) continue
    const hours = history.stepUs / usPerHour
    throw new CannotRun(
      `--horizon is ${horizonHours} h, expected whole steps of ${hours} h: ${path}`,
    )
  }
  const start = Math.max(...named.map(({ history }) => history.firstUs))
  const end = Math.min(...named.map(({ history }) => lastUs(history)))
  const fromUs = Math.ceil(start / horizonUs) * horizonUs
  const count = Math.floor((end - fromUs) / horizonUs)
  const columns = named.map(({ history }, f) => {
    const at = (t: number): number =>
      history.values[Math.round((fromUs + t * horizonUs - history.firstUs) / history.stepUs)]!
    return Float64Array.from({ length: Math.max(0, count) }, (_, t) =>
      f < codes.length ? log(at(t + 1) / at(t)) : at(t + 1) - at(t),
    )
  })
  const toUs = fromUs + Math.max(0, count) * horizonUs
  return { columns, from: formatIso(fromUs as TimeUs), to: formatIso(toUs as TimeUs) }
}
