// The freeboard: the smallest joint move of spot and vol that breaks a loss limit, over everything
// held and everything that rests. A pure search: limits and book come as data, the answer is
// confirmed by full revaluation. Knows no desk.

import { type AssetIndex, assert } from '../base/index.ts'
import { cos, exp, sin } from '../math/index.ts'
import { type RevaluationBook } from './revaluation-book.ts'
import { Revaluer } from './revalue.ts'
import { type SmileRule } from './unit-greeks.ts'

export type FreeboardUnderlying = {
  readonly underlying: AssetIndex
  readonly indexUsd: number
  /** One daily move of the index: a standard deviation of its log return. */
  readonly spotMoveDaily: number
  /** One daily move of its vols, in vol points. */
  readonly volMoveDailyVolPt: number
  /** Moves of this underlying for one log move, one vol point of the first in a joint shock. */
  readonly beta: number
  readonly volBeta: number
  /** Coins whose value moves with the index beside the positions; 0 leaves collateral out. */
  readonly collateralCoin: number
}

/** Breaks when the loss from now reaches `lossUsd`: a loss limit, or equity less its floor. */
export type FreeboardLimit = { readonly name: string; readonly lossUsd: number }

export type FreeboardInput = {
  readonly book: RevaluationBook
  /** The first is the factor of joint shocks. */
  readonly underlyings: readonly FreeboardUnderlying[]
  readonly limits: readonly FreeboardLimit[]
  readonly smileRule: SmileRule
  /** How far to look, in daily moves. */
  readonly rangeMoves: number
  /** Rays to search along; at least 32. */
  readonly directions: number
}

export type FreeboardResult = {
  /** sqrt((log move / spotMoveDaily)^2 + (vol move / volMoveDaily)^2) of the nearest break. */
  readonly distance: number
  /** False: nothing breaks within the range, and `distance` is its edge. */
  readonly breached: boolean
  /** All underlyings move together, by their betas. */
  readonly joint: boolean
  /** The one that moves, or the first when they move together. */
  readonly underlying: AssetIndex
  /** Relative move of its index. */
  readonly spotShock: number
  readonly volShockVolPt: number
  /** By full revaluation at the shock, positive is a loss. */
  readonly lossUsd: number
  /** Name of the limit that breaks, or that is nearest. */
  readonly limit: string
  /** Revaluations made. */
  readonly evaluations: number
}

/** The nearest break over the joint plane and each underlying's own. */
export function searchFreeboard(input: FreeboardInput): FreeboardResult {
  const { underlyings, limits, rangeMoves, directions } = input
  assert(underlyings.length > 0 && limits.length > 0, 'a search needs underlyings and limits')
  assert(directions >= 32 && rangeMoves > 0, 'at least 32 directions and some range')
  const indexUsd: number[] = []
  for (const { underlying, indexUsd: price } of underlyings) indexUsd[underlying] = price
  const revaluer = new Revaluer({ book: input.book, indexUsd, smileRule: input.smileRule })
  const limit = limits.reduce((least, each) => (each.lossUsd < least.lossUsd ? each : least))
  let evaluations = 0
  const lossAt = (plane: number, moves: number, angle: number): number => {
    const x = moves * cos(angle)
    const y = moves * sin(angle)
    let pnl = 0
    for (const [i, each] of underlyings.entries()) {
      if (plane >= 0 && plane !== i) continue
      const lead = plane >= 0 ? each : underlyings[0]!
      const logMove = x * lead.spotMoveDaily * (plane >= 0 ? 1 : each.beta)
      const vol = y * lead.volMoveDailyVolPt * (plane >= 0 ? 1 : each.volBeta)
      pnl += revaluer.pnlUsd(each.underlying, logMove, vol / 100)
      pnl += each.collateralCoin * each.indexUsd * (exp(logMove) - 1)
    }
    evaluations += 1
    return -pnl
  }
  let best = { plane: -1, moves: rangeMoves, angle: 0, breached: false }
  for (let plane = underlyings.length > 1 ? -1 : 0; plane < underlyings.length; plane += 1) {
    for (let d = 0; d < directions; d += 1) {
      const angle = (2 * Math.PI * d) / directions
      if (!(lossAt(plane, best.moves, angle) >= limit.lossUsd)) continue
      let safe = 0
      let broken = best.moves
      while (broken - safe > 1e-4) {
        const middle = (safe + broken) / 2
        if (lossAt(plane, middle, angle) >= limit.lossUsd) broken = middle
        else safe = middle
      }
      best = { plane, moves: broken, angle, breached: true }
    }
  }
  const lead = underlyings[Math.max(0, best.plane)]!
  return {
    distance: best.moves,
    breached: best.breached,
    joint: best.plane === -1 && underlyings.length > 1,
    underlying: lead.underlying,
    spotShock: exp(best.moves * cos(best.angle) * lead.spotMoveDaily) - 1,
    volShockVolPt: best.moves * sin(best.angle) * lead.volMoveDailyVolPt,
    lossUsd: lossAt(best.plane, best.moves, best.angle),
    limit: limit.name,
    evaluations,
  }
}
