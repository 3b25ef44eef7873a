// Division of whole numbers with the direction of the rounding in the name, and exact powers of
// ten. Every amount of money that is not exact passes through one of these functions.

import { assert } from '../base/index.ts'

const powerOfTenMax = 96
const powersOfTen: readonly bigint[] = Array.from({ length: powerOfTenMax + 1 }, (_, exponent) =>
  BigInt(`1${'0'.repeat(exponent)}`),
)

/** 10^exponent; the exponent is a whole number from 0 to 96. */
export function tenTo(exponent: number): bigint {
  const power = powersOfTen[exponent]
  assert(power !== undefined, `no power of ten: ${exponent}`)
  return power
}

/** The quotient when there is no remainder; a remainder is a broken invariant. */
export function divideExact(dividend: bigint, divisor: bigint, what: string): bigint {
  assert(divisor > 0n, 'a divisor is positive')
  assert(dividend % divisor === 0n, `${what} is not a whole number of atoms`)
  return dividend / divisor
}

/** The greatest whole number not above the quotient. */
export function divideDown(dividend: bigint, divisor: bigint): bigint {
  assert(divisor > 0n, 'a divisor is positive')
  const quotient = dividend / divisor
  return dividend < 0n && quotient * divisor !== dividend ? quotient - 1n : quotient
}

/** The least whole number not below the quotient. */
export function divideUp(dividend: bigint, divisor: bigint): bigint {
  return -divideDown(-dividend, divisor)
}

/** The whole number nearest to the quotient; of two equally near, the even one. */
export function divideHalfEven(dividend: bigint, divisor: bigint): bigint {
  const down = divideDown(dividend, divisor)
  const twice = 2n * (dividend - down * divisor)
  if (twice < divisor) return down
  if (twice > divisor) return down + 1n
  return down % 2n === 0n ? down : down + 1n
}
