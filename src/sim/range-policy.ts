// The provider's rebalancing: a range that is moved by time, by price or with volatility, played
// over hours with everything that moving costs, hedged by a perpetual or not. The provider is too
// small to move pool or market. Loss versus rebalancing is estimated by model from each hour's
// high and low; hours do not contain it.

import { type Range, rangeHoldings, rangeValue } from '../amm/index.ts'
import { assert } from '../base/index.ts'
import { exp, log } from '../math/index.ts'
import { hourVariance, insideShare, type PoolHour } from './range-hours.ts'

/** When a range is moved, always to be centred at the price, and how wide it is made. */
export type RangePolicy =
  /** Never. */
  | { readonly kind: 'hold'; readonly halfWidth: number }
  /** Every so many hours. */
  | { readonly kind: 'time'; readonly halfWidth: number; readonly hours: number }
  /** When ln(price / centre) leaves this part of the half width. */
  | { readonly kind: 'band'; readonly halfWidth: number; readonly part: number }
  /** When the price leaves the range, which is so many deviations of so many hours wide. */
  | { readonly kind: 'vol-scaled'; readonly deviations: number; readonly hours: number }

export type RangeCosts = {
  /** Quote for a move: everything out, a swap, everything in. */
  readonly gasQuote: number
  /** Of what is swapped: fee, spread and impact. */
  readonly swapShare: number
  /** How long liquidity is out for a move, part of an hour: fees that are missed. */
  readonly pauseHours: number
  /** Of what the hedge trades. */
  readonly hedgeShare: number
  /** What a short perpetual receives an hour, of its worth; negative is paid. */
  readonly fundingPerHour: number
}

/** Amounts in quote. */
export type RangeOutcome = {
  readonly hours: number
  readonly moves: number
  /** Mean part of the hours' way that lay in range. */
  readonly inRangeShare: number
  readonly fees: number
  readonly gas: number
  readonly swapCost: number
  readonly missedFees: number
  /** By model: liquidity times root of price times the hour's variance by high and low, / 4. */
  readonly estimatedLvr: number
  /** Fees less gas, swap cost and estimated loss: what a perfect hedge without cost would leave. */
  readonly estimatedNet: number
  /** Of the unhedged position with all its costs, and of holding its first coins. */
  readonly pnl: number
  readonly holdPnl: number
  readonly hedgePnl: number
  readonly funding: number
  readonly hedgeCost: number
  /** pnl + hedgePnl + funding - hedgeCost. */
  readonly hedgedPnl: number
  /** Standard deviation of an hour's result. */
  readonly hourlySd: number
  readonly hedgedHourlySd: number
}

/** Weight of the newest hour in the variance that a vol-scaled range follows. */
const varianceWeight = 0.05
const halfWidthMin = 0.001
const halfWidthMax = 5

class RangePlay {
  moves = 0
  inside = 0
  fees = 0
  gas = 0
  swapCost = 0
  missedFees = 0
  estimatedLvr = 0
  #range: Range
  #centre: number
  #hoursSinceMove = 0
  #variance: number
  #isPaused = false
  readonly #policy: RangePolicy
  readonly #costs: RangeCosts

  constructor(policy: RangePolicy, costs: RangeCosts, price: number, worth: number, first: number) {
    this.#policy = policy
    this.#costs = costs
    this.#variance = first
    this.#centre = price
    this.#range = this.#rangeOf(price, worth)
  }

