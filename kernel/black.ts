// AssemblyScript. Black-76 over columns in the module's memory: short passes over blocks of rows,
// two rows at a time, the same operations as `black76` in src/pricing/black.ts. Rows that are not
// regular get a 1 in the last column and meaningless results; the caller sees to them.

import {
  add, constant, densityNone, div, exp, exponentMost, farMost, half, logRatio, mul, nmadd, one,
  ratioMost, select, sub,
} from './lanes'
import {
  away, blockBytes, density, far, farRatio, inverseTotalVol, moneyness, near, noteSeries,
  premiumPasses, restartSeries, timeValueAt, totalVol, within,
} from './premium'

const sqrtYears: usize = memory.data(256 * 8, 16)
const discount: usize = memory.data(256 * 8, 16)

/** What the passes of a block have in common: whether any row needs what most do not. */
let hasRates: bool = false
let irregular: v128 = i64x2.splat(0)

function moneynessPass(base: usize, stride: usize, bytes: usize): void {
  for (let i: usize = 0; i < bytes; i += 16) {
    v128.store(moneyness + i, logRatio(v128.load(base + i), v128.load(base + stride + i)))
  }
}

function distancePass(base: usize, stride: usize, bytes: usize): void {
  let rates = i64x2.splat(0)
  let faults = i64x2.splat(0)
  for (let i: usize = 0; i < bytes; i += 16) {
    const forward = v128.load(base + i)
    const strike = v128.load(base + stride + i)
    const years = v128.load(base + 2 * stride + i)
    const vol = v128.load(base + 3 * stride + i)
    const rate = v128.load(base + 4 * stride + i)
    const side = v128.load(base + 5 * stride + i)
    const x = v128.load(moneyness + i)
    const root = f64x2.sqrt(years)
    const s = mul(vol, root)
    const inverse = div(constant(one), s)
    const y = mul(f64x2.abs(x), inverse)
    const t = mul(constant(half), s)
    const distance = add(y, t)
    let regular = v128.and(
      v128.and(within(forward), within(strike)),
      v128.and(within(years), within(vol)),
    )
    regular = v128.and(regular, f64x2.le(f64x2.abs(mul(rate, years)), constant(exponentMost)))
    regular = v128.and(regular, f64x2.eq(f64x2.abs(side), constant(one)))
    const nearby = sub(y, t)
    const isPlaced = v128.or(
      f64x2.le(distance, constant(farMost)),
      f64x2.ge(nearby, constant(densityNone)),
    )
    regular = v128.and(regular, isPlaced)
    const distant = select(regular, f64x2.pmin(distance, constant(ratioMost)), constant(one))
    v128.store(sqrtYears + i, root)
    v128.store(totalVol + i, s)
    v128.store(inverseTotalVol + i, inverse)
    v128.store(away + i, v128.and(nearby, regular))
    v128.store(far + i, distant)
    const fault = v128.andnot(constant(one), regular)
    v128.store(base + 14 * stride + i, fault)
    faults = add(faults, fault)
    rates = v128.or(rates, f64x2.ne(rate, i64x2.splat(0)))
    noteSeries(i, s, distant)
  }
  hasRates = v128.any_true(rates)
  irregular = add(irregular, faults)
}

function discountPass(base: usize, stride: usize, bytes: usize): void {
  if (!hasRates) {
    for (let i: usize = 0; i < bytes; i += 16) v128.store(discount + i, constant(one))
    return
  }
  for (let i: usize = 0; i < bytes; i += 16) {
    const years = v128.load(base + 2 * stride + i)
    const rate = v128.load(base + 4 * stride + i)
    v128.store(discount + i, exp(mul(f64x2.neg(rate), years)))
  }
}

function outputPass(base: usize, stride: usize, bytes: usize): void {
  for (let i: usize = 0; i < bytes; i += 16) {
    const forward = v128.load(base + i)
    const strike = v128.load(base + stride + i)
    const years = v128.load(base + 2 * stride + i)
    const vol = v128.load(base + 3 * stride + i)
    const rate = v128.load(base + 4 * stride + i)
    const side = v128.load(base + 5 * stride + i)
    const least = f64x2.pmin(strike, forward)
    const peak = mul(least, v128.load(density + i))
    const timeValue = timeValueAt(i, least, peak)
    const gain = mul(side, sub(forward, strike))
    const intrinsic = f64x2.pmax(i64x2.splat(0), gain)
    const df = v128.load(discount + i)
    const price = mul(df, add(intrinsic, timeValue))
    const inverseForward = div(constant(one), forward)
    const n1 = mul(peak, inverseForward)
    const distance = v128.load(away + i)
    const distant = v128.load(far + i)
    const isAbove = f64x2.gt(v128.load(moneyness + i), i64x2.splat(0))
    const tail = mul(n1, select(isAbove, v128.load(farRatio + i), v128.load(near + i)))
    const isLikely = v128.or(isAbove, f64x2.lt(distance, i64x2.splat(0)))
    const isTail = v128.xor(isLikely, f64x2.gt(side, i64x2.splat(0)))
    const chance = select(isTail, tail, sub(constant(one), tail))
    const inverse = v128.load(inverseTotalVol + i)
    const root = v128.load(sqrtYears + i)
    const inverseVol = mul(root, inverse)
    const discountedPeak = mul(df, peak)
    const discountedN1 = mul(df, n1)
    const vega = mul(discountedPeak, root)
    const decay = mul(mul(mul(constant(half), discountedPeak), mul(vol, vol)), inverse)
    const d2 = select(isAbove, distance, f64x2.neg(distant))
    v128.store(base + 6 * stride + i, price)
    // A zero is a positive zero.
    v128.store(base + 7 * stride + i, add(mul(mul(side, df), chance), i64x2.splat(0)))
    v128.store(base + 8 * stride + i, mul(mul(discountedN1, inverse), inverseForward))
    v128.store(base + 9 * stride + i, vega)
    v128.store(base + 10 * stride + i, sub(mul(rate, price), decay))
    v128.store(base + 11 * stride + i, nmadd(years, price, i64x2.splat(0)))
    v128.store(base + 12 * stride + i, nmadd(mul(discountedN1, inverseVol), d2, i64x2.splat(0)))
    v128.store(base + 13 * stride + i, mul(mul(vega, inverseVol), mul(distance, distant)))
  }
}

/**
 * Fifteen columns, `stride` bytes apart, the first at `base`: forward, strike, years, vol, rate,
 * side; price, delta, gamma, vega, theta, rho, vanna, volga; fault. `count` rows, an even number.
 * Returns how many are irregular.
 */
export function black(base: usize, stride: usize, count: usize): i32 {
  irregular = i64x2.splat(0)
  const end = base + count * 8
  for (let at = base; at < end; at += blockBytes) {
    const bytes = min(blockBytes, end - at)
    restartSeries()
    moneynessPass(at, stride, bytes)
    distancePass(at, stride, bytes)
    premiumPasses(bytes)
    discountPass(at, stride, bytes)
    outputPass(at, stride, bytes)
  }
  return i32(f64x2.extract_lane(irregular, 0) + f64x2.extract_lane(irregular, 1))
}
