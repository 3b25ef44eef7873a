// sin, cos, atan and atan2 from exactly rounded operations, for the same reason as `elementary.ts`.
// Reduction and shape follow fdlibm (Sun, 1993); coefficients are our own
// (test/vectors/make/elementary-coefficients.py). Angles are in radians.

import { centredExponent, powerOfTwo } from './elementary.ts'

// pi/2 in parts of 33, 33 and 53 bits: products of the first two with 20-bit integers are exact.
const halfPi1 = 1.5707963267341256
const halfPi2 = 6.077100506303966e-11
const halfPi3 = 2.0222662487959506e-21
const quarterPi = 0.7853981633974483

/** The parts of the angle reduced last. */
let angle = 0
let angleLow = 0

/** x = k pi/2 + angle + angleLow with |angle| at most pi/4 or a little more; returns k mod 4. */
function reduce(x: number): number {
  if (Math.abs(x) < 1e6) {
    const k = Math.round(x * 0.6366197723675814)
    const first = x - k * halfPi1
    const w = k * halfPi2
    const second = first - w
    const back = second - first
    const lost = first - (second - back) - (w + back)
    const rest = lost - k * halfPi3
    angle = second + rest
    angleLow = second - angle + rest
    // Nearer to a multiple of pi/2 than this, the three parts are not enough.
    if (Math.abs(angle) > 1e-6) return k & 3
  }
  return reduceExactly(x)
}

// Payne and Hanek's reduction in integers: x is an integer times a power of two, and 1200 bits of
// 2/pi are enough for the largest double. It is slow, and rare.
const ratioBits = 1200n
const angleBits = 192n
const fixedPi = fixedMachin(ratioBits + 64n)
const twoOverPi = (1n << (2n * ratioBits + 65n)) / fixedPi
const halfPiFixed = fixedPi >> (ratioBits + 65n - angleBits)

/** pi in fixed point: 16 atan(1/5) - 4 atan(1/239). */
function fixedMachin(bits: bigint): bigint {
  const inverseTangent = (inverse: bigint): bigint => {
    let power = (1n << bits) / inverse
    let sum = 0n
    for (let n = 1n, sign = 1n; power !== 0n; n += 2n, sign = -sign) {
      sum += (sign * power) / n
      power /= inverse * inverse
    }
    return sum
  }
  return 16n * inverseTangent(5n) - 4n * inverseTangent(239n)
}

function reduceExactly(x: number): number {
  const size = Math.abs(x)
  // 52 bits below the leading one make the mantissa an integer.
  const exponent = centredExponent(size) - 53
  const product =
    BigInt(
      size *
        powerOfTwo(-Math.trunc(exponent / 2)) *
        powerOfTwo(-exponent + Math.trunc(exponent / 2)),
    ) * twoOverPi
  const shift = ratioBits - BigInt(exponent)
  const k = (product + (1n << (shift - 1n))) >> shift
  const fraction = product - (k << shift)
  const scaled =
    shift > angleBits ? fraction >> (shift - angleBits) : fraction << (angleBits - shift)
  const fixed = (scaled * halfPiFixed) >> angleBits
  const high = Number(fixed)
  const low = Number(fixed - BigInt(high))
  const sign = x < 0 ? -1 : 1
  angle = sign * high * powerOfTwo(-192)
  angleLow = sign * low * powerOfTwo(-192)
  return (sign * Number(k & 3n)) & 3
}

/** sin(r + low) for |r| up to pi/4. */
function sinReduced(r: number, low: number): number {
  const z = r * r
  const z2 = z * z
  const v = z * r
  const c23 = 0.008333333333322413 + z * -0.00019841269829807672
  const c45 = 2.7557313691869176e-6 + z * -2.5050758107502384e-8
  const rest = c23 + z2 * (c45 + z2 * 1.5896795203859617e-10)
  return r - (z * (0.5 * low - v * rest) - low - v * -0.16666666666666632)
}

