// What a CryptoSwap pool is made of, and what its contract remembers: the parameters by family, and
// the state that swaps and the moving peg change. All bare integers; prices and gammas have 18
// decimals, fees are parts of 1e10.

import { type Ramp } from '../ramp.ts'
import { type CryptoCurve } from './curve.ts'

export type CryptoTerms = {
  /** 'two' is CurveCryptoSwap2 and its factory's pools, 'three-ng' is tricrypto-ng. */
  readonly family: 'two' | 'three-ng'
  /** 10^(18 - decimals) by coin. */
  readonly precisions: readonly bigint[]
  readonly ann: Ramp
  readonly gamma: Ramp
  readonly midFeeE10: bigint
  readonly outFeeE10: bigint
  readonly feeGamma: bigint
  /** Profit above half of what was made that must be there before the peg moves. */
  readonly allowedExtraProfit: bigint
  /** The least step of the peg, as a distance between scale and oracle. */
  readonly adjustmentStep: bigint
  /**
   * The step is this part of the distance when that is more: 5 means a fifth. 0: the step is fixed,
   * as in the first pools of two coins.
   */
  readonly adjustmentShare: bigint
  /** Seconds: a half-life for 'two', an e-folding for 'three-ng'. */
  readonly averagingS: bigint
  readonly adminFeeE10: bigint
}

export type CryptoState = {
  readonly balances: readonly bigint[]
  readonly shares: bigint
  readonly d: bigint
  /** Price of coins 1.. in coin 0 at which liquidity is concentrated. */
  readonly priceScale: readonly bigint[]
  readonly priceOracle: readonly bigint[]
  readonly lastPrices: readonly bigint[]
  readonly lastPricesS: bigint
  /** Growth of the constant-product value, losses of moving the peg left out. */
  readonly xcpProfit: bigint
  readonly xcpProfitAtClaim: bigint
  /** Growth with those losses in: what a share is worth. */
  readonly virtualPrice: bigint
  /** 'two': the peg is on its way and goes on without asking for extra profit again. */
  readonly isAdjusting: boolean
}

/** Curve and terms at one moment: what the pure routines work with. */
export type CryptoMoment = {
  readonly terms: CryptoTerms
  readonly curve: CryptoCurve
  readonly timeS: bigint
  /** A or gamma have moved since D was stored: it must be found again. */
  readonly isRamping: boolean
  /** The contract lets the virtual price fall: during ramps, and where it forgets to look. */
  readonly mayLose: boolean
}
