// The simplest curve of Balancer's: a sale at a fixed price, in one direction. The project's coin
// goes out for the reserve coin; it cannot come back.

import { revert } from '../uint.ts'
import { divWadDown, mulWadDown, mulWadUp, wad } from '../wad.ts'
import { type BalancerCurve, proportionalOnly } from './curve.ts'

const ratioMax = 1n << 255n

export function fixedPriceCurve(projectCoin: number, rate: bigint): BalancerCurve {
  function requireSale(coinIn: number): void {
    if (coinIn === projectCoin) revert('unsupported', 'the project coin is sold, never bought')
  }
  return {
    outGivenIn: (balances, coinIn, coinOut, amount) => {
      requireSale(coinIn)
      const out = divWadDown(amount, rate)
      if (out > balances[coinOut]!) revert('insufficient-liquidity', `${out} out`)
      return out
    },
    inGivenOut: (balances, coinIn, coinOut, amount) => {
      requireSale(coinIn)
      if (amount > balances[coinOut]!) revert('insufficient-liquidity', `${amount} out`)
      return mulWadUp(amount, rate)
    },
    invariantDown: (balances) =>
      mulWadDown(balances[projectCoin]!, rate) + balances[1 - projectCoin]!,
    invariantUp: (balances) => mulWadUp(balances[projectCoin]!, rate) + balances[1 - projectCoin]!,
    balanceAt: proportionalOnly,
    ratioMin: 0n,
    ratioMax,
    marginalPrice: (_, coinIn) => (coinIn === projectCoin ? 0 : Number(wad) / Number(rate)),
  }
}
