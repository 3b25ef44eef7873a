// How far the market may go before equity no longer covers maintenance margin: in spot, either way,
// and in vol. Everything is valued anew at each step: at the shocked market the margin itself is
// another one, and a book that is long gamma may need less of it.

import { assert } from '../../base/index.ts'
import { blackPrice } from '../../pricing/index.ts'
import { volFloorAnnual } from '../revalue.ts'
import { type PortfolioMarginModel } from './portfolio.ts'
import { type MarginPosition } from './position.ts'

export type MarginAccount = {
  readonly positions: readonly MarginPosition[]
  /** Coins now, unrealised profit included. */
  readonly equityCoin: number
  /** USD per coin. */
  readonly indexUsd: number
}

/** Null: not within the range that was searched. */
export type LiquidationDistance = {
  /** Relative moves of the index, negative and positive. */
  readonly spotDown: number | null
  readonly spotUp: number | null
  /** Parallel rise of all vols, vol points. */
  readonly volUpVolPt: number | null
}

const spotDownMost = 0.95
const spotUpMost = 5
const volUpMost = 5
/** A first pass in steps, so that a breach that heals further out is still found. */
const steps = 200
const bisections = 40

/**
 * Equity less maintenance margin, coins, after a relative spot move and a rise of all vols, which
 * may be a fall: they stay at one vol point or above. Vols stay with their strikes.
 */
export function marginSurplus(
  model: PortfolioMarginModel,
  account: MarginAccount,
  spotMove: number,
  volRise: number,
): number {
  const vector = model.emptyVector()
  let equity = account.equityCoin
  for (const position of account.positions) {
    const { side, size, forward, strike, years, volAnnual } = position
    const moved = {
      ...position,
      forward: forward * (1 + spotMove),
      volAnnual: side === 0 ? 0 : Math.max(volFloorAnnual, volAnnual + volRise),
      // An inverse future of fixed USD is fewer coins when the coin is dearer.
      size: side === 0 ? size / (1 + spotMove) : size,
    }
    if (side === 0) equity += (size * spotMove) / (1 + spotMove)
    else {
      const before = blackPrice(side, forward, strike, years, volAnnual) / forward
      const after = blackPrice(side, moved.forward, strike, years, moved.volAnnual) / moved.forward
      equity += size * (after - before)
    }
    model.add(vector, moved)
  }
  return equity - model.requirement(vector, account.indexUsd * (1 + spotMove)).maintenance
}

/** The first point in [0, most] where the surplus is gone, or null. */
function firstBreach(surplus: (at: number) => number, most: number): number | null {
  if (!(surplus(0) >= 0)) return 0
  let safe = 0
  for (let i = 1; i <= steps; i += 1) {
    const at = (most * i) / steps
    if (surplus(at) >= 0) {
      safe = at
      continue
    }
    let breached = at
    for (let n = 0; n < bisections; n += 1) {
      const middle = 0.5 * (safe + breached)
      if (surplus(middle) >= 0) safe = middle
      else breached = middle
    }
    return breached
  }
  return null
}

/** Spot moves are searched to -95 % and +500 %, vols to 500 points up. */
export function liquidationDistance(
  model: PortfolioMarginModel,
  account: MarginAccount,
): LiquidationDistance {
  assert(Number.isFinite(account.equityCoin), 'equity is finite')
  const at = (spot: number, vol: number): number => marginSurplus(model, account, spot, vol)
  const down = firstBreach((move) => at(-move, 0), spotDownMost)
  const vol = firstBreach((rise) => at(0, rise), volUpMost)
  return {
    spotDown: down === null ? null : -down,
    spotUp: firstBreach((move) => at(move, 0), spotUpMost),
    volUpVolPt: vol === null ? null : 100 * vol,
  }
}
