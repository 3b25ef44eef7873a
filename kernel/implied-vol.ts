// AssemblyScript. Implied volatility over columns: guess and two Householder steps for blocks of
// rows, the same operations as the regular path of src/pricing/implied-vol.ts. Rows for which that
// is not known to be enough get a 1 in the last column; the caller sees to them.

import {
  add, constant, depthBottom, depthTop, div, farMost, flatMoneyness, half, logRatio, madd, mul,
  nearRatio, nmadd, one, quarter, select, settledStep, sixth, skewOfMoneyness, skewOfVol, sub,
  three, twentyFour, twentyFourth, two, valueLeast, valueMost,
} from './lanes'
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
    mask = v128.and(mask, f64x2.eq(f64x2.abs(side), constant(one)))
    mask = v128.and(mask, f64x2.ge(value, mul(constant(valueLeast), small)))
    mask = v128.and(mask, f64x2.le(value, mul(constant(valueMost), small)))
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
    let top = madd(depth, constant(depthTop + 3), constant(depthTop + 2))
    top = madd(depth, top, constant(depthTop + 1))
    top = madd(depth, top, constant(depthTop))
    let bottom = madd(depth, constant(depthBottom + 3), constant(depthBottom + 2))
    bottom = madd(depth, bottom, constant(depthBottom + 1))
    bottom = madd(depth, bottom, constant(depthBottom))
    bottom = madd(depth, bottom, constant(one))
    const lean = f64x2.sqrt(div(top, bottom))
    const isNear = f64x2.lt(ratio, constant(nearRatio))
    const stretch = select(isNear, madd(constant(half), ratio, constant(one)), div(ratio, depth))
    const x2 = mul(x, x)
    const isFlat = f64x2.lt(x, constant(flatMoneyness))
    const small = nmadd(constant(twentyFourth), x2, constant(one))
    const fold = select(isFlat, small, div(mul(x, unit), distance))
    const normal = div(mul(mul(div(value, unit), stretch), fold), lean)
    const square = mul(normal, normal)
    const top2 = mul(square, madd(constant(skewOfVol), square, constant(one)))
    const excess = div(top2, madd(constant(skewOfMoneyness), x2, constant(twentyFour)))
    v128.store(totalVol + i, div(normal, sub(constant(one), excess)))
  }
}

function distancePass(bytes: usize): void {
  restartSeries()
  for (let i: usize = 0; i < bytes; i += 16) {
    const s = v128.load(totalVol + i)
    const inverse = div(constant(one), s)
    const y = mul(v128.load(moneyness + i), inverse)
    const t = mul(constant(half), s)
    const distance = add(y, t)
    const mask = v128.and(v128.load(regular + i), f64x2.le(distance, constant(farMost)))
    const distant = select(mask, distance, constant(one))
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
    const y = madd(constant(half), s, v128.load(away + i))
    const lean = mul(y, v128.load(inverseTotalVol + i))
    const q2 = nmadd(constant(quarter), s, mul(y, lean))
    const q3 = sub(mul(q2, q2), madd(mul(constant(three), lean), lean, constant(quarter)))
    const h2 = sub(q2, v)
    const h3 = add(nmadd(mul(constant(three), v), q2, q3), mul(mul(constant(two), v), v))
    const newton = div(f64x2.neg(gap), v)
    const bend = madd(mul(newton, h3), constant(sixth), h2)
    const below = madd(newton, bend, constant(one))
    const above = mul(newton, madd(mul(constant(half), newton), h2, constant(one)))
    const step = div(above, below)
    const settled = f64x2.le(f64x2.abs(step), mul(constant(settledStep), s))
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
    const fault = v128.andnot(constant(one), mask)
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
