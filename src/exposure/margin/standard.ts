// Deribit's standard margin: each position by itself, no offsets. Source: the venue's formulae as
// quoted by doc.tslab.pro ("Deribit Margin Requirements Calculation") for options, and the
// specification of its inverse futures, whose rates rise with the position.

import { assert } from '../../base/index.ts'

/** Coin per coin; every number is the venue's to change. */
export type StandardMarginParameters = {
  /** A short option: initial is max(base - out of the money share, floor) plus its mark. */
  readonly optionInitialBase: number
  readonly optionInitialFloor: number
  readonly optionMaintenance: number
  /** A future: rate plus increment times its size in coins. */
  readonly futureInitialRate: number
  readonly futureMaintenanceRate: number
  readonly futureIncrementPerCoin: number
}

/** BTC as published; ETH's increment is smaller and its options are the same. */
export const deribitStandardBtc: StandardMarginParameters = {
  optionInitialBase: 0.15,
  optionInitialFloor: 0.1,
  optionMaintenance: 0.075,
  futureInitialRate: 0.02,
  futureMaintenanceRate: 0.01,
  futureIncrementPerCoin: 0.00005,
}

/** Coins. */
export type MarginRequirement = { readonly initial: number; readonly maintenance: number }

const nothing: MarginRequirement = { initial: 0, maintenance: 0 }

/**
 * An option position of signed `size` coins, marked at `markPrice` coin. Long options are paid for
 * in full and need none. A put's maintenance grows with its mark: a coin put can be worth more than
 * a coin.
 */
export function standardOptionMargin(
  parameters: StandardMarginParameters,
  side: 1 | -1,
  size: number,
  underlyingUsd: number,
  strike: number,
  markPrice: number,
): MarginRequirement {
  assert(underlyingUsd > 0 && strike > 0 && markPrice >= 0, 'an option has a market')
  assert(Number.isFinite(size), 'a size is finite')
  if (size >= 0) return nothing
  const { optionInitialBase, optionInitialFloor, optionMaintenance } = parameters
  const outOfMoney = Math.max(0, side * (strike - underlyingUsd)) / underlyingUsd
  const initial = Math.max(optionInitialBase - outOfMoney, optionInitialFloor) + markPrice
  const rate = side === 1 ? optionMaintenance : optionMaintenance * Math.max(1, markPrice)
  const maintenance = rate + markPrice
  const lots = -size
  return {
    initial: lots * (side === 1 ? initial : Math.max(initial, maintenance)),
    maintenance: lots * maintenance,
  }
}

/** A future or perpetual of signed `size` coins. */
export function standardFutureMargin(
  parameters: StandardMarginParameters,
  size: number,
): MarginRequirement {
  assert(Number.isFinite(size), 'a size is finite')
  const coins = Math.abs(size)
  const more = parameters.futureIncrementPerCoin * coins
  return {
    initial: coins * (parameters.futureInitialRate + more),
    maintenance: coins * (parameters.futureMaintenanceRate + more),
  }
}
