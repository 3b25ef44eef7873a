// How far a moving average forgets, in integers: a half-life (CurveCryptoSwap2) and an e-folding
// (tricrypto-ng). The second is the rational approximation that solmate and tricrypto-ng share
// (Remco Bloemen); its constants are facts of those contracts.

import { revert } from '../uint.ts'
import { wad } from '../wad.ts'

const precision = 10_000_000_000n
const termsMax = 256n
const q96 = 1n << 96n

/** 0.5^power, 18 decimals. */
export function halfPower(power: bigint): bigint {
  const whole = power / wad
  const rest = power - whole * wad
  if (whole > 59n) return 0n
  const result = wad / (1n << whole)
  if (rest === 0n) return result
  let term = wad
  let sum = wad
  let isNegative = false
  for (let k = 1n; k < termsMax; k += 1n) {
    const before = (k - 1n) * wad
    if (rest > before) isNegative = !isNegative
    const gap = rest > before ? rest - before : before - rest
    term = (term * ((gap * (wad / 2n)) / wad)) / (k * wad)
    sum += isNegative ? -term : term
    if (term < precision) return (result * sum) / wad
  }
  revert('no-convergence', `half-life power ${power}`)
}

const ln2Q96 = 54_916_777_467_707_473_351_141_471_128n

/** p(x) / q(x) of the approximation on |x| <= ln 2 / 2, all with 96 binary places. */
function rational(x: bigint): bigint {
  let y = x + 1_346_386_616_545_796_478_920_950_773_328n
  y = (y * x) / q96 + 57_155_421_227_552_351_082_224_309_758_442n
  let p = y + x - 94_201_549_194_550_492_254_356_042_504_812n
  p = (p * y) / q96 + 28_719_021_644_029_726_153_956_944_680_412_240n
  p = p * x + 4_385_272_521_454_847_904_659_076_985_693_276n * q96
  let q = x - 2_855_989_394_907_223_263_936_484_059_900n
  q = (q * x) / q96 + 50_020_603_652_535_783_019_961_831_881_945n
  q = (q * x) / q96 - 533_845_033_583_426_703_283_633_433_725_380n
  q = (q * x) / q96 + 3_604_857_256_930_695_427_073_651_918_091_429n
  q = (q * x) / q96 - 14_423_608_567_350_463_180_887_372_962_807_573n
  q = (q * x) / q96 + 26_449_188_498_355_588_339_934_803_723_976_023n
  return p / q
}

/** e^power of a signed 18-decimal number, 18 decimals. */
export function wadExp(power: bigint): bigint {
  if (power <= -42_139_678_854_452_767_551n) return 0n
  if (power >= 135_305_999_368_893_231_589n) revert('overflow', `e to the ${power}`)
  const scaled = (power * q96) / wad
  const k = ((scaled * q96) / ln2Q96 + (1n << 95n)) / q96
  const value = rational(scaled - k * ln2Q96)
  return (value * 3_822_833_074_963_236_453_042_738_258_902_158_003_155_416_615_667n) >> (195n - k)
}
