// The freeboard against margin: the smallest joint move of spot and vol after which equity no
// longer covers maintenance. Both sides of that move with the market, so it is searched apart from
// a loss limit, which stands still. Knows one account, in one coin.

import { assert } from '../base/index.ts'
import { cos, exp, sin } from '../math/index.ts'
import { type MarginAccount, marginSurplus } from './margin/liquidation.ts'
import { type PortfolioMarginModel } from './margin/portfolio.ts'
import { PnlSurface } from './pnl-surface.ts'
import { type Crossing, mapCrossings, type PlaneLoss, trueCrossing } from './ray-search.ts'

export type MarginFreeboardInput = {
  readonly model: PortfolioMarginModel
  readonly account: MarginAccount
  /** One daily move: a standard deviation of the log return, and of the vols in vol points. */
  readonly spotMoveDaily: number
  readonly volMoveDailyVolPt: number
  /** How far to look, in daily moves. */
  readonly rangeMoves: number
  /** Rays to search along; at least 32, a multiple of 4. */
  readonly directions: number
}

export type MarginFreeboard = {
  /** sqrt((log move / spotMoveDaily)^2 + (vol move / volMoveDaily)^2) of the nearest break. */
  readonly distance: number
  /** False: nothing breaks within the range; `distance` is its edge, the shock its worst point. */
  readonly breached: boolean
  /** Relative move of the index. */
  readonly spotShock: number
  readonly volShockVolPt: number
  /** Equity less maintenance in coins: now, and by full revaluation at the shock. */
  readonly surplusNowCoin: number
  readonly surplusCoin: number
}

// Finer than for a P&L: the worst scenario changes from cell to cell, and each change is a kink.
const moveSteps = 16
const volSteps = 6

/**
 * Positions, equity and margin are revalued at every point of a table of the plane; what is found
 * on the table is then measured by full revaluation, as for a loss limit (`freeboard.ts`).
 */
export function searchMarginFreeboard(input: MarginFreeboardInput): MarginFreeboard {
  const { model, account, spotMoveDaily, volMoveDailyVolPt, rangeMoves, directions } = input
  assert(spotMoveDaily > 0 && volMoveDailyVolPt > 0, 'a daily move is a move')
  assert(directions >= 32 && directions % 4 === 0, 'at least 32 directions, a multiple of 4')
  assert(rangeMoves > 0 && rangeMoves < 100, 'a range in daily moves')
  const surplusAt = (logMove: number, volRise: number): number =>
    marginSurplus(model, account, exp(logMove) - 1, volRise)
  const surplusNowCoin = surplusAt(0, 0)
  const report = (moves: number, angle: number, breached: boolean): MarginFreeboard => {
    const logMove = moves * cos(angle) * spotMoveDaily
    const volShockVolPt = moves * sin(angle) * volMoveDailyVolPt
    return {
      distance: moves,
      breached,
      spotShock: exp(logMove) - 1,
      volShockVolPt,
      surplusNowCoin,
      surplusCoin: surplusAt(logMove, volShockVolPt / 100),
    }
  }
  if (!(surplusNowCoin > 0)) return report(0, 0, true)
  const surface = new PnlSurface({
    revaluer: surplusTable(surplusAt, surplusNowCoin),
    underlying: 0,
    logMoveMax: spotMoveDaily * rangeMoves,
    volShockMax: (volMoveDailyVolPt * rangeMoves) / 100,
    moveSteps,
    volSteps,
  })
  // What a shock uses of the surplus is the loss, and the surplus of now its limit.
  const volScale = volMoveDailyVolPt / 100
  const map: PlaneLoss = (x, y) => -surface.at(x * spotMoveDaily, y * volScale)
  const measure: PlaneLoss = (x, y) => surplusNowCoin - surplusAt(x * spotMoveDaily, y * volScale)
  const search = { rangeMoves, directions, lossUsd: surplusNowCoin }
  const { crossings, worst } = mapCrossings({ ...search, plane: 0, map })
  let best: Crossing | undefined
  for (const candidate of crossings) {
    const nearest = trueCrossing({ ...search, candidate, measure })
    if (nearest !== undefined && (best === undefined || nearest.moves < best.moves)) best = nearest
  }
  if (best !== undefined) return report(best.moves, best.angle, true)
  return report(rangeMoves, worst.angle, false)
}

/** The change of the surplus as the table of a plane. */
function surplusTable(
  surplusAt: (logMove: number, volRise: number) => number,
  surplusNowCoin: number,
): {
  table: (key: number, moves: Float64Array, shocks: Float64Array, out: Float64Array) => void
} {
  return {
    table(_key, moves, shocks, out) {
      for (const [i, move] of moves.entries()) {
        for (const [j, shock] of shocks.entries()) {
          out[i * shocks.length + j] = surplusAt(move, shock) - surplusNowCoin
        }
      }
    },
  }
}
