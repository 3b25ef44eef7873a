// Powers of 18-decimal numbers as Balancer's LogExpMath computes them: logarithm and exponential by
// powers of two of e that are tabled, and short series for the rest. The tables are facts of that
// library; the last place of a power is defined by them, so contracts can only be met through them.

import { revert } from '../uint.ts'
import { divDown, mulWadDown, mulWadUp, wad } from '../wad.ts'

const e20 = 10n ** 20n
const e36 = 10n ** 36n
const exponentMax = 130n * wad
const exponentMin = -41n * wad
/** Within a tenth of 1 the logarithm is taken with 36 decimals. */
const nearOne = wad / 10n
const yMax = (1n << 254n) / e20

/** e^128 and e^64 without decimals; their exponents have 18. */
const large: readonly (readonly [bigint, bigint])[] = [
  [128n * wad, 38_877_084_059_945_950_922_200_000_000_000_000_000_000_000_000_000_000_000n],
  [64n * wad, 6_235_149_080_811_616_882_910_000_000n],
]

/** e^32, e^16, .. e^(1/16): exponent and power, both with 20 decimals. */
const small: readonly (readonly [bigint, bigint])[] = [
  [32n * e20, 7_896_296_018_268_069_516_100_000_000_000_000n],
  [16n * e20, 888_611_052_050_787_263_676_000_000n],
  [8n * e20, 298_095_798_704_172_827_474_000n],
  [4n * e20, 5_459_815_003_314_423_907_810n],
  [2n * e20, 738_905_609_893_065_022_723n],
  [e20, 271_828_182_845_904_523_536n],
  [e20 / 2n, 164_872_127_070_012_814_685n],
  [e20 / 4n, 128_402_541_668_774_148_407n],
  [e20 / 8n, 113_314_845_306_682_631_683n],
  [e20 / 16n, 106_449_445_891_785_942_956n],
]

/** The exponential stops at e^(1/4): its series is good enough for the rest. */
const smallForExp = 8

/** 2 (z + z^3 / 3 + ... ) of z = (x - 1) / (x + 1), with `terms` terms and the unit's decimals. */
function logSeries(x: bigint, unit: bigint, terms: number): bigint {
  const z = ((x - unit) * unit) / (x + unit)
  const squared = (z * z) / unit
  let power = z
  let sum = z
  for (let k = 1; k < terms; k += 1) {
    power = (power * squared) / unit
    sum += power / BigInt(2 * k + 1)
  }
  return sum * 2n
}

/** The natural logarithm of a positive 18-decimal number. */
export function logWad(x: bigint): bigint {
  if (x < wad) return -logWad((wad * wad) / x)
  let rest = x
  let sum = 0n
  for (const [exponent, power] of large) {
    if (rest < power * wad) continue
    rest /= power
    sum += exponent
  }
  sum *= 100n
  rest *= 100n
  for (const [exponent, power] of small) {
    if (rest < power) continue
    rest = (rest * e20) / power
    sum += exponent
  }
  return (sum + logSeries(rest, e20, 6)) / 100n
}

function expOf(x: bigint): bigint {
  if (x < exponentMin || x > exponentMax) {
    revert('out-of-domain', `exponent ${x}, expected -41 to 130 (18 decimals)`)
  }
  if (x < 0n) return (wad * wad) / expOf(-x)
  let rest = x
  let first = 1n
  for (const [exponent, power] of large) {
    if (rest < exponent || first !== 1n) continue
    rest -= exponent
    first = power
  }
  rest *= 100n
  let product = e20
  for (const [exponent, power] of small.slice(0, smallForExp)) {
    if (rest < exponent) continue
    rest -= exponent
    product = (product * power) / e20
  }
  let term = rest
  let series = e20 + rest
  for (let k = 2n; k <= 12n; k += 1n) {
    term = (term * rest) / e20 / k
    series += term
  }
  return (((product * series) / e20) * first) / 100n
}

/** x^y, 18 decimals, off by at most 1e-14 of itself. */
export function powWad(x: bigint, y: bigint): bigint {
  if (y === 0n) return wad
  if (x === 0n) return 0n
  if (x >= 1n << 255n) revert('out-of-domain', `base ${x}, expected below 2^255`)
  if (y >= yMax) revert('out-of-domain', `exponent ${y}, expected below ${yMax}`)
  const isNear = x > wad - nearOne && x < wad + nearOne
  if (!isNear) return expOf((logWad(x) * y) / wad)
  const log36 = logSeries(x * wad, e36, 8)
  return expOf(((log36 / wad) * y + ((log36 % wad) * y) / wad) / wad)
}

/** What `powWad` may be off by, as a part of 1e18. */
const powError = 10_000n

/** x^y, certainly not above it; exact for the exponents 1, 2 and 4. */
export function powWadDown(x: bigint, y: bigint): bigint {
  if (y === wad) return x
  if (y === 2n * wad) return mulWadDown(x, x)
  if (y === 4n * wad) return mulWadDown(mulWadDown(x, x), mulWadDown(x, x))
  const raw = powWad(x, y)
  const error = mulWadUp(raw, powError) + 1n
  return raw < error ? 0n : raw - error
}

/** x^y, certainly not below it. */
export function powWadUp(x: bigint, y: bigint): bigint {
  if (y === wad) return x
  if (y === 2n * wad) return mulWadUp(x, x)
  if (y === 4n * wad) return mulWadUp(mulWadUp(x, x), mulWadUp(x, x))
  const raw = powWad(x, y)
  return raw + mulWadUp(raw, powError) + 1n
}

/** How far a change of a value has come, from 0 at its start to 1 at its end (18 decimals). */
export function progressWad(timeS: bigint, startS: bigint, endS: bigint): bigint {
  if (timeS >= endS) return wad
  if (timeS <= startS) return 0n
  return divDown((timeS - startS) * wad, endS - startS)
}
