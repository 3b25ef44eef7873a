// AssemblyScript. What prices and implied volatilities have in common: the terms of the premium for
// a block of rows, as `premiumTerms` in src/pricing/premium.ts has them. Distances and total
// volatility go in through scratch columns; density, ratios and their difference come out.

import {
  add, constant, densityNone, densityNormalMost, exp, inverseRootTwoPi, madd, millsRatio,
  minusHalf, mul, one, priceLeast, priceMost, ratioMost, select, seriesDifference, seriesMost,
  sub,
} from './lanes'

/** Rows of a block, and the bytes of a scratch column. */
export const blockBytes: usize = 256 * 8

export const moneyness: usize = memory.data(256 * 8, 16)
export const totalVol: usize = memory.data(256 * 8, 16)
export const inverseTotalVol: usize = memory.data(256 * 8, 16)
export const away: usize = memory.data(256 * 8, 16)
export const far: usize = memory.data(256 * 8, 16)
export const density: usize = memory.data(256 * 8, 16)
export const near: usize = memory.data(256 * 8, 16)
export const farRatio: usize = memory.data(256 * 8, 16)
/** The difference of ratios, and a mask of the rows that count from their upper bound. */
export const difference: usize = memory.data(256 * 8, 16)
export const bound: usize = memory.data(256 * 8, 16)
/** Offsets of the pairs of rows that need the series; few in most books. */
const seriesPairs: usize = memory.data(128 * 4, 16)
let seriesCount: usize = 0

/** 2^-200 to 2^200. */
// @ts-ignore: decorator
@inline
export function within(x: v128): v128 {
  return v128.and(f64x2.ge(x, constant(priceLeast)), f64x2.le(x, constant(priceMost)))
}

// @ts-ignore: decorator
@inline
function isSeries(s: v128, distant: v128): v128 {
  return v128.and(f64x2.lt(s, constant(seriesMost)), f64x2.lt(mul(s, distant), constant(one)))
}

// @ts-ignore: decorator
@inline
export function restartSeries(): void {
  seriesCount = 0
}

/** Written always and kept where wanted: no branch that could be foreseen wrongly. */
// @ts-ignore: decorator
@inline
export function noteSeries(i: usize, s: v128, distant: v128): void {
  store<u32>(seriesPairs + (seriesCount << 2), u32(i))
  seriesCount += usize(v128.any_true(isSeries(s, distant)))
}

function densityPass(bytes: usize): void {
  for (let i: usize = 0; i < bytes; i += 16) {
    const distance = v128.load(away + i)
    const tame = f64x2.pmin(distance, constant(densityNormalMost))
    const value = mul(constant(inverseRootTwoPi), exp(mul(mul(constant(minusHalf), tame), tame)))
    v128.store(density + i, v128.and(value, f64x2.lt(distance, constant(densityNone))))
  }
}

function nearPass(bytes: usize): void {
  for (let i: usize = 0; i < bytes; i += 16) {
    const distance = f64x2.pmin(f64x2.abs(v128.load(away + i)), constant(ratioMost))
    v128.store(near + i, millsRatio(distance))
  }
}

function farPass(bytes: usize): void {
  for (let i: usize = 0; i < bytes; i += 16) {
    v128.store(farRatio + i, millsRatio(v128.load(far + i)))
  }
}

function differencePass(bytes: usize): void {
  for (let i: usize = 0; i < bytes; i += 16) {
    const isPast = f64x2.lt(v128.load(away + i), i64x2.splat(0))
    const ratio = v128.load(near + i)
    const signed = select(isPast, f64x2.neg(ratio), ratio)
    v128.store(bound + i, isPast)
    v128.store(difference + i, sub(signed, v128.load(farRatio + i)))
  }
}

function seriesPass(): void {
  for (let n: usize = 0; n < seriesCount; n += 1) {
    const i = usize(load<u32>(seriesPairs + (n << 2)))
    const s = v128.load(totalVol + i)
    const distant = v128.load(far + i)
    const mask = isSeries(s, distant)
    const series = seriesDifference(s, distant, v128.load(farRatio + i))
    v128.store(bound + i, v128.andnot(v128.load(bound + i), mask))
    v128.store(difference + i, select(mask, series, v128.load(difference + i)))
  }
}

/** Everything that follows from distances and total volatility. */
export function premiumPasses(bytes: usize): void {
  densityPass(bytes)
  nearPass(bytes)
  farPass(bytes)
  differencePass(bytes)
  seriesPass()
}

/** What the option is worth out of the money: least (bound + density difference). */
// @ts-ignore: decorator
@inline
export function timeValueAt(i: usize, least: v128, peak: v128): v128 {
  return madd(peak, v128.load(difference + i), v128.and(least, v128.load(bound + i)))
}
