// Loss versus rebalancing (Milionis, Moallemi, Roughgarden, Zhang 2022): what a position loses to
// arbitrage beside a portfolio that holds the same coins at every moment and trades them at the
// market. Continuous without fee; with a fee by random and by fixed blocks. Rates, per unit of
// what the names say. Not divergence loss.

import { assert } from '../../base/index.ts'
import { log1p } from '../../math/index.ts'
import { type Range, rangeGreeks, rangeValue } from './range-value.ts'

function assertVol(vol: number): void {
  assert(vol >= 0 && vol < Infinity, 'vol must be non-negative and finite')
}

/** Part of its worth that a constant product loses a year: vol^2 / 8. */
export function constantProductLvr(volAnnual: number): number {
  assertVol(volAnnual)
  return 0.125 * volAnnual * volAnnual
}

/** Part of its worth that a pool of weights w and 1 - w loses a year: w (1 - w) vol^2 / 2. */
export function weightedLvr(weight: number, volAnnual: number): number {
  assertVol(volAnnual)
  assert(weight > 0 && weight < 1, 'a weight lies between 0 and 1')
  return 0.5 * weight * (1 - weight) * volAnnual * volAnnual
}

/** Coin 1 lost a year by any position: -vol^2 P^2 gamma / 2. */
export function lvrOfGamma(price: number, gamma: number, volAnnual: number): number {
  assertVol(volAnnual)
  return -0.5 * volAnnual * volAnnual * price * price * gamma
}

/** Coin 1 lost a year by a range: L vol^2 sqrt(P) / 4 inside, 0 outside. */
export function rangeLvr(range: Range, price: number, volAnnual: number): number {
  return lvrOfGamma(price, rangeGreeks(range, price, 0, 0).gamma, volAnnual)
}

/** The same as a part of the range's worth. */
export function rangeLvrShare(range: Range, price: number, volAnnual: number): number {
  return rangeLvr(range, price, volAnnual) / rangeValue(range, price)
}

/** Half the width, in log price, of the band that a fee keeps arbitrage out of: -ln(1 - fee). */
export function feeHalfWidth(feeShare: number): number {
  assert(feeShare >= 0 && feeShare < 1, 'a fee is a share below 1')
  return -log1p(-feeShare)
}

/**
 * Probability that a block finds something to arbitrage, blocks arriving at random (Poisson):
 * 1 / (1 + sqrt(2) g / s), with g the HALF width of the band (one side) and s the volatility over
 * the mean time between blocks. Arbitrage takes this part of the continuous loss. Milionis,
 * Moallemi, Roughgarden (2023).
 */
export function poissonTradeProbability(halfWidth: number, volPerBlock: number): number {
  assert(halfWidth >= 0 && halfWidth < Infinity, 'a width is not negative')
  assert(volPerBlock > 0 && volPerBlock < Infinity, 'vol per block must be positive and finite')
  return 1 / (1 + (Math.SQRT2 * halfWidth) / volPerBlock)
}

/** sqrt(2 pi) over |zeta(1/2)|: 1.7165. Nezlobin and Tassy (2025), arXiv:2505.05113. */
const fixedBlockSlope = Math.sqrt(2 * Math.PI) / 1.460_354_508_809_586_8

/**
 * Arbitrage a block of fixed length for a position that loses vol^2 / 2 without fee ("unit
 * liquidity"): s^2 / (2 + 1.7165 w / s). The paper's w is the FULL width of the band, twice what
 * the random-block formula takes; half of it here overstates the loss by up to 86 %.
 */
export function fixedBlockArbitrage(fullWidth: number, volPerBlock: number): number {
  assert(fullWidth >= 0 && fullWidth < Infinity, 'a width is not negative')
  assert(volPerBlock > 0 && volPerBlock < Infinity, 'vol per block must be positive and finite')
  return (volPerBlock * volPerBlock) / (2 + (fixedBlockSlope * fullWidth) / volPerBlock)
}

/** Part of the continuous loss that arbitrage takes, blocks of fixed length. */
export function fixedBlockShare(halfWidth: number, volPerBlock: number): number {
  const all = 0.5 * volPerBlock * volPerBlock
  return fixedBlockArbitrage(2 * halfWidth, volPerBlock) / all
}

/**
 * Fee, as a share of what goes in, whose income from `volumePerYear` (coin 1) pays for a loss of
 * `lossPerYear`. Infinity without volume.
 */
export function breakEvenFee(lossPerYear: number, volumePerYear: number): number {
  assert(lossPerYear >= 0 && volumePerYear >= 0, 'loss and volume are not negative')
  return volumePerYear > 0 ? lossPerYear / volumePerYear : Infinity
}

/** Volatility at which a range's continuous loss equals its fees, coin 1 a year. */
export function breakEvenVol(range: Range, price: number, feesPerYear: number): number {
  assert(feesPerYear >= 0, 'fees are not negative')
  const atOne = rangeLvr(range, price, 1)
  return atOne > 0 ? Math.sqrt(feesPerYear / atOne) : Infinity
}

/** Coin 1 a year that time brings a position: fees less loss versus rebalancing. */
export function netCarry(
  range: Range,
  price: number,
  volAnnual: number,
  feesPerYear: number,
): number {
  return feesPerYear - rangeLvr(range, price, volAnnual)
}
