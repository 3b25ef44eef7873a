// exp, log, expm1 and log1p from IEEE operations that are exactly rounded (+ - * / and float32
// rounding), so that every machine gives the same bits; the language leaves Math.exp and Math.log
// open. The main paths have no tables and no branches: a column kernel can repeat them operation by
// operation. Coefficients: test/vectors/make/elementary-coefficients.py. Knows no finance.

const log2e = Math.LOG2E
/** ln 2 in two parts; the first has 32 bits, so that its product with an exponent is exact. */
export const ln2High = 0.6931471803691238
export const ln2Low = 1.9082149292705877e-10
/** Adding and subtracting 1.5 * 2^52 rounds to an integer. */
const rounder = 6_755_399_441_055_744

const exponentMin = -1074
const powersOfTwo = new Float64Array(2098)
for (let i = 0, power = 5e-324; i < powersOfTwo.length; i += 1, power *= 2) powersOfTwo[i] = power

/** 2^exponent, exact, for exponents from -1074 to 1023. */
export function powerOfTwo(exponent: number): number {
  return powersOfTwo[exponent - exponentMin]!
}

const shared = new Float64Array(1)
const sharedWords = new Uint32Array(shared.buffer)
const highWord = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1 ? 1 : 0

/** The exponent e of a positive normal x = 2^e m that puts m into [sqrt(1/2), sqrt(2)). */
export function centredExponent(x: number): number {
  shared[0] = x
  // Subtracting the high word of sqrt(1/2) lets the carry decide between neighbouring exponents.
  return ((sharedWords[highWord]! + (0x3ff00000 - 0x3fe6a09e)) >>> 20) - 1023
}

/**
 * e^(high - low) for |high - low| below 0.35, with `low` much smaller than `high`. The sum 1 + high
 * is kept exactly in two parts, so that only the small remainder carries rounding errors.
 */
export function expReduced(high: number, low: number): number {
  const r = high - low
  const r2 = r * r
  const r4 = r2 * r2
  const c01 = 0.1666666666666668 + r * 0.041666666666666415
  const c23 = 0.00833333333331852 + r * 0.0013888888889032804
  const c45 = 0.00019841269893364636 + r * 2.4801587026691286e-5
  const c67 = 2.7557237429397984e-6 + r * 2.7557525045907223e-7
  const c89 = 2.5111255676011335e-8 + r * 2.0838868531808442e-9
  const cubic = c01 + r2 * c23 + r4 * (c45 + r2 * c67 + r4 * c89)
  const sum = 1 + high
  const rest = high - (sum - 1)
  return sum + (rest - low + (0.5 * r2 + r2 * r * cubic))
}

/** e^x. Error below 0.7 ulp (0.8 where subnormal); exp(-Infinity) = 0, NaN for NaN. */
export function exp(x: number): number {
  if (!(x > -708 && x < 709)) return expExtreme(x)
  const k = x * log2e + rounder - rounder
  return expReduced(x - k * ln2High, k * ln2Low) * powersOfTwo[k - exponentMin]!
}

/** Results that are not normal, or nearly not, take their power of two in two steps. */
function expExtreme(x: number): number {
  if (x > 709.782712893384) return Infinity
  if (x < -745.1332191019412) return 0
  if (Number.isNaN(x)) return x
  const k = x * log2e + rounder - rounder
  const step = x > 0 ? 1 : -60
  return expReduced(x - k * ln2High, k * ln2Low) * powerOfTwo(k - step) * powerOfTwo(step)
}

/**
 * e ln 2 + ln(1 + f) + extra, for 1 + f in [sqrt(1/2), sqrt(2)) and a tiny `extra`.
 *
 * With s = f / (2 + f): ln(1 + f) = f - f^2/2 + s (f^2/2 + R(s^2)) (the form of fdlibm's log). The
 * two large terms are kept exactly: f^2/2 through a float32 part of f whose square is exact.
 */
