// Constant weighted product, as Balancer v3 computes and rounds it: prod b_i^(w_i). Martinelli and
// Mushegian, "Balancer" (2019). Powers are off by up to 1e-14 and always to the pool's side, so
// that going round costs at least that.

import { revert } from '../uint.ts'
import { complementWad, divWadDown, divWadUp, mulWadDown, mulWadUp, wad } from '../wad.ts'
import { type BalancerCurve } from './curve.ts'
import { powWadDown, powWadUp } from './log-exp.ts'

/** Part of a balance that one swap may bring or take. */
const swapRatioMax = (3n * wad) / 10n
const ratioMax = 3n * wad
const ratioMin = (7n * wad) / 10n

function requireRatio(amount: bigint, balance: bigint, limit: bigint): void {
  const most = mulWadDown(balance, limit)
  if (amount > most) revert('out-of-domain', `amount ${amount}, expected at most ${most}`)
}

function positive(invariant: bigint): bigint {
  return invariant > 0n ? invariant : revert('out-of-domain', 'the invariant is 0')
}

/**
 * `weights` have 18 decimals and sum to 1. `tradeMax` further bounds both sides of a swap, as
 * QuantAMM's pools do.
 */
export function weightedCurve(
  weights: readonly bigint[],
  tradeMax: bigint = swapRatioMax,
): BalancerCurve {
  function requireTrade(amount: bigint, balance: bigint): void {
    requireRatio(amount, balance, tradeMax)
  }
  return {
    outGivenIn: (balances, coinIn, coinOut, amount) => {
      requireTrade(amount, balances[coinIn]!)
      requireRatio(amount, balances[coinIn]!, swapRatioMax)
      const base = divWadUp(balances[coinIn]!, balances[coinIn]! + amount)
      const power = powWadUp(base, divWadDown(weights[coinIn]!, weights[coinOut]!))
      const out = mulWadDown(balances[coinOut]!, complementWad(power))
      if (tradeMax < swapRatioMax) requireTrade(out, balances[coinOut]!)
      return out
    },
    inGivenOut: (balances, coinIn, coinOut, amount) => {
      requireTrade(amount, balances[coinOut]!)
      requireRatio(amount, balances[coinOut]!, swapRatioMax)
      const base = divWadUp(balances[coinOut]!, balances[coinOut]! - amount)
      const power = powWadUp(base, divWadUp(weights[coinOut]!, weights[coinIn]!))
      const paid = mulWadUp(balances[coinIn]!, power - wad)
      if (tradeMax < swapRatioMax) requireTrade(paid, balances[coinIn]!)
      return paid
    },
    invariantDown: (balances) =>
      positive(balances.reduce((sum, b, k) => mulWadDown(sum, powWadDown(b, weights[k]!)), wad)),
    invariantUp: (balances) =>
      positive(balances.reduce((sum, b, k) => mulWadUp(sum, powWadUp(b, weights[k]!)), wad)),
    balanceAt: (balances, coin, ratio) =>
      mulWadUp(balances[coin]!, powWadUp(ratio, divWadUp(wad, weights[coin]!))),
    ratioMin,
    ratioMax,
    marginalPrice: (balances, coinIn, coinOut) =>
      (Number(balances[coinOut]!) * Number(weights[coinIn]!)) /
      (Number(balances[coinIn]!) * Number(weights[coinOut]!)),
  }
}
