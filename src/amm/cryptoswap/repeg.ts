// The moving peg of CryptoSwap, the protocol's own rebalancing: after each trade the price scale
// may step toward the oracle. Concentrating liquidity elsewhere sells what fell and buys what rose
// at the pool's own cost, so a step is taken only where it leaves providers at least half of the
// profit. Ported from CurveCryptoSwap2 and tricrypto-ng (`tweak_price`).

import { revert, sqrtDown } from '../uint.ts'
import { absDifference, divDown, maxOf, wad } from '../wad.ts'
import { statePrices } from './cubic.ts'
import { type CryptoFamily, cryptoBalance, cryptoInvariant, geometricMean } from './curve.ts'
import { halfPower, wadExp } from './decay.ts'
import { feeUnit } from './fee.ts'
import { type CryptoMoment, type CryptoState } from './terms.ts'

/** What an operation leaves behind for the peg to look at. */
export type TradeTrace = {
  /** Balances after it, at the price scale before it. */
  readonly xp: readonly bigint[]
  /** 'two': the price it was done at, 0 to ask the curve. */
  readonly price: bigint
  /** D where the operation knows it, 0 otherwise. */
  readonly d: bigint
  /** 'three-ng': K0 of the swap's root, 0 otherwise. */
  readonly k0: bigint
}

/** The constant-product value of D at a price scale: what D is worth per share, times shares. */
export function xcpOf(family: CryptoFamily, d: bigint, priceScale: readonly bigint[]): bigint {
  const n = BigInt(priceScale.length + 1)
  const balanced = priceScale.map((price) => divDown(d * wad, n * price))
  return geometricMean(family, [d / n, ...balanced])
}

function averaged(moment: CryptoMoment, state: CryptoState): CryptoState {
  const { terms, timeS } = moment
  if (state.lastPricesS >= timeS) return state
  const passed = divDown((timeS - state.lastPricesS) * wad, terms.averagingS)
  const alpha = terms.family === 'two' ? halfPower(passed) : wadExp(-passed)
  const priceOracle = state.priceOracle.map(
    (oracle, k) => (state.lastPrices[k]! * (wad - alpha) + oracle * alpha) / wad,
  )
  return { ...state, priceOracle, lastPricesS: timeS }
}

/** Prices at the margin after an operation, as the contract records them. */
function pricesAfter(
  moment: CryptoMoment,
  state: CryptoState,
  trace: TradeTrace,
  d: bigint,
): readonly bigint[] {
  const { xp, price } = trace
  if (moment.terms.family === 'three-ng') {
    const margins = statePrices(moment.curve, xp, d)
    return margins.map((margin, k) => (margin * state.priceScale[k]!) / wad)
  }
  if (price > 0n) return [price]
  // No trade to read a price from: a millionth of coin 0 is tried.
  const tried = xp[0]! / 1_000_000n
  const y = cryptoBalance(moment.curve, [xp[0]! + tried, xp[1]!], 1, d)
  return [divDown(state.priceScale[0]! * tried, xp[1]! - y)]
}

/** Distance between oracle and scale, as a share with 18 decimals. */
function distanceOf(state: CryptoState): bigint {
  const gaps = state.priceOracle.map((oracle, k) =>
    absDifference(divDown(oracle * wad, state.priceScale[k]!), wad),
  )
  if (gaps.length === 1) return gaps[0]!
  return sqrtDown(gaps.reduce((sum, gap) => sum + gap * gap, 0n))
}

/** The state with the peg one step further, or null where the step would cost too much. */
function stepped(
  moment: CryptoMoment,
  state: CryptoState,
  xp: readonly bigint[],
  norm: bigint,
  step: bigint,
): CryptoState | null {
  const scale = state.priceScale
  const priceScale = scale.map((price, k) =>
    divDown(price * (norm - step) + step * state.priceOracle[k]!, norm),
  )
  const moved = xp.map((x, k) => (k === 0 ? x : divDown(x * priceScale[k - 1]!, scale[k - 1]!)))
  const d = cryptoInvariant(moment.curve, moved)
  const xcp = xcpOf(moment.terms.family, d, priceScale)
  const virtualPrice = divDown(wad * xcp, state.shares)
  const isAffordable = virtualPrice > wad && 2n * virtualPrice - wad > state.xcpProfit
  return isAffordable ? { ...state, priceScale, d, virtualPrice } : null
}