/** cos(r + low) for |r| up to pi/4. */
function cosReduced(r: number, low: number): number {
  const z = r * r
  const z2 = z * z
  const c01 = 0.0416666666666666 + z * -0.0013888888888874125
  const c23 = 2.4801587289482164e-5 + z * -2.755731435232132e-7
  const c45 = 2.087572327105231e-9 + z * -1.1359647665105368e-11
  const rest = z * (c01 + z2 * (c23 + z2 * c45))
  const half = 0.5 * z
  const near = 1 - half
  return near + (1 - near - half + (z * rest - r * low))
}

/** The sine, for every finite double. Error below 0.9 ulp; NaN for infinities. */
export function sin(x: number): number {
  if (Math.abs(x) <= quarterPi) return Math.abs(x) < 1e-9 ? x : sinReduced(x, 0)
  if (!(Math.abs(x) < Infinity)) return Number.NaN
  const quadrant = reduce(x)
  const value = quadrant & 1 ? cosReduced(angle, angleLow) : sinReduced(angle, angleLow)
  return quadrant & 2 ? -value : value
}

/** The cosine, for every finite double. Error below 0.9 ulp; NaN for infinities. */
export function cos(x: number): number {
  if (Math.abs(x) <= quarterPi) return cosReduced(x, 0)
  if (!(Math.abs(x) < Infinity)) return Number.NaN
  const quadrant = reduce(x)
  const value = quadrant & 1 ? sinReduced(angle, angleLow) : cosReduced(angle, angleLow)
  return quadrant === 1 || quadrant === 2 ? -value : value
}

/** t - atan(t) for |t| up to 7/16, divided by t. */
function atanRest(t: number): number {
  const z = t * t
  const w = z * z
  const even =
    -0.3333333333333293 +
    w *
      (-0.14285714272470182 +
        w *
          (-0.09090887101336675 +
            w * (-0.06661068418171742 + w * (-0.04976760971647615 + w * -0.0162833024968679))))
  const odd =
    0.19999999999876053 +
    w *
      (0.11111110404119073 +
        w * (0.07691875721374987 + w * (0.058335403762960994 + w * 0.036528963778889124)))
  return -(z * even + w * odd)
}

/** Least size, centre and the angle of the centre in two parts, of each interval of reduction. */
const atanSteps: readonly (readonly [least: number, centre: number, high: number, low: number])[] =
  [
    [39 / 16, Infinity, 1.5707963267948966, 6.123233995736766e-17],
    [19 / 16, 1.5, 0.982793723247329, 1.3903311031230998e-17],
    [11 / 16, 1, 0.7853981633974483, 3.061616997868383e-17],
    [7 / 16, 0.5, 0.4636476090008061, 2.2698777452961687e-17],
  ]

/** The angle in [-pi/2, pi/2] whose tangent is x. Error below 0.9 ulp. */
export function atan(x: number): number {
  const size = Math.abs(x)
  if (size < 7 / 16) return size < 1e-9 ? x : x - x * atanRest(x)
  if (Number.isNaN(x)) return x
  const [, centre, high, low] = atanSteps.find(([least]) => size >= least)!
  const t = centre === Infinity ? -1 / size : (size - centre) / (1 + centre * size)
  const value = high - (t * atanRest(t) - low - t)
  return x < 0 ? -value : value
}

/** The angle in [-pi, pi] of the point (x, y), with Math.atan2's treatment of zeros. */
export function atan2(y: number, x: number): number {
  if (Number.isNaN(x) || Number.isNaN(y)) return Number.NaN
  const isLeft = x < 0 || Object.is(x, -0)
  const sign = y < 0 || Object.is(y, -0) ? -1 : 1
  if (Math.abs(y) === Infinity && Math.abs(x) === Infinity) {
    return sign * (isLeft ? 2.356194490192345 : quarterPi)
  }
  if (x === 0 && y === 0) return isLeft ? sign * Math.PI : y
  const acute = atan(Math.abs(y / x))
  return sign * (isLeft ? Math.PI - (acute - 1.2246467991473532e-16) : acute)
}
