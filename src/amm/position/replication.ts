// A range as a strip of options: cash and coin less puts below and calls above, each strike K with
// weight L / (2 K^1.5) (Carr and Madan 1998 on the range's payoff). The strip is finite, so it
// comes with the bound of its error. A provider sold every option in it. Knows no option's price:
// that comes as a function.

import { assert } from '../../base/index.ts'
import { type Range, rangeHoldings, rangeValue, rootDifference } from './range-value.ts'

/** One option of the strip: how many are sold. */
export type StripOption = {
  readonly side: 1 | -1
  readonly strike: number
  readonly count: number
}

export type Strip = {
  /** Where puts end and calls begin. */
  readonly pivot: number
  readonly cash: number
  /** Coin 0 held. */
  readonly coins: number
  /** To be taken off cash and coins. */
  readonly sold: readonly StripOption[]
  /** The range is worth at most this more than the strip, and never less, at any price and vol. */
  readonly error: number
}

/**
 * Strikes at both ends of `count` slices of the range, even in the root of the price, plus the
 * pivot. Between neighbours the strip is straight where the range is concave: it is below, by at
 * most what a slice's chord lies under its arc.
 */
export function rangeStrip(range: Range, pivot: number, count: number): Strip {
  assert(range.lower > 0 && range.upper < Infinity, 'a strip needs a finite range')
  assert(pivot > range.lower && pivot < range.upper, 'the pivot lies in the range')
  assert(Number.isSafeInteger(count) && count >= 2, 'a strip has at least two slices')
  const strikes = nodes(range, pivot, count)
  const slopes = strikes.slice(1).map((strike, i) => {
    const before = strikes[i]!
    return (rangeValue(range, strike) - rangeValue(range, before)) / (strike - before)
  })
  const lowest = rangeHoldings(range, range.lower).amount0
  const at = strikes.indexOf(pivot)
  const sold = strikes.map((strike, i): StripOption => {
    const before = i === 0 ? lowest : slopes[i - 1]!
    const after = i === slopes.length ? 0 : slopes[i]!
    return { side: i < at ? -1 : 1, strike, count: before - after }
  })
  const coins = slopes[at - 1]!
  return {
    pivot,
    coins,
    cash: rangeValue(range, pivot) - coins * pivot,
    sold,
    error: Math.max(...strikes.slice(1).map((to, i) => arc(range.liquidity, strikes[i]!, to))),
  }
}

/** Even in the root, the pivot in place of the nearest inner one. */
function nodes({ lower, upper }: Range, pivot: number, count: number): number[] {
  const width = rootDifference(lower, upper)
  const even = Array.from({ length: count - 1 }, (_, i) => {
    const root = Math.sqrt(lower) + (width * (i + 1)) / count
    return root * root
  })
  const inner = even.filter((strike) => Math.abs(strike - pivot) > 1e-9 * pivot)
  return [lower, ...inner, pivot, upper].sort((a, b) => a - b)
}

/** The most that 2 L sqrt(P) lies above its chord over [a, b]: L (sqrt b - sqrt a)^2 / (2 mean). */
function arc(liquidity: number, a: number, b: number): number {
  const gap = rootDifference(a, b)
  return (liquidity * gap * gap) / (2 * (Math.sqrt(a) + Math.sqrt(b)))
}

/** What the strip pays at a price, or is worth with `optionValue` for its options. */
export function stripValue(
  strip: Strip,
  price: number,
  optionValue: (side: 1 | -1, strike: number) => number,
): number {
  let value = strip.cash + strip.coins * price
  for (const { side, strike, count } of strip.sold) value -= count * optionValue(side, strike)
  return value
}
