// StableSwap in doubles, for models: D, a balance from D, the price of an infinitesimal swap.
// Relative error about 1e-13 where the pool is not far off its peg. `a` is A n^(n-1) of the paper.

const roundsMax = 100
/** Newton ends where a step no longer moves the last places. */
const settled = 1e-15

function productTerm(xp: readonly number[], d: number): number {
  let term = d
  for (const x of xp) term *= d / (x * xp.length)
  return term
}

/** The invariant D; NaN where a balance is not positive. */
export function stableInvariantModel(a: number, xp: readonly number[]): number {
  const n = xp.length
  const ann = a * n
  let sum = 0
  for (const x of xp) sum += x
  let d = sum
  for (let round = 0; round < roundsMax; round += 1) {
    const term = productTerm(xp, d)
    const next = ((ann * sum + term * n) * d) / ((ann - 1) * d + (n + 1) * term)
    const step = Math.abs(next - d)
    d = next
    if (step <= settled * d) return d
  }
  return d
}

/** The balance of `coin` that gives D beside the others, from the root of a quadratic. */
export function stableBalanceModel(
  a: number,
  xp: readonly number[],
  coin: number,
  d: number,
): number {
  const n = xp.length
  const ann = a * n
  let others = 0
  let c = d / (ann * n)
  for (let k = 0; k < n; k += 1) {
    if (k === coin) continue
    others += xp[k]!
    c *= d / (xp[k]! * n)
  }
  c *= d
  const b = others + d / ann - d
  // y^2 + b y = c; the form that does not subtract near equals.
  const root = Math.sqrt(b * b + 4 * c)
  return b > 0 ? (2 * c) / (b + root) : (root - b) / 2
}

/** Coin out per coin in (xp, both 18 decimals) of an infinitesimal swap, before fee. */
export function stableMarginalPrice(
  a: number,
  xp: readonly number[],
  coinIn: number,
  coinOut: number,
): number {
  const ann = a * xp.length
  const term = productTerm(xp, stableInvariantModel(a, xp))
  return (ann + term / xp[coinIn]!) / (ann + term / xp[coinOut]!)
}
