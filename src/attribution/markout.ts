// Who paid whom, and for how long: the half-spread that a trade paid at once, what was left of it
// after the price had moved, and the move itself. Seen from the maker: effective is what was
// charged, impact what the counterparty knew, realised what remains to live on.

import { assert } from '../base/index.ts'
import { jackknife } from '../math/index.ts'
import { assertTape, midBefore, type TradeTape } from './tape.ts'

/** Size-weighted, basis points of the mid before the trade; a half-spread, not a round trip. */
export type Markout = {
  readonly horizonUs: number
  /** Trades that have a mid before them and one at the horizon. */
  readonly trades: number
  readonly effectiveBps: number
  readonly impactBps: number
  /** Effective less impact, exactly. */
  readonly realisedBps: number
  /** Standard errors by blocks of time; null where all trades lie in one. */
  readonly impactErrorBps: number | null
  readonly realisedErrorBps: number | null
}

/** Trades within this are one block: orders that were cut in pieces, and the news they share. */
const blockUsDefault = 60_000_000

/** Weight, effective, impact. */
const width = 3

const averages = (sums: Float64Array): Float64Array | undefined => {
  const [weight, effective, impact] = sums as unknown as [number, number, number]
  if (!(weight > 0)) return undefined
  const [charged, moved] = [effective / weight, impact / weight]
  return Float64Array.of(charged, moved, charged - moved)
}

function markoutAt(tape: TradeTape, horizonUs: number, blockUs: number): Markout {
  const { tradeUs, side, price, size, midUs, mid } = tape
  const blocks = new Map<number, Float64Array>()
  const endUs = midUs[midUs.length - 1] ?? 0
  let trades = 0
  for (let i = 0; i < tradeUs.length; i += 1) {
    const timeUs = tradeUs[i]!
    // The mid that the trade met: one that the trade itself moved would hide its impact.
    const before = midBefore(tape, timeUs, true)
    if (before < 0 || timeUs + horizonUs > endUs) continue
    const from = mid[before]!
    const to = mid[midBefore(tape, timeUs + horizonUs, false)]!
    const block = Math.floor(timeUs / blockUs)
    const sums = blocks.get(block) ?? new Float64Array(width)
    blocks.set(block, sums)
    const weight = size[i]!
    sums[0]! += weight
    sums[1]! += (weight * side[i]! * (price[i]! - from) * 1e4) / from
    sums[2]! += (weight * side[i]! * (to - from) * 1e4) / from
    trades += 1
  }
  const flat = Float64Array.from([...blocks.values()].flatMap((sums) => [...sums]))
  const errors = jackknife(flat, width, averages)
  const total = new Float64Array(width)
  for (let i = 0; i < flat.length; i += 1) total[i % width]! += flat[i]!
  const [effectiveBps = 0, impactBps = 0, realisedBps = 0] = averages(total) ?? []
  return {
    horizonUs,
    trades,
    effectiveBps,
    impactBps,
    realisedBps,
    impactErrorBps: errors?.standardError[1] ?? null,
    realisedErrorBps: errors?.standardError[2] ?? null,
  }
}

/** One row for each horizon, microseconds; a mid that is missing at the end is no mid. */
export function markouts(
  tape: TradeTape,
  horizonsUs: readonly number[],
  blockUs: number = blockUsDefault,
): Markout[] {
  assertTape(tape)
  assert(blockUs > 0, 'a block has a length')
  assert(
    horizonsUs.every((horizon) => horizon >= 0 && horizon < Infinity),
    'horizons from 0',
  )
  return horizonsUs.map((horizonUs) => markoutAt(tape, horizonUs, blockUs))
}
