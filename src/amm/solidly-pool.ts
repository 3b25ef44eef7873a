// Solidly's stable pair: x^3 y + y^3 x, for coins of like worth, in integers as its pair contract
// computes them (Cronje, 2022; Velodrome and others run copies). The fee is taken from what goes in
// and leaves the reserves at once. Reserves are kept in atoms; the curve sees 18 decimals.

import { type Result, type StateVisitor } from '../base/index.ts'
import { requireAmounts, requireShares } from './checks.ts'
import { ExactInPool, type SwapPlan } from './exact-in-pool.ts'
import { type AddedLiquidity, type AmmRefusal, type Pool, type RemovedLiquidity } from './pool.ts'
import { solidlyMarginalPrice } from './solidly-model.ts'
import { attempt, revert, sqrtDown } from './uint.ts'
import { absDifference, divDown, minOf, wad } from './wad.ts'

const roundsMax = 255
/** Shares that nobody can burn, from the first deposit. */
const sharesLocked = 1000n
const feeUnit = 10_000n

/** x^3 y + x y^3, 18 decimals, each product rounded down. */
export function solidlyInvariant(x: bigint, y: bigint): bigint {
  const product = (x * y) / wad
  return (product * ((x * x) / wad + (y * y) / wad)) / wad
}

/** The balance beside `x` for an invariant, by the contract's Newton steps from `start`. */
export function solidlyBalance(x: bigint, invariant: bigint, start: bigint): bigint {
  const cubed = (((x * x) / wad) * x) / wad
  let y = start
  for (let round = 0; round < roundsMax; round += 1) {
    const before = y
    const value = (x * ((((y * y) / wad) * y) / wad)) / wad + (cubed * y) / wad
    const slope = (3n * x * ((y * y) / wad)) / wad + cubed
    const step = divDown(absDifference(value, invariant) * wad, slope)
    y = value < invariant ? y + step : y - step
    if (absDifference(y, before) <= 1n) return y
  }
  // The contract gives what it has after its rounds.
  return y
}

export type SolidlyTerms = {
  /** 10^decimals by coin. */
  readonly units: readonly [bigint, bigint]
  /** In parts of 10000. */
  readonly feeE4: bigint
}

export class SolidlyPool extends ExactInPool implements Pool {
  override readonly coinCount = 2
  readonly #terms: SolidlyTerms
  #reserves: readonly bigint[]
  #shares: bigint

  constructor(terms: SolidlyTerms, reserves: readonly [bigint, bigint], shares: bigint) {
    super()
    this.#terms = terms
    this.#reserves = reserves
    this.#shares = shares
  }

  clone(): SolidlyPool {
    return new SolidlyPool(this.#terms, [this.#reserves[0]!, this.#reserves[1]!], this.#shares)
  }

  override reserves(): readonly bigint[] {
    return this.#reserves
  }

  totalShares(): bigint {
    return this.#shares
  }

  invariant(): bigint {
    return this.#invariantOf(this.#reserves)
  }

  override marginalPrice(coinIn: number, coinOut: number): number {
    const x = Number(this.#scaled(this.#reserves, coinIn))
    const y = Number(this.#scaled(this.#reserves, coinOut))
    const price = solidlyMarginalPrice(x, y)
    const units = Number(this.#terms.units[coinOut]!) / Number(this.#terms.units[coinIn]!)
    return price * units * (1 - Number(this.#terms.feeE4) / Number(feeUnit))
  }

  /** Takes both coins for the lesser of their shares; what is too much is the pool's gift. */
  addLiquidity(amounts: readonly bigint[]): Result<AddedLiquidity, AmmRefusal> {
    return attempt(() => {
      requireAmounts(2, amounts)
      const isFirst = this.#shares === 0n
      const shares = isFirst
        ? sqrtDown(amounts[0]! * amounts[1]!) - sharesLocked
        : minOf(
            divDown(amounts[0]! * this.#shares, this.#reserves[0]!),
            divDown(amounts[1]! * this.#shares, this.#reserves[1]!),
          )
      if (shares <= 0n) revert('zero-amount', 'the deposit brings no share')
      this.#reserves = this.#reserves.map((reserve, coin) => reserve + amounts[coin]!)
      this.#shares += isFirst ? shares + sharesLocked : shares
      return { shares, amounts: [...amounts] }
    })
  }

  removeLiquidity(shares: bigint): Result<RemovedLiquidity, AmmRefusal> {
    return attempt(() => {
      requireShares(shares, this.#shares)
      const amounts = this.#reserves.map((reserve) => (reserve * shares) / this.#shares)
      if (amounts.includes(0n)) revert('zero-amount', `${shares} shares bring nothing`)
      this.#reserves = this.#reserves.map((reserve, coin) => reserve - amounts[coin]!)
      this.#shares -= shares
      return { amounts }
    })
  }

  override visit(v: StateVisitor): void {
    this.#reserves = this.#reserves.map((reserve) => v.bigint(reserve))
    this.#shares = v.bigint(this.#shares)
  }

  protected override plan(coinIn: number, coinOut: number, amountIn: bigint): SwapPlan {
    const fee = (amountIn * this.#terms.feeE4) / feeUnit
    const net = amountIn - fee
    const invariant = this.invariant()
    const scaledIn = (net * wad) / this.#terms.units[coinIn]!
    const x = this.#scaled(this.#reserves, coinIn) + scaledIn
    const y = this.#scaled(this.#reserves, coinOut)
    const moved = y - solidlyBalance(x, invariant, y)
    const amountOut = (moved * this.#terms.units[coinOut]!) / wad
    const after = this.#reserves
      .with(coinIn, this.#reserves[coinIn]! + net)
      .with(coinOut, this.#reserves[coinOut]! - amountOut)
    if (amountOut > 0n && this.#invariantOf(after) < invariant) {
      revert('out-of-domain', `the invariant would fall below ${invariant}`)
    }
    return {
      quote: { amountIn, amountOut, fee },
      commit: () => {
        this.#reserves = after
      },
    }
  }

  #scaled(reserves: readonly bigint[], coin: number): bigint {
    return (reserves[coin]! * wad) / this.#terms.units[coin]!
  }

  #invariantOf(reserves: readonly bigint[]): bigint {
    return solidlyInvariant(this.#scaled(reserves, 0), this.#scaled(reserves, 1))
  }
}