/** The protocol's part of the profit, minted as shares: half of the fee share of the growth. */
export function claimAdminFees(moment: CryptoMoment, state: CryptoState): CryptoState {
  const { terms, curve } = moment
  const isThree = terms.family === 'three-ng'
  const profit = state.xcpProfit - state.xcpProfitAtClaim
  if (isThree && (profit <= 0n || state.shares < wad)) return state
  let { shares, xcpProfit } = state
  const fees = profit > 0n ? (profit * terms.adminFeeE10) / (2n * feeUnit) : 0n
  if (fees > 0n) {
    const part = divDown(state.virtualPrice * wad, state.virtualPrice - fees) - wad
    shares += (shares * part) / wad
    xcpProfit -= fees * 2n
  }
  const d = cryptoInvariant(curve, scaledBalances(moment, state))
  const virtualPrice = divDown(wad * xcpOf(terms.family, d, state.priceScale), shares)
  const xcpProfitAtClaim = profit > 0n ? xcpProfit : state.xcpProfitAtClaim
  return { ...state, shares, xcpProfit, xcpProfitAtClaim, d, virtualPrice }
}

/** Balances with 18 decimals at the price scale. */
export function scaledBalances(
  { terms }: CryptoMoment,
  state: CryptoState,
  balances: readonly bigint[] = state.balances,
): bigint[] {
  return balances.map((balance, k) =>
    k === 0
      ? balance * terms.precisions[0]!
      : (balance * terms.precisions[k]! * state.priceScale[k - 1]!) / wad,
  )
}

/** The state after an operation: prices, oracle, profit, and the peg if it may move. */
export function repeg(moment: CryptoMoment, before: CryptoState, trace: TradeTrace): CryptoState {
  const { terms, curve } = moment
  const oldPrice = before.virtualPrice
  const started = averaged(moment, before)
  const d = trace.d > 0n ? trace.d : cryptoInvariant(curve, trace.xp, trace.k0)
  const lastPrices = pricesAfter(moment, started, trace, d)
  const xcp = xcpOf(terms.family, d, started.priceScale)
  const virtualPrice = oldPrice > 0n ? divDown(wad * xcp, started.shares) : wad
  const xcpProfit = oldPrice > 0n ? (started.xcpProfit * virtualPrice) / oldPrice : wad
  const isLoss = terms.family === 'two' ? virtualPrice < oldPrice : virtualPrice <= oldPrice
  if (oldPrice > 0n && isLoss && !moment.mayLose) {
    revert('out-of-domain', `virtual price ${virtualPrice}, expected above ${oldPrice}`)
  }
  const state: CryptoState = { ...started, lastPrices, xcpProfit }
  const unmoved: CryptoState = { ...state, d, virtualPrice }
  const isRich = virtualPrice * 2n - wad > xcpProfit + 2n * terms.allowedExtraProfit
  const isTwo = terms.family === 'two'
  if (!isRich && !(isTwo && state.isAdjusting)) return unmoved
  const isAdjusting = isTwo
  const norm = distanceOf(state)
  const share = terms.adjustmentShare === 0n ? 0n : norm / terms.adjustmentShare
  const step = maxOf(terms.adjustmentStep, share)
  if (norm <= step || oldPrice === 0n) return { ...unmoved, isAdjusting }
  const next = stepped(moment, { ...state, isAdjusting }, trace.xp, norm, step)
  if (next !== null) return next
  return isTwo ? claimAdminFees(moment, { ...unmoved, isAdjusting: false }) : unmoved
}
