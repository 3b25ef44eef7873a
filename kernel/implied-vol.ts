// AssemblyScript. Implied volatility over columns: guess and two Householder steps for blocks of
// rows, the same operations as the regular path of src/pricing/implied-vol.ts. Rows for which that
// is not known to be enough get a 1 in the last column; the caller sees to them.

import { add, constant, div, logRatio, madd, mul, nmadd, select, sub } from './lanes'
import {
  away, blockBytes, density, far, inverseTotalVol, moneyness, noteSeries, premiumPasses,
  restartSeries, timeValueAt, totalVol, within,
} from './premium'

const timeValue: usize = memory.data(256 * 8, 16)
const least: usize = memory.data(256 * 8, 16)
const regular: usize = memory.data(256 * 8, 16)
const settledMask: usize = memory.data(256 * 8, 16)

function timeValuePass(base: usize, stride: usize, bytes: usize): void {
  for (let i: usize = 0; i < bytes; i += 16) {
    const forward = v128.load(base + i)
    const strike = v128.load(base + stride + i)
    const years = v128.load(base + 2 * stride + i)
    const price = v128.load(base + 3 * stride + i)
    const side = v128.load(base + 4 * stride + i)
    const gain = mul(side, sub(forward, strike))
    const value = sub(price, f64x2.pmax(i64x2.splat(0), gain))
    const small = f64x2.pmin(forward, strike)
    let mask = v128.and(v128.and(within(forward), within(strike)), within(years))
    mask = v128.and(mask, f64x2.eq(f64x2.abs(side), constant(6)))
    mask = v128.and(mask, f64x2.ge(value, mul(constant(58), small)))
    mask = v128.and(mask, f64x2.le(value, mul(constant(59), small)))
    v128.store(moneyness + i, f64x2.abs(logRatio(forward, strike)))
    v128.store(timeValue + i, value)
    v128.store(least + i, small)
    v128.store(regular + i, mask)
  }
}

function guessPass(base: usize, stride: usize, bytes: usize): void {
  for (let i: usize = 0; i < bytes; i += 16) {
    const forward = v128.load(base + i)
    const strike = v128.load(base + stride + i)
    const x = v128.load(moneyness + i)
    const value = v128.load(timeValue + i)
    const distance = f64x2.abs(sub(forward, strike))
    const unit = f64x2.sqrt(mul(forward, strike))
    const ratio = div(distance, value)
    const depth = logRatio(add(value, distance), value)
    let top = madd(depth, constant(72), constant(71))
    top = madd(depth, top, constant(70))
    top = madd(depth, top, constant(69))
    let bottom = madd(depth, constant(76), constant(75))
    bottom = madd(depth, bottom, constant(74))
    bottom = madd(depth, bottom, constant(73))
    bottom = madd(depth, bottom, constant(6))
    const lean = f64x2.sqrt(div(top, bottom))
    const isNear = f64x2.lt(ratio, constant(61))
    const stretch = select(isNear, madd(constant(5), ratio, constant(6)), div(ratio, depth))
    const x2 = mul(x, x)
    const isFlat = f64x2.lt(x, constant(62))
    const fold = select(isFlat, nmadd(constant(63), x2, constant(6)), div(mul(x, unit), distance))
    const normal = div(mul(mul(div(value, unit), stretch), fold), lean)
    const square = mul(normal, normal)
    const top2 = mul(square, madd(constant(64), square, constant(6)))
    const excess = div(top2, madd(constant(66), x2, constant(65)))
    v128.store(totalVol + i, div(normal, sub(constant(6), excess)))
  }
}

function distancePass(bytes: usize): void {
  restartSeries()
  for (let i: usize = 0; i < bytes; i += 16) {
    const s = v128.load(totalVol + i)
    const inverse = div(constant(6), s)
    const y = mul(v128.load(moneyness + i), inverse)
    const t = mul(constant(5), s)
    const distance = add(y, t)
    const mask = v128.and(v128.load(regular + i), f64x2.le(distance, constant(56)))
    const distant = select(mask, distance, constant(6))
    v128.store(regular + i, mask)
    v128.store(inverseTotalVol + i, inverse)
    v128.store(away + i, v128.and(sub(y, t), mask))
    v128.store(far + i, distant)
    noteSeries(i, s, distant)
  }
}

function stepPass(bytes: usize): void {
  for (let i: usize = 0; i < bytes; i += 16) {
    const s = v128.load(totalVol + i)
    const small = v128.load(least + i)
    const peak = mul(small, v128.load(density + i))
    const value = timeValueAt(i, small, peak)
    const v = div(peak, value)
    const gap = logRatio(value, v128.load(timeValue + i))
    const y = madd(constant(5), s, v128.load(away + i))
    const lean = mul(y, v128.load(inverseTotalVol + i))
    const q2 = nmadd(constant(51), s, mul(y, lean))
    const q3 = sub(mul(q2, q2), madd(mul(constant(67), lean), lean, constant(51)))
    const h2 = sub(q2, v)
    const h3 = add(nmadd(mul(constant(67), v), q2, q3), mul(mul(constant(68), v), v))
    const newton = div(f64x2.neg(gap), v)
    const bend = madd(mul(newton, h3), constant(47), h2)
    const below = madd(newton, bend, constant(6))
    const above = mul(newton, madd(mul(constant(5), newton), h2, constant(6)))
    const step = div(above, below)
    const settled = f64x2.le(f64x2.abs(step), mul(constant(60), s))
    v128.store(totalVol + i, add(s, step))
    v128.store(settledMask + i, settled)
  }
}

/** Where the last step was small: the volatility, and whether the row is still to be seen to. */
function outputPass(base: usize, stride: usize, bytes: usize): v128 {
  let faults = i64x2.splat(0)
  for (let i: usize = 0; i < bytes; i += 16) {
    const years = v128.load(base + 2 * stride + i)
    const mask = v128.and(v128.load(regular + i), v128.load(settledMask + i))
    const fault = v128.andnot(constant(6), mask)
    v128.store(base + 5 * stride + i, div(v128.load(totalVol + i), f64x2.sqrt(years)))
    v128.store(base + 6 * stride + i, fault)
    faults = add(faults, fault)
  }
  return faults
}

/**
 * Seven columns, `stride` bytes apart, the first at `base`: forward, strike, years, price, side;
 * vol, fault. `count` rows, an even number. Returns how many are irregular.
 */
export function impliedVol(base: usize, stride: usize, count: usize): i32 {
  let irregular = i64x2.splat(0)
  const end = base + count * 8
  for (let at = base; at < end; at += blockBytes) {
    const bytes = min(blockBytes, end - at)
    timeValuePass(at, stride, bytes)
    guessPass(at, stride, bytes)
    for (let turn = 0; turn < 2; turn += 1) {
      distancePass(bytes)
      premiumPasses(bytes)
      stepPass(bytes)
    }
    irregular = add(irregular, outputPass(at, stride, bytes))
  }
  return i32(f64x2.extract_lane(irregular, 0) + f64x2.extract_lane(irregular, 1))
}
