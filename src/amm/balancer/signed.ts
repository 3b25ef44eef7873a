// Signed fixed point of Gyroscope's pools: 18 decimals ("np") and 38 ("xp"), rounded toward zero or
// away from it as the name says, and a square root of seven Newton steps with a check.

import { divUp, revert } from '../uint.ts'
import { log2Down, mulWadDown, mulWadUp, powInteger, wad } from '../wad.ts'

export const xpUnit: bigint = 10n ** 38n
const e19 = 10n ** 19n

/** Toward zero. */
export function mulDown(a: bigint, b: bigint): bigint {
  return (a * b) / wad
}

/** Away from zero. */
export function mulUp(a: bigint, b: bigint): bigint {
  const product = a * b
  return product >= 0n ? divUp(product, wad) : -divUp(-product, wad)
}

export function quoDown(a: bigint, b: bigint): bigint {
  return (a * wad) / b
}

export function quoUp(a: bigint, b: bigint): bigint {
  const inflated = (b < 0n ? -a : a) * wad
  const divisor = b < 0n ? -b : b
  return inflated >= 0n ? divUp(inflated, divisor) : -divUp(-inflated, divisor)
}

export function mulXp(a: bigint, b: bigint): bigint {
  return (a * b) / xpUnit
}

export function quoXp(a: bigint, b: bigint): bigint {
  return (a * xpUnit) / b
}

/** 18 decimals times 38, to 18, toward minus infinity. */
export function toNpDown(a: bigint, b: bigint): bigint {
  const [high, low] = [a * (b / e19), a * (b % e19)]
  return high >= 0n && low >= 0n ? (high + low / e19) / e19 : (high + low / e19 + 1n) / e19 - 1n
}

/** 18 decimals times 38, to 18, toward plus infinity. */
export function toNpUp(a: bigint, b: bigint): bigint {
  const [high, low] = [a * (b / e19), a * (b % e19)]
  return high <= 0n && low <= 0n ? (high + low / e19) / e19 : (high + low / e19 - 1n) / e19 + 1n
}

const rootSteps = 7
/** What the square of the root may be off by, in units of the root. */
const rootTolerance = 5n
/** sqrt(10^(2k - 17)) with 18 decimals: guesses where the input is below 1. */
const halfTens: readonly bigint[] = [
  3_162_277_660n,
  31_622_776_601n,
  316_227_766_016n,
  3_162_277_660_168n,
  31_622_776_601_683n,
  316_227_766_016_837n,
  3_162_277_660_168_379n,
  31_622_776_601_683_793n,
  316_227_766_016_837_933n,
]

function firstGuess(input: bigint): bigint {
  if (input >= wad) return (1n << BigInt(Math.floor(log2Down(input / wad) / 2))) * wad
  for (let k = 1; k <= 17; k += 1) {
    if (input > powInteger(10n, k)) continue
    return k % 2 === 1 ? halfTens[(k - 1) / 2]! : powInteger(10n, 9 + k / 2)
  }
  return input
}

/** The square root of an 18-decimal number, within a few units of its last place. */
export function rootNear(input: bigint): bigint {
  if (input === 0n) return 0n
  let guess = firstGuess(input)
  for (let step = 0; step < rootSteps; step += 1) guess = (guess + (input * wad) / guess) / 2n
  const squared = mulWadDown(guess, guess)
  const slack = mulWadUp(guess, rootTolerance)
  if (squared <= input + slack && squared >= input - slack) return guess
  revert('no-convergence', `root of ${input}`)
}
