// pow, through a logarithm in two doubles (about 67 bits): an error in y log x is an error of the
// result relative to its size, and y log x reaches 745. Special cases are those of Math.pow.

import { centredExponent, expReduced, ln2High, ln2Low, powerOfTwo } from './elementary.ts'

// ln(j/64) for j from 45 to 91 in two parts; the first is a multiple of 2^-42 so that its sum with
// e ln2High is exact. Computed in 160-bit fixed point, so the table needs no source but arithmetic.
const tableFirst = 45
const tableSize = 47
const tableHigh = new Float64Array(tableSize)
const tableLow = new Float64Array(tableSize)
const fixedBits = 160n

/** 2 atanh(numerator / denominator) in fixed point. */
function fixedLogRatio(numerator: bigint, denominator: bigint): bigint {
  const ratio = (numerator << fixedBits) / denominator
  let power = ratio
  let sum = 0n
  for (let n = 1n; power !== 0n; n += 2n) {
    sum += power / n
    power = (((power * ratio) >> fixedBits) * ratio) >> fixedBits
  }
  return 2n * sum
}

for (let i = 0; i < tableSize; i += 1) {
  const j = BigInt(tableFirst + i)
  const value = fixedLogRatio(j - 64n, j + 64n)
  const high = value >> (fixedBits - 42n)
  tableHigh[i] = Number(high) * powerOfTwo(-42)
  tableLow[i] = Number(value - (high << (fixedBits - 42n))) * powerOfTwo(-160)
}

/** The parts of the last `logInTwo`. */
let logHigh = 0
let logLow = 0

/** ln x of a positive normal x into `logHigh + logLow`, with `shift` ln 2 added. */
function logInTwo(x: number, shift: number): void {
  const exponent = centredExponent(x)
  const m = x * powerOfTwo(-exponent)
  const e = exponent + shift
  // m = (j/64)(1 + r) with r = (64 m - j)/j, whose numerator is exact.
  const j = Math.round(m * 64)
  const d = m * 64 - j
  const r = d / j
  const rTop = Math.fround(r)
  const rLow = (d - rTop * j - (r - rTop) * j) / j
  // ln(1 + r) = r - r^2/2 + r^3 (1/3 - r/4 + ...); the first two terms in two parts.
  const half = 0.5 * rTop * rTop
  const halfLow = 0.5 * (r - rTop) * (r + rTop) + r * rLow
  const r2 = r * r
  const odd = 1 / 3 + r2 * (1 / 5 + r2 * (1 / 7 + r2 * (1 / 9)))
  const even = 1 / 4 + r2 * (1 / 6 + r2 * (1 / 8 + r2 * (1 / 10)))
  const cubic = r2 * r * (odd - r * even)
  const i = j - tableFirst
  const whole = e * ln2High + tableHigh[i]!
  const first = whole + r
  const firstLow = whole - first + r
  const second = first - half
  const secondLow = first - second - half
  const low = firstLow + secondLow + (rLow - halfLow + cubic + (tableLow[i]! + e * ln2Low))
  logHigh = second + low
  logLow = second - logHigh + low
}

/** x^y. Error below 0.7 ulp; exact where the result is a double that few bits express. */
export function pow(x: number, y: number): number {
  if (y === 0) return 1
  if (x >= 2.2250738585072014e-308 && x < Infinity && Math.abs(y) < Infinity) {
    logInTwo(x, 0)
    return expOfProduct(y)
  }
  return powSpecial(x, y)
}

/** e^(y (logHigh + logLow)). */
function expOfProduct(y: number): number {
  const product = y * logHigh
  if (!(product < 710)) return Infinity
  if (!(product > -746)) return 0
  // The rounding error of the product, from halves whose products are exact (Veltkamp, Dekker). No
  // overflow: |logHigh| is 0 or at least 2^-53, so |y| is below 2^63 here unless the result is 1.
  if (logHigh === 0) return 1
  const yTop = split(y)
  const lTop = split(logHigh)
  const yRest = y - yTop
  const lRest = logHigh - lTop
  const lost = yTop * lTop - product + yTop * lRest + yRest * lTop + yRest * lRest
  const low = lost + y * logLow
  const k = Math.round(product * Math.LOG2E)
  const reduced = expReduced(product - k * ln2High, k * ln2Low - low)
  if (k > -1021 && k < 1024) return reduced * powerOfTwo(k)
  const step = k > 0 ? 1 : -60
  return reduced * powerOfTwo(k - step) * powerOfTwo(step)
}

/** The upper 26 bits of a double. */
function split(x: number): number {
  const scaled = x * 134_217_729
  return scaled - (scaled - x)
}

/** Everything but a positive normal base with a finite exponent; y is not 0. */
function powSpecial(x: number, y: number): number {
  if (Number.isNaN(x) || Number.isNaN(y)) return Number.NaN
  const size = Math.abs(x)
  const isOdd = Number.isInteger(y) && Math.abs(y) < 9_007_199_254_740_992 && y % 2 !== 0
  const sign = isOdd && (x < 0 || Object.is(x, -0)) ? -1 : 1
  if (Math.abs(y) === Infinity) {
    if (size === 1) return Number.NaN
    return size > 1 === y > 0 ? Infinity : 0
  }
  if (size === 0) return y > 0 ? sign * 0 : sign * Infinity
  if (size === Infinity) return y > 0 ? sign * Infinity : sign * 0
  if (x < 0 && !Number.isInteger(y)) return Number.NaN
  if (size < 2.2250738585072014e-308) logInTwo(size * powerOfTwo(54), -54)
  else logInTwo(size, 0)
  return sign * expOfProduct(y)
}
