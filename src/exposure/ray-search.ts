// Where a loss first reaches its limit along rays from the origin of a plane: densely on a cheap
// map of the loss, then exactly on the loss itself. Knows no book: a plane is a function of moves.

import { cos, sin } from '../math/index.ts'

/** Loss in USD at a point of a plane: spot and vol, each in daily moves. */
export type PlaneLoss = (spotMoves: number, volMoves: number) => number

export type Crossing = {
  readonly plane: number
  readonly moves: number
  readonly angle: number
  /** At the crossing; for a plane's worst point, the greatest seen at the edge of the range. */
  readonly lossUsd: number
}

export type MapSearch = {
  readonly plane: number
  readonly map: PlaneLoss
  readonly lossUsd: number
  readonly rangeMoves: number
  readonly directions: number
}

const marchSteps = 96
const candidatesMax = 4

/**
 * The nearest crossings of the map: its local minima over the rays, nearest first, a few at most.
 * Losses are watched a little below the limit, because the map is not exact.
 */
export function mapCrossings(search: MapSearch): { crossings: Crossing[]; worst: Crossing } {
  const { plane, map, lossUsd, rangeMoves, directions } = search
  const nearLossUsd = 0.98 * lossUsd
  const step = rangeMoves / marchSteps
  const distances: number[] = []
  let worst: Crossing = { plane, moves: rangeMoves, angle: 0, lossUsd: Number.NEGATIVE_INFINITY }
  let nearest = rangeMoves
  for (let d = 0; d < directions; d += 1) {
    const angle = (2 * Math.PI * d) / directions
    const spot = cos(angle)
    const vol = sin(angle)
    let moves = 0
    let before = 0
    let loss = 0
    // A ray that is already half as long again as the shortest cannot matter.
    const end = Math.min(rangeMoves, 1.5 * nearest)
    while (moves < end && !(loss >= nearLossUsd)) {
      before = loss
      moves = Math.min(rangeMoves, moves + step)
      loss = map(moves * spot, moves * vol)
    }
    const isCrossed = loss >= nearLossUsd
    if (!isCrossed && moves >= rangeMoves && loss > worst.lossUsd) {
      worst = { plane, moves, angle, lossUsd: loss }
    }
    const share = isCrossed ? (loss - nearLossUsd) / (loss - before) : 0
    distances.push(isCrossed ? moves - share * step : Number.POSITIVE_INFINITY)
    nearest = Math.min(nearest, distances[d]!)
  }
  const crossings: Crossing[] = []
  for (const [d, moves] of distances.entries()) {
    const left = distances[(d + directions - 1) % directions]!
    const right = distances[(d + 1) % directions]!
    if (moves === Number.POSITIVE_INFINITY || moves > left || moves > right) continue
    crossings.push({ plane, moves, angle: (2 * Math.PI * d) / directions, lossUsd })
  }
  crossings.sort((x, y) => x.moves - y.moves)
  return { crossings: crossings.slice(0, candidatesMax), worst }
}

export type TrueSearch = {
  readonly candidate: Crossing
  readonly measure: PlaneLoss
  readonly lossUsd: number
  readonly rangeMoves: number
  readonly directions: number
}

const goldenRatio = 0.6180339887498949
const angleRounds = 8

/** The nearest true crossing around a candidate; undefined when there is none in the range. */
export function trueCrossing(search: TrueSearch): Crossing | undefined {
  const { candidate, directions } = search
  const spread = (2 * Math.PI) / directions
  let from = candidate.angle - spread
  let to = candidate.angle + spread
  let left = to - goldenRatio * (to - from)
  let right = from + goldenRatio * (to - from)
  let best = crossingAlong(search, candidate.angle, candidate.moves)
  const near = (angle: number): number => {
    const crossing = crossingAlong(search, angle, best?.moves ?? candidate.moves)
    if (crossing === undefined) return Number.POSITIVE_INFINITY
    if (best === undefined || crossing.moves < best.moves) best = crossing
    return crossing.moves
  }
  let leftMoves = near(left)
  let rightMoves = near(right)
  for (let round = 0; round < angleRounds; round += 1) {
    if (leftMoves <= rightMoves) {
      to = right
      right = left
      rightMoves = leftMoves
      left = to - goldenRatio * (to - from)
      leftMoves = near(left)
    } else {
      from = left
      left = right
      leftMoves = rightMoves
      right = from + goldenRatio * (to - from)
      rightMoves = near(right)
    }
  }
  return best
}

/** The crossing along one ray, looked for around `guess`: first inwards, else outwards. */
function crossingAlong(search: TrueSearch, angle: number, guess: number): Crossing | undefined {
  const { lossUsd, rangeMoves, candidate } = search
  const spot = cos(angle)
  const vol = sin(angle)
  const lossAt = (moves: number): number => search.measure(moves * spot, moves * vol)
  let broken = Math.min(guess, rangeMoves)
  let brokenLoss = lossAt(broken)
  let safe = broken
  let safeLoss = brokenLoss
  let step = 0.02 * broken
  while (!(brokenLoss >= lossUsd)) {
    if (broken >= rangeMoves || broken > 1.3 * guess) return undefined
    safe = broken
    safeLoss = brokenLoss
    broken = Math.min(rangeMoves, broken + step)
    brokenLoss = lossAt(broken)
    step *= 2
  }
  while (safeLoss >= lossUsd) {
    broken = safe
    brokenLoss = safeLoss
    if (safe <= 0) return { plane: candidate.plane, moves: 0, angle, lossUsd: brokenLoss }
    safe = Math.max(0, safe - step)
    safeLoss = lossAt(safe)
    step *= 2
  }
  // Regula falsi with the Illinois correction; `broken` stays on the broken side throughout.
  let safeGap = safeLoss - lossUsd
  let brokenGap = brokenLoss - lossUsd
  let lastSide = 0
  while (broken - safe > 1e-6 * rangeMoves && brokenGap > 0) {
    const middle = broken - (brokenGap * (broken - safe)) / (brokenGap - safeGap)
    const at = middle > safe && middle < broken ? middle : (safe + broken) / 2
    const gap = lossAt(at) - lossUsd
    if (gap >= 0) {
      broken = at
      brokenLoss = gap + lossUsd
      brokenGap = gap
      if (lastSide === 1) safeGap /= 2
      lastSide = 1
    } else {
      safe = at
      safeGap = gap
      if (lastSide === -1) brokenGap /= 2
      lastSide = -1
    }
    if (brokenLoss - lossUsd < 1e-9 * lossUsd) break
  }
  return { plane: candidate.plane, moves: broken, angle, lossUsd: brokenLoss }
}
