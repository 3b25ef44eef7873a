// What one lot is worth and how that moves, in USD: the unit Greeks that everything above adds up.
// Relies on Black-76 and on a smile point; knows no position. All conventions of the room are
// stated here.
//
// Numeraire USD, S the index of the coin, V(S, vol, t) the USD value of one lot entered at the
// mark of now, with unrealised profit held in the coin or currency that the contract pays in:
//   valueUsd          V, what selling the lot would bring; 0 for futures and perpetuals
//   deltaUsd          S dV/dS: P&L of a move x of the index is deltaUsd * x to first order
//   gammaUsdPer1Pct   S^2 d2V/dS2 / 100: the dollars of delta to trade away after a 1 % move
//   vegaUsdPerVolPt   dV/dvol / 100; thetaUsdPerDay: dV/dt over a calendar day of 365
//   deltaCoinNtd      S d(V/S)/dS in coin, the net-transaction delta: the same move with the coin
//                     as numeraire, which is what Deribit sums into DeltaTotal
// Forwards move with the index (F/S stays). Coin options: V = size * S * price in coin. An inverse
// contract of N USD: profit N (1/P0 - 1/P1) coin, so V(S) = N (S/P0 - S/P1), and with P1/S constant
// deltaUsd = N S/P1 and gamma = 0, whatever its entry: profit already made, N (1/P0 - 1/P1), is
// coin in hand and belongs to the collateral delta, (cash + unrealised) * S. Hence
//   whole delta = sum of deltaUsd + (cash + unrealised futures profit in coin) * S
//               = S * (equity in coin + DeltaTotal),   Deribit's rule.
// The smile rule is a choice: under sticky moneyness the vol of a fixed strike moves with the
// forward, and delta and gamma contain that; under sticky strike they are Black's; under minimum
// variance the smile also rises or falls with the forward as fits have lately shown it to.

import { type BlackRow, black76, createBlackRow } from '../pricing/index.ts'

export const smileRules = ['sticky-moneyness', 'sticky-strike', 'minimum-variance'] as const
export type SmileRule = (typeof smileRules)[number]

/** One lot; written in place. */
export type UnitGreeks = {
  valueUsd: number
  deltaUsd: number
  gammaUsdPer1Pct: number
  vegaUsdPerVolPt: number
  thetaUsdPerDay: number
  deltaCoinNtd: number
  /** Black's delta at fixed vol (sticky strike), whatever the rule: for comparing with a venue. */
  blackDeltaUsd: number
  /** Fair price in the instrument's own price unit. */
  price: number
}

export function createUnitGreeks(): UnitGreeks {
  return {
    valueUsd: 0,
    deltaUsd: 0,
    gammaUsdPer1Pct: 0,
    vegaUsdPerVolPt: 0,
    thetaUsdPerDay: 0,
    deltaCoinNtd: 0,
    blackDeltaUsd: 0,
    price: 0,
  }
}

export type OptionInput = {
  side: 1 | -1
  isCoin: boolean
  indexUsd: number
  forward: number
  strike: number
  years: number
  volAnnual: number
  /** Derivatives of vol along ln(strike / forward); zeros for sticky strike. */
  slope: number
  curvature: number
  /** Coins in a lot. */
  size: number
}

const black: BlackRow = createBlackRow()

/** One lot of an option, coin-settled or linear, into `out`. */
export function optionGreeks(input: OptionInput, out: UnitGreeks): void {
  const { indexUsd, forward, size, slope } = input
  black76(input.side, forward, input.strike, input.years, input.volAnnual, black)
  // d vol / dF and d2 vol / dF2 at a fixed strike when vol is a function of ln(strike / forward).
  const volSlope = -slope / forward
  const volCurvature = (input.curvature + slope) / (forward * forward)
  const delta = black.delta + black.vega * volSlope
  const gamma =
    black.gamma +
    2 * black.vanna * volSlope +
    black.volga * volSlope * volSlope +
    black.vega * volCurvature
  // A coin premium is worth the index, not the forward: the value carries S/F, which is constant.
  const scale = input.isCoin ? (size * indexUsd) / forward : size
  out.valueUsd = scale * black.price
  out.deltaUsd = scale * delta * forward
  out.gammaUsdPer1Pct = (scale * gamma * forward * forward) / 100
  out.vegaUsdPerVolPt = (scale * black.vega) / 100
  out.thetaUsdPerDay = (scale * black.theta) / 365
  out.deltaCoinNtd = (out.deltaUsd - out.valueUsd) / indexUsd
  out.blackDeltaUsd = scale * black.delta * forward
  out.price = input.isCoin ? black.price / forward : black.price
}

/** One lot of an inverse contract of `size` USD at mark `priceUsd`. */
export function inverseGreeks(
  size: number,
  priceUsd: number,
  indexUsd: number,
  out: UnitGreeks,
): void {
  setLinear(out, (size * indexUsd) / priceUsd, 0, indexUsd)
  out.price = priceUsd
}

/** One lot of a linear contract on `size` coins at mark `priceUsd`. */
export function linearGreeks(
  size: number,
  priceUsd: number,
  indexUsd: number,
  out: UnitGreeks,
): void {
  setLinear(out, size * priceUsd, 0, indexUsd)
  out.price = priceUsd
}

/** One lot of the coin itself. */
export function spotGreeks(size: number, indexUsd: number, out: UnitGreeks): void {
  setLinear(out, size * indexUsd, size * indexUsd, indexUsd)
  out.price = indexUsd
}

export function zeroGreeks(out: UnitGreeks): void {
  setLinear(out, 0, 0, 1)
  out.price = 0
}

/**
 * Delivery is an average A of the index over the last half hour. With a share `left` of the window
 * to come only that share of A still moves with the index: the net-transaction delta falls on a
 * line to zero, as Deribit's does, curvature in A with the square. What is paid in coin stays
 * worth the index, so the delta of a coin option ends at its value, not at zero: at delivery that
 * passes into the collateral, and the whole delta does not jump. Thin: what A has averaged so far
 * is not among our inputs, and the option is priced as if delivery were the index at expiry.
 */
export function decayInWindow(left: number, isCoin: boolean, out: UnitGreeks): void {
  const paidUsd = isCoin ? out.valueUsd : 0
  const moving = out.deltaUsd - paidUsd
  const curvature = out.gammaUsdPer1Pct * 100
  // V = S g(A) in coin: S^2 V'' = 2 S (S g') + S^3 g'', where A moves by `left`. Else V = g(A).
  const gamma = isCoin
    ? 2 * left * moving + left * left * (curvature - 2 * moving)
    : left * left * curvature
  out.deltaUsd = paidUsd + left * moving
  out.blackDeltaUsd = paidUsd + left * (out.blackDeltaUsd - paidUsd)
  out.gammaUsdPer1Pct = gamma / 100
  out.vegaUsdPerVolPt *= left
  out.thetaUsdPerDay *= left
  out.deltaCoinNtd *= left
}

function setLinear(out: UnitGreeks, deltaUsd: number, valueUsd: number, indexUsd: number): void {
  out.valueUsd = valueUsd
  out.deltaUsd = deltaUsd
  out.gammaUsdPer1Pct = 0
  out.vegaUsdPerVolPt = 0
  out.thetaUsdPerDay = 0
  out.deltaCoinNtd = (deltaUsd - valueUsd) / indexUsd
  out.blackDeltaUsd = deltaUsd
}
