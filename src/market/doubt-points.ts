// Doubt along one smile: pairs of log-moneyness, ascending, and the standard error of the vol there
// in vol points. Linear between points, constant outside.

/** Numbers in a row of pairs: nine points. */
export const doubtStride = 18

/** Doubt at k of the `count` pairs that start at `first`; 0 when there are none. */
export function doubtAt(pairs: Float64Array, first: number, count: number, k: number): number {
  if (count === 0) return 0
  const last = first + 2 * (count - 1)
  if (k <= pairs[first]!) return pairs[first + 1]!
  if (k >= pairs[last]!) return pairs[last + 1]!
  let at = first
  while (pairs[at + 2]! <= k) at += 2
  const share = (k - pairs[at]!) / (pairs[at + 2]! - pairs[at]!)
  return pairs[at + 1]! + share * (pairs[at + 3]! - pairs[at + 1]!)
}
