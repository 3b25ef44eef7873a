// Exact-out for curves whose contracts only sell: the least amount in that brings what is asked,
// found through the exact-in quote itself, so that both agree and the pool keeps every remainder.

type Quote = (amountIn: bigint) => bigint

/** Below 2^-64 of the range a peak is flat. */
const peakRounds = 128
const gridPoints = 64n

/** Where a quote is highest up to `most`: the best point of a grid, then thirds around it. */
function peakOf(outOf: Quote, most: bigint): bigint {
  const step = most / gridPoints + 1n
  let best = step
  let bestOut = 0n
  for (let at = step; at <= most; at += step) {
    const out = outOf(at)
    if (out > bestOut) {
      best = at
      bestOut = out
    }
  }
  let low = best - step
  let high = best + step
  for (let round = 0; round < peakRounds && high - low > 2n; round += 1) {
    const third = (high - low) / 3n
    if (outOf(low + third) < outOf(high - third)) low += third
    else high -= third
  }
  return (low + high) / 2n
}

/** `low` brings too little and `high` enough: the least that is enough lies between. */
function bisect(outOf: Quote, wanted: bigint, low: bigint, high: bigint): bigint {
  while (high - low > 1n) {
    const middle = (low + high) / 2n
    if (outOf(middle) >= wanted) high = middle
    else low = middle
  }
  return high
}

/**
 * The least `amountIn` up to `most` with `outOf(amountIn) >= wanted`, or null where none brings it:
 * one atom less brings too little. A quote wobbles in its last place, and falls again where the fee
 * outgrows the trade: the answer is on the rising side.
 */
export function leastAmountIn(
  outOf: Quote,
  wanted: bigint,
  guess: bigint,
  most: bigint,
): bigint | null {
  let high = guess < 1n ? 1n : guess > most ? most : guess
  let low = 0n
  if (outOf(high) >= wanted) {
    // Guesses are off by a few atoms: walk down in growing steps.
    for (let step = 1n; low === 0n && high > 1n; step *= 2n) {
      const lower = high - step < 1n ? 1n : high - step
      if (outOf(lower) >= wanted) high = lower
      else low = lower
    }
    return bisect(outOf, wanted, low, high)
  }
  for (let step = 1n; high < most; step *= 2n) {
    low = high
    high = high + step > most ? most : high + step
    if (outOf(high) >= wanted) return bisect(outOf, wanted, low, high)
  }
  const peak = peakOf(outOf, 2n * guess)
  return outOf(peak) >= wanted ? bisect(outOf, wanted, 0n, peak) : null
}
