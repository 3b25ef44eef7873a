// The option book of the tail backtest: short a 30-day straddle at the money, struck anew and
// delta-hedged at the end of every day. Vol is Deribit's DVOL where it is known; before, it is held
// at the first known level, and the book is called so.

import { readFileSync } from 'node:fs'
import { exp, log } from '../../src/math/index.ts'
import { blackPrice } from '../../src/pricing/index.ts'
import { type RevaluedBook } from '../../src/validation/index.ts'
import { BadHistory } from './history.ts'

const dayMs = 86_400_000
const tenorYears = 30 / 365
const dayYears = 1 / 365
const straddles = 10

/** Loss of one day: straddles bought back a day older, less what the hedge earned. */
function straddleLoss(price: number, vol: number, spotMove: number, volMove: number): number {
  const after = price * exp(spotMove)
  const volAfter = vol * exp(volMove)
  const valueAt = (forward: number, years: number, volAnnual: number): number =>
    blackPrice(1, forward, price, years, volAnnual) +
    blackPrice(-1, forward, price, years, volAnnual)
  const nudge = 1e-4 * price
  const delta =
    (valueAt(price + nudge, tenorYears, vol) - valueAt(price - nudge, tenorYears, vol)) /
    (2 * nudge)
  const change = valueAt(after, tenorYears - dayYears, volAfter) - valueAt(price, tenorYears, vol)
  return straddles * (change - delta * (after - price))
}

/** Daily closes of DVOL by day since 1970. */
function readDvol(path: string): Map<number, number> {
  const lines = readFileSync(path, 'utf8').trim().split('\n').slice(1)
  return new Map(
    lines.map((line, i) => {
      const [time, value] = line.split(',').map(Number)
      if (!(time! >= 0 && value! > 0)) throw new BadHistory(`${path}:${i + 2}: '${line}'`)
      return [Math.floor(time! / dayMs), value! / 100]
    }),
  )
}

export type DailyCloses = { readonly firstDay: number; readonly closes: Float64Array }

function movesOf(levels: readonly number[]): Float64Array {
  return Float64Array.from({ length: levels.length - 1 }, (_, t) =>
    log(levels[t + 1]! / levels[t]!),
  )
}

/** The book with vol held, up to the first DVOL, and the book with DVOL from then on. */
export function straddleBooks(
  { firstDay, closes }: DailyCloses,
  dvolPath: string,
): readonly { readonly title: string; readonly book: RevaluedBook }[] {
  const dvol = readDvol(dvolPath)
  const start = Math.min(...dvol.keys()) - firstDay
  const held = dvol.get(start + firstDay)!
  const prices = [...closes]
  const before = prices.slice(0, start + 1)
  const after = prices.slice(start)
  const vols = after.map((_, t) => {
    const vol = dvol.get(firstDay + start + t)
    if (vol !== undefined) return vol
    throw new BadHistory(`${dvolPath}: no value for day ${firstDay + start + t}`)
  })
  const shared = {
    window: 250,
    decay: 0.94,
    scenarioCount: 2000,
    seed: 30,
    valueConfidence: 0.99,
    shortfallConfidence: 0.975,
  }
  return [
    {
      title: `short straddle, vol held at ${(100 * held).toFixed(1)}`,
      book: {
        ...shared,
        moves: [movesOf(before)],
        lossAt: (day, moves) => straddleLoss(before[day]!, held, moves[0]!, 0),
      },
    },
    {
      title: 'short straddle, vol is DVOL',
      book: {
        ...shared,
        moves: [movesOf(after), movesOf(vols)],
        lossAt: (day, moves) => straddleLoss(after[day]!, vols[day]!, moves[0]!, moves[1]!),
      },
    },
  ]
}
