// Static arbitrage of any surface, looked for twice and independently of how it was fitted: by
// Durrleman's function and total variance on grids, and by the prices of calls alone. It samples
// and so proves nothing; the proof for SVI is in `arbitrage.ts`.

import { exp } from '../math/index.ts'
import { blackPrice, durrleman, type VarianceRow } from '../pricing/index.ts'
import { type Range, wideK } from './arbitrage.ts'
import { type CleanSlice } from './clean.ts'
import { type Smile } from './comparison-model.ts'

const quotedPoints = 401
const widePoints = 601
const pricePoints = 801

/** Coin that a price may break a rule by: for rounding, ten thousand times less than a tick. */
export const priceTolerance = 1e-8

export type ArbitrageCount = {
  /** Slices with negative density at some point of the grids. */
  readonly butterfly: number
  /** Neighbours whose total variance falls at some point of the grids. */
  readonly calendar: number
  /** Slices whose call prices somewhere rise with the strike or are not convex in it. */
  readonly priceButterfly: number
  /** Neighbours where the later call is the cheaper one at equal moneyness. */
  readonly priceCalendar: number
  /** The most that any price breaks a rule by, in coin. */
  readonly worstPrice: number
}

function grid(range: Range, points: number): Float64Array {
  const step = (range.high - range.low) / (points - 1)
  return Float64Array.from({ length: points }, (_, n) => range.low + n * step)
}

const wide = grid({ low: -wideK, high: wideK }, widePoints)
const priced = grid({ low: -wideK, high: wideK }, pricePoints)

/** The quoted strikes with half their range more on either side. */
function around(slice: CleanSlice): Range {
  const low = slice.k[0]!
  const high = slice.k[slice.count - 1]!
  const beyond = 0.5 * (high - low)
  return { low: low - beyond, high: high + beyond }
}

function hasButterfly(smile: Smile, points: Float64Array): boolean {
  const row: VarianceRow = { w: 0, dw: 0, d2w: 0 }
  return points.some((k) => {
    smile(k, row)
    return !(row.w > 0 && durrleman(k, row.w, row.dw, row.d2w) >= -1e-12)
  })
}

function hasFall(before: Smile, after: Smile, points: Float64Array): boolean {
  const row: VarianceRow = { w: 0, dw: 0, d2w: 0 }
  return points.some((k) => {
    before(k, row)
    const least = row.w
    after(k, row)
    return !(row.w >= least * (1 - 1e-12))
  })
}

/** Calls in units of the forward, so in coin, at the strikes e^k of the price grid. */
function callPrices(smile: Smile): Float64Array {
  const row: VarianceRow = { w: 0, dw: 0, d2w: 0 }
  return priced.map((k) => {
    smile(k, row)
    return blackPrice(1, 1, exp(k), 1, row.w > 0 ? Math.sqrt(row.w) : 0)
  })
}

/** The most by which calls rise with the strike or a butterfly is worth less than nothing. */
function worstButterfly(calls: Float64Array): number {
  let worst = 0
  for (let n = 1; n < calls.length; n += 1) {
    worst = Math.max(worst, calls[n]! - calls[n - 1]!)
    if (n + 1 === calls.length) break
    const low = exp(priced[n - 1]!)
    const high = exp(priced[n + 1]!)
    const share = (high - exp(priced[n]!)) / (high - low)
    worst = Math.max(worst, calls[n]! - share * calls[n - 1]! - (1 - share) * calls[n + 1]!)
  }
  return worst
}

/** One rule that one expiry, or it and the one before, breaks. */
export type Arbitrage = {
  readonly slice: number
  readonly rule: 'butterfly' | 'calendar' | 'price-butterfly' | 'price-calendar'
  /** Coin; 0 where the grid says so and not a price. */
  readonly coin: number
}

/** What is wrong with `smiles`, which are of `slices`, ascending in expiry. */
export function findArbitrage(
  slices: readonly CleanSlice[],
  smiles: readonly Smile[],
): { readonly found: readonly Arbitrage[]; readonly worstPrice: number } {
  const calls = smiles.map(callPrices)
  const found: Arbitrage[] = []
  let worstPrice = 0
  for (const [slice, smile] of smiles.entries()) {
    const near = grid(around(slices[slice]!), quotedPoints)
    if (hasButterfly(smile, near) || hasButterfly(smile, wide)) {
      found.push({ slice, rule: 'butterfly', coin: 0 })
    }
    const own = worstButterfly(calls[slice]!)
    if (!(own <= priceTolerance)) found.push({ slice, rule: 'price-butterfly', coin: own })
    worstPrice = Math.max(worstPrice, own)
    const before = smiles[slice - 1]
    if (before === undefined) continue
    const last = grid(around(slices[slice - 1]!), quotedPoints)
    if ([near, last, wide].some((points) => hasFall(before, smile, points))) {
      found.push({ slice, rule: 'calendar', coin: 0 })
    }
    const earlier = calls[slice - 1]!
    const cheaper = calls[slice]!.reduce((most, call, n) => Math.max(most, earlier[n]! - call), 0)
    if (!(cheaper <= priceTolerance)) found.push({ slice, rule: 'price-calendar', coin: cheaper })
    worstPrice = Math.max(worstPrice, cheaper)
  }
  return { found, worstPrice }
}

/** The same in numbers. */
export function countArbitrage(
  slices: readonly CleanSlice[],
  smiles: readonly Smile[],
): ArbitrageCount {
  const { found, worstPrice } = findArbitrage(slices, smiles)
  const count = (rule: Arbitrage['rule']): number => found.filter((one) => one.rule === rule).length
  return {
    butterfly: count('butterfly'),
    calendar: count('calendar'),
    priceButterfly: count('price-butterfly'),
    priceCalendar: count('price-calendar'),
    worstPrice,
  }
}
