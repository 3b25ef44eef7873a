// Readjusting concentrated liquidity (ReCLAMM), Balancer's curve with virtual balances that the
// pool itself moves: toward the market when one coin runs low, and with the price ratio while that
// is being changed. (Ra + Va)(Rb + Vb) = L. Both deployed versions answer by these steps.

import { mulDivUp, revert, sqrtDown } from '../uint.ts'
import { divDown, divWadDown, divWadUp, maxOf, minOf, mulWadDown, mulWadUp, wad } from '../wad.ts'
import { type BalancerCurve, proportionalOnly } from './curve.ts'
import { powWadDown, progressWad } from './log-exp.ts'

export type ReclammState = {
  readonly lastVirtualBalances: readonly [bigint, bigint]
  readonly lastS: bigint
  readonly timeS: bigint
  /** What is left of a virtual balance after one second of moving, 18 decimals. */
  readonly dailyPriceShiftBase: bigint
  /** How central the pool must be to stand still, 18 decimals. */
  readonly centerednessMargin: bigint
  /** Fourth roots of max price over min price, at both ends of a change. */
  readonly startRoot: bigint
  readonly endRoot: bigint
  readonly updateStartS: bigint
  readonly updateEndS: bigint
}

type Pair = readonly [bigint, bigint]

const shiftSecondsMax = 30n * 86_400n

/** The root of an 18-decimal number. */
function sqrtWad(value: bigint): bigint {
  return sqrtDown(value * wad)
}

function fourthRoot(state: ReclammState): bigint {
  const { timeS, startRoot, endRoot, updateStartS, updateEndS } = state
  if (timeS >= updateEndS) return endRoot
  if (timeS <= updateStartS) return startRoot
  const exponent = progressWad(timeS, updateStartS, updateEndS)
  const root = mulWadDown(startRoot, powWadDown(divWadDown(endRoot, startRoot), exponent))
  return maxOf(minOf(startRoot, endRoot), root)
}

/** How near both coins are to their share of the range (18 decimals), and whether A abounds. */
function centeredness(
  [ra, rb]: Pair,
  [va, vb]: Pair,
): { readonly value: bigint; readonly isAbove: boolean } {
  if (ra === 0n) return { value: 0n, isAbove: false }
  if (rb === 0n) return { value: 0n, isAbove: true }
  const [one, other] = [ra * vb, va * rb]
  return one <= other
    ? { value: divWadDown(one, other), isAbove: false }
    : { value: divWadDown(other, one), isAbove: true }
}

function swapped([a, b]: Pair): Pair {
  return [b, a]
}

/** Virtual balances that keep centeredness at a new price ratio. */
function atPriceRatio(last: Pair, balances: Pair, root: bigint): Pair {
  const { value, isAbove } = centeredness(balances, last)
  const sqrtRatio = mulWadDown(root, root)
  const [ru] = isAbove ? balances : swapped(balances)
  const [lastU, lastO] = isAbove ? last : swapped(last)
  const rooted = sqrtDown(value * (value + 4n * sqrtRatio - 2n * wad) + wad * wad)
  const vu = divDown(ru * (wad + value + rooted), 2n * (sqrtRatio - wad))
  const vo = divDown(vu * lastO, lastU)
  return isAbove ? [vu, vo] : [vo, vu]
}

/** Square root of max price over min price that balances span. */
function sqrtPriceRatio([ra, rb]: Pair, [va, vb]: Pair): bigint {
  const invariant = mulWadDown(ra + va, rb + vb)
  const least = divDown(vb * vb, invariant)
  const most = divWadDown(invariant, mulWadDown(va, va))
  return sqrtWad(divWadUp(most, least))
}

/** Virtual balances that have moved toward the market for the time since the last operation. */
function afterShift(state: ReclammState, balances: Pair, virtual: Pair, isAbove: boolean): Pair {
  const [ru, ro] = isAbove ? balances : swapped(balances)
  const sqrtRatio = sqrtPriceRatio(balances, virtual)
  const passed = minOf(state.timeS - state.lastS, shiftSecondsMax)
  const shift = powWadDown(state.dailyPriceShiftBase, passed * wad)
  const moved = mulWadDown(isAbove ? virtual[1] : virtual[0], shift)
  const vo = maxOf(moved, divWadDown(ro, sqrtWad(sqrtRatio) - wad))
  const vu = divDown(ru * (vo + ro), mulWadDown(sqrtRatio - wad, vo) - ro)
  return isAbove ? [vu, vo] : [vo, vu]
}

/** Where the virtual balances are now. */
export function virtualBalances(state: ReclammState, balances: Pair): Pair {
  let virtual = state.lastVirtualBalances
  if (state.lastS === state.timeS) return virtual
  if (state.timeS > state.updateStartS && state.lastS < state.updateEndS) {
    virtual = atPriceRatio(virtual, balances, fourthRoot(state))
  }
  const { value, isAbove } = centeredness(balances, virtual)
  if (value >= state.centerednessMargin) return virtual
  return afterShift(state, balances, virtual, isAbove)
}

function requireHeld(out: bigint, balance: bigint): void {
  if (out <= balance) return
  revert('insufficient-liquidity', `${out} out, expected at most ${balance}`)
}

export function reclammCurve(state: ReclammState): BalancerCurve {
  /** Real and virtual together, the coin that goes in first. */
  function totals(balances: readonly bigint[], coinIn: number): Pair {
    const real = [balances[0]!, balances[1]!] as const
    const virtual = virtualBalances(state, real)
    const both: Pair = [real[0] + virtual[0], real[1] + virtual[1]]
    return coinIn === 0 ? both : swapped(both)
  }
  return {
    outGivenIn: (balances, coinIn, coinOut, amount) => {
      const [totalIn, totalOut] = totals(balances, coinIn)
      const out = divDown(totalOut * amount, totalIn + amount)
      requireHeld(out, balances[coinOut]!)
      return out
    },
    inGivenOut: (balances, coinIn, coinOut, amount) => {
      requireHeld(amount, balances[coinOut]!)
      const [totalIn, totalOut] = totals(balances, coinIn)
      return mulDivUp(totalIn, amount, totalOut - amount)
    },
    invariantDown: (balances) => mulWadDown(...totals(balances, 0)),
    invariantUp: (balances) => mulWadUp(...totals(balances, 0)),
    balanceAt: proportionalOnly,
    ratioMin: wad,
    ratioMax: wad,
    marginalPrice: (balances, coinIn) => {
      const [totalIn, totalOut] = totals(balances, coinIn)
      return Number(totalOut) / Number(totalIn)
    },
  }
}