function logReduced(f: number, e: number, extra: number): number {
  const s = f / (2 + f)
  const z = s * s
  const z2 = z * z
  const c01 = 0.6666666666666734 + z * 0.39999999999413965
  const c23 = 0.2857142874256105 + z * 0.22222198553927147
  const c45 = 0.18183565398939044 + z * 0.15314021346203716
  const series = z * (c01 + z2 * (c23 + z2 * (c45 + z2 * 0.14796258803149442)))
  const fHigh = Math.fround(f)
  const half = 0.5 * fHigh * fHigh
  const halfLow = 0.5 * (f - fHigh) * (f + fHigh)
  const near = f - half
  const nearLow = f - near - half
  const whole = e * ln2High
  const sum = whole + near
  const sumLow = whole - sum + near
  const small = nearLow - halfLow + s * (half + halfLow + series)
  return sum + (sumLow + (small + (e * ln2Low + extra)))
}

/** The natural logarithm. Error below 0.7 ulp; log(0) = -Infinity, NaN below 0. */
export function log(x: number): number {
  if (!(x >= 2.2250738585072014e-308 && x < Infinity)) return logExtreme(x)
  const e = centredExponent(x)
  return logReduced(x * powersOfTwo[-e - exponentMin]! - 1, e, 0)
}

function logExtreme(x: number): number {
  if (x === 0) return -Infinity
  if (!(x > 0 && x < Infinity)) return x > 0 ? x : Number.NaN
  const scaled = x * powerOfTwo(54)
  const e = centredExponent(scaled)
  return logReduced(scaled * powerOfTwo(-e) - 1, e - 54, 0)
}

/** ln(1 + x), accurate where x is small. Error below 0.7 ulp; -Infinity at -1, NaN below. */
export function log1p(x: number): number {
  if (Math.abs(x) < 1e-17) return x
  if (x > -0.29 && x < 0.41) return logReduced(x, 0, 0)
  const sum = 1 + x
  if (!(sum > 0 && sum < Infinity)) return log(sum)
  // What 1 + x lost in rounding (Knuth's two-sum) comes back as its share of the derivative.
  const part = sum - 1
  const lost = 1 - (sum - part) + (x - part)
  const e = centredExponent(sum)
  return logReduced(sum * powerOfTwo(-e) - 1, e, lost / sum)
}

/** e^x - 1, accurate where x is small. Error below 0.65 ulp; -1 at -Infinity. */
export function expm1(x: number): number {
  if (!(x > -38 && x < 709)) return x < 0 ? -1 : exp(x)
  if (Math.abs(x) < 1e-17) return x
  const k = x * log2e + rounder - rounder
  const high = x - k * ln2High
  const r = high - k * ln2Low
  const lost = high - r - k * ln2Low
  const r2 = r * r
  const r4 = r2 * r2
  const c01 = 0.16666666666666677 + r * 0.04166666666666658
  const c23 = 0.008333333333322153 + r * 0.001388888888894233
  const c45 = 0.00019841269884962771 + r * 2.4801587199068214e-5
  const c67 = 2.7557245271995392e-6 + r * 2.7557386182902153e-7
  const c89 = 2.510869478250821e-8 + r * 2.087921797870342e-9
  const cubic = c01 + r2 * c23 + r4 * (c45 + r2 * c67 + r4 * c89)
  // e^r - 1 = r + r^2/2 + ..., the first two terms exactly in two parts.
  const rHigh = Math.fround(r)
  const half = 0.5 * rHigh * rHigh
  const halfLow = 0.5 * (r - rHigh) * (r + rHigh)
  const near = r + half
  const nearLow = r - near + half
  const small = nearLow + halfLow + r2 * r * cubic + (lost + lost * r)
  // 2^k (1 + E) - 1 = 2^k ((1 - 2^-k) + E), the bracket again exactly in two parts.
  const power = powerOfTwo(-k)
  const base = 1 - power
  const baseLow = k > 0 ? 1 - base - power : 1 - (base + power)
  const sum = base + near
  const sumLow = base - sum + near + baseLow
  return (sum + (sumLow + small)) * powerOfTwo(k)
}
