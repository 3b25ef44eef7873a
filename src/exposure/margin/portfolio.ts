// Portfolio margin by scanning: each position's result in every scenario, added up, the worst sum
// being the requirement, with shocks for size and for basis on top. Results add, so what an order
// would need is the book's vector plus the order's: no revaluation of the book. Modelled on
// Deribit's segregated model; offsets between currencies are not in it.

import { assert } from '../../base/index.ts'
import { black76, blackPrice, createBlackRow, netTransactionDelta } from '../../pricing/index.ts'
import { assertPosition, type MarginPosition } from './position.ts'
import {
  type MarginScenario,
  type PortfolioMarginParameters,
  portfolioScenarios,
  shockedVol,
} from './scenario.ts'

/** What positions would earn in each scenario, coins, and their sizes; sums of positions add. */
export type RiskVector = {
  /** By scenario, in the order of `portfolioScenarios`; futures and options apart. */
  readonly pnlCoin: Float64Array
  /** Signed coins of delta: net-transaction delta for options. */
  deltaCoin: number
  /** Signed coins of delta by expiry, keyed by years; basis moves act on each by itself. */
  readonly deltaByYears: Map<number, number>
}

export type PortfolioMargin = {
  /** Coins. */
  readonly initial: number
  readonly maintenance: number
  readonly worstCase: number
  /** Which scenario; -1 when none loses. */
  readonly worstScenario: number
  readonly rollShock: number
  readonly deltaShock: number
}

export class PortfolioMarginModel {
  readonly parameters: PortfolioMarginParameters
  readonly scenarios: readonly MarginScenario[]

  constructor(parameters: PortfolioMarginParameters) {
    for (const [name, value] of Object.entries(parameters)) {
      const isNumber = Array.isArray(value) ? value.every(Number.isFinite) : Number.isFinite(value)
      assert(isNumber, `margin parameter ${name} is finite`)
    }
    const { priceRange, extendedMoves } = parameters
    assert(priceRange > 0 && priceRange < 1, 'a price range lies between 0 and 1')
    assert(
      extendedMoves.every((move) => move > -1 && move !== 0),
      'an extended move is a move above -1',
    )
    this.parameters = parameters
    this.scenarios = portfolioScenarios(parameters)
  }

  emptyVector(): RiskVector {
    const pnlCoin = new Float64Array(this.scenarios.length)
    return { pnlCoin, deltaCoin: 0, deltaByYears: new Map() }
  }

  /** Adds a position, or with `times` some multiple of it, to a vector. */
  add(vector: RiskVector, position: MarginPosition, times = 1): void {
    assertPosition(position)
    const { size, years } = position
    for (const [i, scenario] of this.scenarios.entries()) {
      vector.pnlCoin[i]! += times * size * this.#pnlPerCoin(position, scenario)
    }
    const delta = times * size * deltaPerCoin(position)
    vector.deltaCoin += delta
    vector.deltaByYears.set(years, (vector.deltaByYears.get(years) ?? 0) + delta)
  }

  /** What a vector needs, at an index in USD. */
  requirement(vector: RiskVector, indexUsd: number): PortfolioMargin {
    assert(indexUsd > 0 && indexUsd < Infinity, 'an index is positive and finite')
    let worstCase = 0
    let worstScenario = -1
    for (const [i, { isExtended }] of this.scenarios.entries()) {
      const dampener = isExtended ? this.parameters.extendedDampenerUsd / indexUsd : 0
      const loss = -vector.pnlCoin[i]! - dampener
      if (!(loss > worstCase)) continue
      worstCase = loss
      worstScenario = i
    }
    const rollShock = this.#rollShock(vector)
    const deltaShock = this.#deltaShock(vector, indexUsd)
    const initial = worstCase + rollShock + deltaShock
    const maintenance = this.parameters.maintenanceFactor * initial
    return { initial, maintenance, worstCase, worstScenario, rollShock, deltaShock }
  }

  /** P&L in coin per coin of size. */
  #pnlPerCoin(position: MarginPosition, scenario: MarginScenario): number {
    const { side, forward, strike, years, volAnnual } = position
    const { priceMove, volShock, share, futureMoveMax } = scenario
    if (side === 0) {
      const move = Math.max(-futureMoveMax, Math.min(futureMoveMax, priceMove))
      return move / (1 + move)
    }
    const moved = forward * (1 + priceMove)
    const vol = shockedVol(this.parameters, volAnnual, years, volShock)
    const before = blackPrice(side, forward, strike, years, volAnnual) / forward
    const after = blackPrice(side, moved, strike, years, vol) / moved
    return share * (after - before)
  }

  /** Every expiry's delta by the move that its forward may make against the index. */
  #rollShock({ deltaByYears }: RiskVector): number {
    const { minAnnualisedMove, annualisedMoveRisk } = this.parameters
    let shock = 0
    for (const [years, delta] of deltaByYears) {
      shock += Math.abs(delta) * Math.max(minAnnualisedMove, annualisedMoveRisk * years)
    }
    return shock
  }

  /** Delta beyond what the market takes without moving, by a rate that grows with it. */
  #deltaShock({ deltaCoin }: RiskVector, indexUsd: number): number {
    const { deltaShockThresholdUsd, deltaShockIncrement, deltaShockMax } = this.parameters
    const excess = Math.max(0, Math.abs(deltaCoin) - deltaShockThresholdUsd / indexUsd)
    return excess * Math.min(deltaShockMax, deltaShockIncrement * excess)
  }
}

const black = createBlackRow()

/** Net-transaction delta in coin per coin: F d(V/F)/dF; 1 for a future. */
function deltaPerCoin({ side, forward, strike, years, volAnnual }: MarginPosition): number {
  if (side === 0) return 1
  black76(side, forward, strike, years, volAnnual, black)
  return netTransactionDelta(black.delta, black.price, forward)
}
