// StableSwap as Balancer v3 computes it: the same D as Curve's, A with three decimals, and a
// balance whose every division rounds up, so that one unit off each side keeps the pool whole.

import { stableInvariant } from '../stableswap/invariant.ts'
import { stableMarginalPrice } from '../stableswap/model.ts'
import { divUp, revert } from '../uint.ts'
import { absDifference, mulWadUp, wad } from '../wad.ts'
import { type BalancerCurve } from './curve.ts'

const precision = 1000n
const roundsMax = 255
const ratioMin = (6n * wad) / 10n
const ratioMax = 5n * wad

/** The balance of `coin` for D, rounded up; its own entry is read, as the contract reads it. */
function balanceUp(
  amplification: bigint,
  balances: readonly bigint[],
  d: bigint,
  coin: number,
): bigint {
  const n = BigInt(balances.length)
  const ann = amplification * n
  let sum = 0n
  let product = 0n
  balances.forEach((balance, k) => {
    product = k === 0 ? balance * n : (product * balance * n) / d
    sum += balance
  })
  sum -= balances[coin]!
  const d2 = d * d
  const c = divUp(d2 * precision, ann * product) * balances[coin]!
  const b = sum + (d * precision) / ann
  let y = divUp(d2 + c, d + b)
  for (let round = 0; round < roundsMax; round += 1) {
    const before = y
    y = divUp(y * y + c, 2n * y + b - d)
    if (absDifference(y, before) <= 1n) return y
  }
  revert('no-convergence', `balance of coin ${coin} beside ${balances.join(', ')}`)
}

/** `amplification` is A n^(n-1) of the paper times 1000. */
export function balancerStableCurve(amplification: bigint): BalancerCurve {
  const curve = { amplification, precision, division: 'each' } as const
  function invariantUp(balances: readonly bigint[]): bigint {
    const d = stableInvariant(curve, balances)
    return d > 0n ? d + 1n : 0n
  }
  return {
    outGivenIn: (balances, coinIn, coinOut, amount) => {
      const d = stableInvariant(curve, balances)
      const moved = balances.with(coinIn, balances[coinIn]! + amount)
      return balances[coinOut]! - balanceUp(amplification, moved, d, coinOut) - 1n
    },
    inGivenOut: (balances, coinIn, coinOut, amount) => {
      const d = stableInvariant(curve, balances)
      if (amount >= balances[coinOut]!) revert('insufficient-liquidity', `${amount} out`)
      const moved = balances.with(coinOut, balances[coinOut]! - amount)
      return balanceUp(amplification, moved, d, coinIn) - balances[coinIn]! + 1n
    },
    invariantDown: (balances) => stableInvariant(curve, balances),
    invariantUp,
    balanceAt: (balances, coin, ratio) =>
      balanceUp(amplification, balances, mulWadUp(invariantUp(balances), ratio), coin),
    ratioMin,
    ratioMax,
    marginalPrice: (balances, coinIn, coinOut) =>
      stableMarginalPrice(
        Number(amplification) / Number(precision),
        balances.map(Number),
        coinIn,
        coinOut,
      ),
  }
}
