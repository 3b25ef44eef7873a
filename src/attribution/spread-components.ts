// What a spread is made of, from public trades alone: how much of it is lost to who knows more, how
// much pays for inventory, how much is left for handling the order. Two classical regressions, with
// standard errors by blocks; both assume that a trade's side is known and say nothing of causes.

import { choleskyFactor, choleskySolve, jackknife } from '../math/index.ts'
import { assertTape, midBefore, type TradeTape } from './tape.ts'

export type Estimate = { readonly value: number; readonly error: number }

/** Why there is no answer; a wrong one would look like any other. */
export const spreadRefusals = ['too-few-trades', 'no-variation', 'no-reversal'] as const
export type SpreadRefusal = (typeof spreadRefusals)[number]

const blocksMax = 40
const tradesMin = 200

/** Adds `values` times each other (upper triangle) and times `y` into a block's sums. */
function addRow(sums: Float64Array, at: number, values: readonly number[], y: number): void {
  const n = values.length
  let place = at
  for (let i = 0; i < n; i += 1) {
    for (let j = i; j < n; j += 1) sums[place++]! += values[i]! * values[j]!
    sums[place++]! += values[i]! * y
  }
}

/** Solves the normal equations of `addRow`; undefined when they are singular. */
function solveRow(sums: Float64Array, at: number, n: number): Float64Array | undefined {
  const matrix = new Float64Array(n * n)
  const right = new Float64Array(n)
  let place = at
  for (let i = 0; i < n; i += 1) {
    for (let j = i; j < n; j += 1) {
      matrix[j + n * i] = sums[place]!
      matrix[i + n * j] = sums[place]!
      place += 1
    }
    right[i] = sums[place]!
    place += 1
  }
  if (!choleskyFactor(matrix, n)) return undefined
  choleskySolve(matrix, n, right)
  return right.every(Number.isFinite) ? right : undefined
}

const rowWidth = (n: number): number => (n * (n + 1)) / 2 + n

/** Which block the i-th of `count` observations belongs to. */
function blockOf(i: number, count: number): number {
  return Math.floor((i * blocksMax) / count)
}

/** All in the price's own unit, a half-spread; by size, per unit of it. */
export type GlostenHarris = {
  readonly refusal?: undefined
  readonly trades: number
  /** What reverts: order handling and inventory. */
  readonly transitory: Estimate
  readonly transitoryPerSize: Estimate
  /** What stays: adverse selection. */
  readonly permanent: Estimate
  readonly permanentPerSize: Estimate
}

export type NoSpread = { readonly refusal: SpreadRefusal }

/**
 * Glosten and Harris (1988): dP = c0 dQ + c1 d(Q V) + z0 Q + z1 Q V + e, with Q the side and V the
 * size of each trade. With `bySize` false, or all sizes alike, c1 and z1 are left out and 0.
 */
export function glostenHarris(tape: TradeTape, bySize = true): GlostenHarris | NoSpread {
  assertTape(tape)
  const { side, price, size } = tape
  const count = price.length - 1
  if (count < tradesMin) return { refusal: 'too-few-trades' }
  const isSized = bySize && size.some((value) => value !== size[0])
  const n = isSized ? 4 : 2
  const width = rowWidth(n)
  const blocks = new Float64Array(width * blocksMax)
  for (let i = 1; i <= count; i += 1) {
    const [q, p] = [side[i]!, side[i - 1]!]
    const [signed, before] = [q * size[i]!, p * size[i - 1]!]
    const values = isSized ? [q - p, q, signed - before, signed] : [q - p, q]
    addRow(blocks, width * blockOf(i - 1, count), values, price[i]! - price[i - 1]!)
  }
  const found = jackknife(blocks, width, (sums) => solveRow(sums, 0, n))
  if (found === undefined) return { refusal: 'no-variation' }
  const at = (i: number): Estimate => {
    return { value: found.estimate[i] ?? 0, error: found.standardError[i] ?? 0 }
  }
  return {
    trades: count + 1,
    transitory: at(0),
    permanent: at(1),
    transitoryPerSize: at(2),
    permanentPerSize: at(3),
  }
}

export type HuangStoll = {
  readonly refusal?: undefined
  readonly trades: number
  /** Half of the traded spread, in the price's own unit. */
  readonly halfSpread: Estimate
  /** Shares of it: what informed counterparties take, what inventory asks, what remains. */
  readonly adverse: Estimate
  readonly inventory: Estimate
  readonly handling: Estimate
  /** That a trade is on the other side than the one before. */
  readonly reversal: Estimate
}

/** Below it the two parts of the model cannot be told apart. */
const reversalGapMin = 0.02

function componentsOf(sums: Float64Array): Float64Array | undefined {
  const [weight, half] = sums as unknown as [number, number]
  const flow = solveRow(sums, 2, 1)
  const quotes = solveRow(sums, 2 + rowWidth(1), 2)
  if (flow === undefined || quotes === undefined || !(weight > 0)) return undefined
  const halfSpread = half / weight
  const continuation = flow[0]!
  if (!(Math.abs(continuation) >= reversalGapMin) || !(halfSpread > 0)) return undefined
  const adverse = -quotes[1]! / (halfSpread * continuation)
  const inventory = quotes[0]! / halfSpread - adverse
  const handling = 1 - adverse - inventory
  return Float64Array.of(halfSpread, adverse, inventory, handling, 0.5 * (1 - continuation))
}

/**
 * Huang and Stoll (1997), three-way: dM = (a + b) (S/2) Q[-1] - a (S/2) (1 - 2 pi) Q[-2] + e, with
 * M the mid that each trade met and pi the probability of a reversal, from E[Q | Q[-1]] =
 * (1 - 2 pi) Q[-1]. Trades that come one after another on one side because an order was cut should
 * be joined first: they make pi small, and the shares what the cutting makes them.
 */
export function huangStoll(tape: TradeTape): HuangStoll | NoSpread {
  assertTape(tape)
  const { tradeUs, side, price, mid } = tape
  const met: number[] = []
  for (let i = 0; i < tradeUs.length; i += 1) {
    const at = midBefore(tape, tradeUs[i]!, true)
    if (at >= 0) met.push(i)
  }
  const count = met.length - 2
  if (count < tradesMin) return { refusal: 'too-few-trades' }
  const midOf = (i: number): number => mid[midBefore(tape, tradeUs[i]!, true)]!
  const width = 2 + rowWidth(1) + rowWidth(2)
  const blocks = new Float64Array(width * blocksMax)
  for (let n = 2; n < met.length; n += 1) {
    const [i, one, two] = [met[n]!, met[n - 1]!, met[n - 2]!]
    const at = width * blockOf(n - 2, count)
    blocks[at]! += 1
    blocks[at + 1]! += side[i]! * (price[i]! - midOf(i))
    addRow(blocks, at + 2, [side[two]!], side[one]!)
    addRow(blocks, at + 2 + rowWidth(1), [side[one]!, side[two]!], midOf(i) - midOf(one))
  }
  const found = jackknife(blocks, width, componentsOf)
  if (found === undefined) return { refusal: 'no-reversal' }
  const at = (i: number): Estimate => {
    return { value: found.estimate[i]!, error: found.standardError[i]! }
  }
  return {
    trades: met.length,
    halfSpread: at(0),
    adverse: at(1),
    inventory: at(2),
    handling: at(3),
    reversal: at(4),
  }
}
