// Swaps and balances on Gyroscope's ellipse: the quadratic that gives one balance for the other,
// each step rounded so that the pool keeps the difference. See ellipse.ts for the invariant.

import { revert } from '../uint.ts'
import { mulWadUp, wad } from '../wad.ts'
import { type BalancerCurve, priceBySwap } from './curve.ts'
import { type Ellipse, ellipseInvariant, mostOf, offset0, offset1, type Vector } from './ellipse.ts'
import {
  mulDown,
  mulUp,
  mulXp,
  quoDown,
  quoUp,
  quoXp,
  rootNear,
  toNpDown,
  toNpUp,
  xpUnit,
} from './signed.ts'

const balancesMax = 10n ** 34n

/** One way of looking at the ellipse: from coin 0 to 1, or mirrored. */
type View = {
  readonly lambda: bigint
  readonly s: bigint
  readonly c: bigint
  readonly tau: Vector
  readonly dSq: bigint
  readonly offset: Vector
}

/** The part of the discriminant that grows with the given balance, rounded up. */
function discriminantTerm(view: View, x: bigint, r: Vector): bigint {
  const { lambda, s, c, tau, dSq } = view
  const d2 = mulXp(dSq, dSq)
  const squared = mulUp(r.x, r.x)
  const tauProduct = quoXp(mulXp(tau.x, tau.y), d2)
  const product =
    tauProduct > 0n
      ? toNpUp(mulUp(mulUp(squared, 2n * s), c), tauProduct + 7n)
      : toNpUp(mulDown(mulDown(mulDown(r.y, r.y), 2n * s), c), tauProduct)
  const linear =
    tau.x < 0n
      ? toNpUp(mulUp(mulUp(r.x, x), 2n * c), -quoXp(tau.x, dSq) + 3n)
      : toNpUp(mulDown(mulDown(-r.y, x), 2n * c), quoXp(tau.x, dSq))
  const tauY = quoXp(mulXp(tau.y, tau.y), d2) + 7n
  const inner =
    toNpUp(mulUp(mulUp(squared, s), s), tauY) +
    toNpUp(mulDown(mulDown(-r.y, x), 2n * s), quoXp(tau.y, dSq)) +
    mulUp(x, x)
  const shrink = (value: bigint): bigint =>
    value > 0n ? quoUp(value, lambda) : quoDown(value, lambda)
  const outer = shrink(product + linear + shrink(inner))
  const tauX = quoXp(mulXp(tau.x, tau.x), d2) + 7n
  return toNpUp(mulUp(mulUp(squared, c), c), tauX) + outer
}

/** The other balance for a given one, rounded up. */
function otherBalance(view: View, x: bigint, r: Vector): bigint {
  const { lambda, s, c, dSq, offset } = view
  const barDown = xpUnit - quoDown(quoDown(xpUnit, lambda), lambda)
  const barUp = xpUnit - quoUp(quoUp(xpUnit, lambda), lambda)
  const distance = x - offset.x
  const linear =
    distance > 0n
      ? toNpUp(mulDown(mulDown(-distance, s), c), quoXp(barUp, dSq))
      : toNpUp(mulUp(mulUp(-distance, s), c), quoXp(barDown, dSq) + 1n)
  const leastS = xpUnit - quoXp(mulDown(mulDown(barUp, s), s), dSq)
  const mostS = xpUnit - (quoXp(mulUp(mulUp(barDown, s), s), dSq + 1n) + 1n)
  const square = toNpDown(mulDown(r.y, r.y), mostS) - discriminantTerm(view, x, r)
  const root = square > 0n ? rootNear(square) : 0n
  const numerator = linear - root
  const scaled =
    numerator > 0n
      ? toNpUp(numerator, quoXp(xpUnit, mostS) + 1n)
      : toNpUp(numerator, quoXp(xpUnit, leastS))
  return scaled + offset.y
}

function balanceOf(e: Ellipse, r: Vector, coin: number, given: bigint): bigint {
  const { lambda, s, c, dSq } = e
  const offsets = [offset0(e, r), offset1(e, r)] as const
  const view: View =
    coin === 1
      ? { lambda, s, c, dSq, tau: e.tauBeta, offset: { x: offsets[0], y: offsets[1] } }
      : {
          lambda,
          s: c,
          c: s,
          dSq,
          tau: { x: -e.tauAlpha.x, y: e.tauAlpha.y },
          offset: { x: offsets[1], y: offsets[0] },
        }
  return otherBalance(view, given, r)
}

function requireRoom(e: Ellipse, r: Vector, coin: number, balance: bigint): void {
  if (balance <= balancesMax && balance <= mostOf(e, r, coin)) return
  revert('insufficient-liquidity', `balance ${balance} of coin ${coin} leaves the price range`)
}

export function ellipseCurve(e: Ellipse): BalancerCurve {
  /** Overestimate in x, underestimate in y. */
  function bounds(balances: readonly bigint[]): Vector {
    const { invariant, error } = ellipseInvariant(e, balances)
    return { x: invariant + 2n * error, y: invariant }
  }
  const outGivenIn: BalancerCurve['outGivenIn'] = (balances, coinIn, coinOut, amount) => {
    const r = bounds(balances)
    const after = balances[coinIn]! + amount
    requireRoom(e, r, coinIn, after)
    return balances[coinOut]! - balanceOf(e, r, coinOut, after)
  }
  return {
    outGivenIn,
    inGivenOut: (balances, coinIn, coinOut, amount) => {
      if (amount > balances[coinOut]!) revert('insufficient-liquidity', `${amount} out`)
      const r = bounds(balances)
      const after = balanceOf(e, r, coinIn, balances[coinOut]! - amount)
      requireRoom(e, r, coinIn, after)
      return after - balances[coinIn]!
    },
    invariantDown: (balances) => {
      const { invariant, error } = ellipseInvariant(e, balances)
      return invariant - error
    },
    invariantUp: (balances) => {
      const { invariant, error } = ellipseInvariant(e, balances)
      return invariant + error
    },
    balanceAt: (balances, coin, ratio) => {
      const { invariant, error } = ellipseInvariant(e, balances)
      const r = { x: mulWadUp(invariant + error, ratio), y: mulWadUp(invariant - error, ratio) }
      return balanceOf(e, r, coin, balances[1 - coin]!)
    },
    ratioMin: (6n * wad) / 10n,
    ratioMax: 5n * wad,
    marginalPrice: (balances, coinIn, coinOut) =>
      priceBySwap(outGivenIn, balances, coinIn, coinOut),
  }
}
