// Hourly closes of coins from a folder of gzipped files, in the order asked for.

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'

export class BadHistory extends Error {
  override readonly name = 'BadHistory'
}

const fileName = /_([A-Z]+)USDT_1h_.*\.csv\.gz$/
const hourMs = 3_600_000

export type HourlyCloses = {
  /** Open time of the first bar, milliseconds; one bar an hour from there. */
  readonly startMs: number
  /** By coin. */
  readonly closes: readonly Float64Array[]
}

export function readHourlyCloses(folder: string, coins: readonly string[]): HourlyCloses {
  const names = readdirSync(folder)
  let startMs = Number.NaN
  const closes = coins.map((coin) => {
    const name = names.find((each) => fileName.exec(each)?.[1] === coin)
    if (name === undefined) throw new BadHistory(`${folder}: no hourly file for ${coin}`)
    const lines = gunzipSync(readFileSync(join(folder, name)))
      .toString()
      .trim()
      .split('\n')
    const column = lines[0]!.split(',').indexOf('close')
    startMs = Date.parse(lines[1]!.split(',')[0]!)
    return Float64Array.from(lines.slice(1), (line, i) => {
      const fields = line.split(',')
      const close = Number(fields[column])
      const isNext = Date.parse(fields[0]!) === startMs + i * hourMs
      if (close > 0 && isNext) return close
      throw new BadHistory(
        `${name}:${i + 2}: '${line}': expected a close, and an hour after the last`,
      )
    })
  })
  const count = closes[0]!.length
  if (!closes.every((each) => each.length === count)) {
    throw new BadHistory(`${folder}: files have different numbers of hours`)
  }
  return { startMs, closes }
}

/** Closes at the end of each whole UTC day. */
export function dailyOf({ startMs, closes }: HourlyCloses): {
  readonly firstDay: number
  readonly closes: Float64Array
} {
  const dayMs = 24 * hourMs
  const firstDay = Math.floor(startMs / dayMs)
  const skipped = Math.round((startMs - firstDay * dayMs) / hourMs)
  const prices = closes[0]!
  const count = Math.floor((prices.length + skipped) / 24)
  return {
    firstDay,
    closes: Float64Array.from({ length: count }, (_, day) => prices[(day + 1) * 24 - skipped - 1]!),
  }
}
