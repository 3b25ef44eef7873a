// P&L of an interval by Greek, with what the Greeks leave unexplained as a number of its own. Time
// passes first, at the market of the start, by full revaluation: decay is no Taylor term, since a
// day is a large step for an option that has two. Then the market moves, and that move is split by
// the first and second derivatives as they stand after the decay. The residual is therefore of
// third order in the move: it falls eightfold when the move halves.

import { assert } from '../base/index.ts'
import { log } from '../math/index.ts'
import {
  type ExplainMarket,
  type ExplainPosition,
  positionValueUsd,
  sensitivitiesOf,
} from './sensitivities.ts'

/** USD, signed as P&L; the parts and the residual add up to the total. */
export type ExplainRow = {
  totalUsd: number
  /** Decay over the interval at the market of its start, revalued. */
  timeUsd: number
  deltaUsd: number
  gammaUsd: number
  /** Vega times the move of the expiry's at-the-money vol. */
  volLevelUsd: number
  /** Vega times what the vol at the strike moved beyond that: the smile, and the ride along it. */
  smileUsd: number
  volgaUsd: number
  vannaUsd: number
  /** The forward against the index: first and second order, and its crosses with index and vol. */
  basisUsd: number
  residualUsd: number
}

function assertMarket(market: ExplainMarket): void {
  const { indexUsd, forward, years, volAnnual, atmVolAnnual } = market
  assert(indexUsd > 0 && indexUsd < Infinity, 'an index is positive and finite')
  assert(forward > 0 && forward < Infinity, 'a forward is positive and finite')
  assert(years >= 0 && years < Infinity, 'years are not negative')
  assert(volAnnual >= 0 && volAnnual < Infinity, 'a vol is not negative')
  assert(atmVolAnnual >= 0 && atmVolAnnual < Infinity, 'a vol is not negative')
}

/**
 * Splits what one position earned between two moments. It is held unchanged, and lives at both:
 * what expired in between is delivered, not explained. Cash flows (funding, fees) are not in it.
 */
export function explainPosition(
  position: ExplainPosition,
  from: ExplainMarket,
  to: ExplainMarket,
): ExplainRow {
  assertMarket(from)
  assertMarket(to)
  assert(to.years <= from.years, 'time does not run backwards')
  const decayed = { ...from, years: to.years }
  const value = (market: ExplainMarket): number => positionValueUsd(position, from, market)
  const totalUsd = value(to) - value(from)
  const timeUsd = value(decayed) - value(from)
  const d = sensitivitiesOf(position, decayed)
  const x = to.indexUsd / from.indexUsd - 1
  const b = log(to.forward / to.indexUsd) - log(from.forward / from.indexUsd)
  const v = to.volAnnual - from.volAnnual
  const level = to.atmVolAnnual - from.atmVolAnnual
  const parts = {
    timeUsd,
    deltaUsd: d.x * x,
    gammaUsd: 0.5 * d.xx * x * x,
    volLevelUsd: d.v * level,
    smileUsd: d.v * (v - level),
    volgaUsd: 0.5 * d.vv * v * v,
    vannaUsd: d.xv * x * v,
    basisUsd: d.b * b + 0.5 * d.bb * b * b + d.xb * x * b + d.bv * b * v,
  }
  const explained = Object.values(parts).reduce((sum, part) => sum + part, 0)
  return { totalUsd, ...parts, residualUsd: totalUsd - explained }
}