  base(price: number): number {
    return rangeHoldings(this.#range, price).amount0
  }

  worth(price: number): number {
    return rangeValue(this.#range, price)
  }

  /** Fees and estimated loss of an hour that the range lay through. */
  earn(hour: PoolHour): number {
    const { liquidity, lower, upper } = this.#range
    const share = insideShare(hour, lower, upper)
    const all = share * liquidity * (hour.baseFee * hour.close + hour.quoteFee)
    const missed = this.#isPaused ? all * this.#costs.pauseHours : 0
    const variance = hourVariance(hour)
    this.inside += share
    this.fees += all - missed
    this.missedFees += missed
    this.estimatedLvr += share * 0.25 * liquidity * Math.sqrt(hour.close) * variance
    this.#variance += varianceWeight * (variance - this.#variance)
    this.#hoursSinceMove += 1
    this.#isPaused = false
    return all - missed
  }

  /** Moves the range if the policy says so; gives what that cost. */
  decide(price: number): number {
    if (!this.#isDue(price)) return 0
    const worth = this.worth(price)
    const before = this.base(price)
    const { gasQuote, swapShare } = this.#costs
    // The swap's own cost comes off what is put in again; of second order in what is swapped.
    const wanted = rangeHoldings(this.#rangeOf(price, worth), price).amount0
    const swapCost = Math.abs(wanted - before) * price * swapShare
    const left = worth - gasQuote - swapCost
    assert(left > 0, 'a range is worth more than moving it costs')
    this.#range = this.#rangeOf(price, left)
    this.#centre = price
    this.#hoursSinceMove = 0
    this.#isPaused = true
    this.moves += 1
    this.gas += gasQuote
    this.swapCost += swapCost
    return gasQuote + swapCost
  }

  #isDue(price: number): boolean {
    const policy = this.#policy
    if (policy.kind === 'hold') return false
    if (policy.kind === 'time') return this.#hoursSinceMove >= policy.hours
    const { lower, upper } = this.#range
    if (policy.kind === 'vol-scaled') return !(price >= lower && price < upper)
    return Math.abs(log(price / this.#centre)) >= policy.part * policy.halfWidth
  }

  #rangeOf(price: number, worth: number): Range {
    const policy = this.#policy
    const wanted =
      policy.kind === 'vol-scaled'
        ? policy.deviations * Math.sqrt(this.#variance * policy.hours)
        : policy.halfWidth
    const halfWidth = Math.min(halfWidthMax, Math.max(halfWidthMin, wanted))
    const unit = { liquidity: 1, lower: price * exp(-halfWidth), upper: price * exp(halfWidth) }
    return { ...unit, liquidity: worth / rangeValue(unit, price) }
  }
}

/** Sum and standard deviation of one result an hour. */
class Hourly {
  sum = 0
  #count = 0
  #squares = 0

  add(value: number): void {
    this.sum += value
    this.#count += 1
    this.#squares += value * value
  }

  sd(): number {
    const mean = this.sum / this.#count
    return Math.sqrt(Math.max(0, this.#squares / this.#count - mean * mean))
  }
}

/**
 * A policy over hours from `price`, with `worth` in quote to begin with and variance of the hour
 * before as the first guess. Fees stay outside the range. The hedge is set at the end of every
 * hour to what the range holds.
 */
export function playPolicy(
  policy: RangePolicy,
  costs: RangeCosts,
  hours: readonly PoolHour[],
  start: { readonly price: number; readonly worth: number; readonly hourVariance: number },
): RangeOutcome {
  assert(hours.length > 0 && start.worth > 0 && start.price > 0, 'hours, a price and a worth')
  const play = new RangePlay(policy, costs, start.price, start.worth, start.hourVariance)
  const [result, hedged] = [new Hourly(), new Hourly()]
  const firstBase = play.base(start.price)
  let price = start.price
  let worth = start.worth
  let short = firstBase
  let [hedgePnl, funding] = [0, 0]
  let hedgeCost = short * price * costs.hedgeShare
  for (const hour of hours) {
    const fees = play.earn(hour)
    const gain = -short * (hour.close - price)
    const paid = short * price * costs.fundingPerHour
    play.decide(hour.close)
    const after = play.worth(hour.close)
    const base = play.base(hour.close)
    const cost = Math.abs(base - short) * hour.close * costs.hedgeShare
    const own = after - worth + fees
    result.add(own)
    hedged.add(own + gain + paid - cost)
    hedgePnl += gain
    funding += paid
    hedgeCost += cost
    price = hour.close
    worth = after
    short = base
  }
  const { moves, fees, gas, swapCost, missedFees, estimatedLvr } = play
  return {
    ...{ hours: hours.length, moves, inRangeShare: play.inside / hours.length, fees, gas },
    ...{ swapCost, missedFees, estimatedLvr, hedgePnl, funding, hedgeCost },
    estimatedNet: fees - gas - swapCost - estimatedLvr,
    pnl: result.sum,
    holdPnl: firstBase * (price - start.price),
    hedgedPnl: result.sum + hedgePnl + funding - hedgeCost,
    hourlySd: result.sd(),
    hedgedHourlySd: hedged.sd(),
  }
}
