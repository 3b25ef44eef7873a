// Decimal text to a whole number of grid steps, exact, without a float on the way: the fast path
// for the millions of levels in a tape. What it does not understand it leaves to `base/decimal`.

/** No number: not a plain decimal, between two steps, or too many digits for this path. */
export const notOnGrid: number = -1

const digitsMax = 15
const zero = 48
const nine = 57
const point = 46
const powersOfTen: readonly number[] = Array.from({ length: digitsMax + 1 }, (_, i) =>
  Number(`1e${i}`),
)

/**
 * `text` in steps of mantissa / 10^scale: '28145.10' at 1 / 10^1 is 281451. Not negative; decimals
 * beyond `scale` must be zeros. `notOnGrid` for anything else.
 */
export function gridSteps(text: string, mantissa: number, scale: number): number {
  const length = text.length
  let value = 0
  let digits = 0
  let decimals = -1
  for (let i = 0; i < length; i += 1) {
    const code = text.charCodeAt(i)
    if (code === point) {
      if (decimals >= 0 || digits === 0) return notOnGrid
      decimals = 0
      continue
    }
    if (code < zero || code > nine) return notOnGrid
    if (decimals === scale) {
      if (code !== zero) return notOnGrid
      continue
    }
    if (decimals >= 0) decimals += 1
    value = value * 10 + (code - zero)
    digits += 1
  }
  if (digits === 0 || text.charCodeAt(length - 1) === point) return notOnGrid
  const missing = decimals < 0 ? scale : scale - decimals
  if (digits + missing > digitsMax) return notOnGrid
  const steps = value * powersOfTen[missing]!
  return mantissa === 1 ? steps : steps % mantissa === 0 ? steps / mantissa : notOnGrid
}
