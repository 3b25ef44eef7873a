// P&L of one underlying over its (spot, vol) plane as a table of full revaluations with a smooth
// interpolation between: cheap enough to be searched densely. It is a map, not the territory: what
// a search finds on it is then measured by full revaluation.

import { assert } from '../base/index.ts'
import { type Revaluer } from './revalue.ts'

export type PnlSurfaceOptions = {
  readonly revaluer: Pick<Revaluer, 'table'>
  readonly underlying: number
  /** The ellipse that will be asked for: half axes as log move and vol (decimal). */
  readonly logMoveMax: number
  readonly volShockMax: number
  /** Intervals on each half axis. */
  readonly moveSteps: number
  readonly volSteps: number
}

/** Catmull-Rom (Keys 1981, a = -1/2) in both directions: exact on quadratics, continuous slope. */
export class PnlSurface {
  /** Revaluations made to build it. */
  readonly evaluations: number
  readonly #moveStep: number
  readonly #volStep: number
  readonly #moveMiddle: number
  readonly #volMiddle: number
  readonly #shockCount: number
  readonly #pnl: Float64Array

  constructor(options: PnlSurfaceOptions) {
    const { revaluer, underlying, logMoveMax, volShockMax, moveSteps, volSteps } = options
    assert(logMoveMax > 0 && volShockMax > 0 && moveSteps >= 2 && volSteps >= 2)
    this.#moveStep = logMoveMax / moveSteps
    this.#volStep = volShockMax / volSteps
    // One interval more on each side, for the cubic's outer points.
    this.#moveMiddle = moveSteps + 1
    this.#volMiddle = volSteps + 1
    const moveCount = 2 * this.#moveMiddle + 1
    this.#shockCount = 2 * this.#volMiddle + 1
    this.#pnl = new Float64Array(moveCount * this.#shockCount)
    const shocks = Float64Array.from(
      { length: this.#shockCount },
      (_, j) => (j - this.#volMiddle) * this.#volStep,
    )
    const move = new Float64Array(1)
    let evaluations = 0
    for (let i = 0; i < moveCount; i += 1) {
      const reach = Math.max(0, Math.abs(i - this.#moveMiddle) - 2) / moveSteps
      const half = Math.sqrt(Math.max(0, 1 - reach * reach)) * volSteps
      const rows = Math.min(this.#volMiddle, Math.ceil(half) + 1)
      const from = this.#volMiddle - rows
      const to = this.#volMiddle + rows + 1
      move[0] = (i - this.#moveMiddle) * this.#moveStep
      const out = this.#pnl.subarray(i * this.#shockCount + from, i * this.#shockCount + to)
      revaluer.table(underlying, move, shocks.subarray(from, to), out)
      evaluations += to - from
    }
    this.evaluations = evaluations
  }

  /** Interpolated P&L in USD, inside the ellipse. */
  at(logMove: number, volShock: number): number {
    const x = logMove / this.#moveStep + this.#moveMiddle
    const y = volShock / this.#volStep + this.#volMiddle
    const i = Math.min(2 * this.#moveMiddle - 2, Math.max(1, Math.floor(x)))
    const j = Math.min(2 * this.#volMiddle - 2, Math.max(1, Math.floor(y)))
    const s = x - i
    const pnl = this.#pnl
    let at = (i - 1) * this.#shockCount + j - 1
    const p0 = cubic(pnl, at, y - j)
    at += this.#shockCount
    const p1 = cubic(pnl, at, y - j)
    at += this.#shockCount
    const p2 = cubic(pnl, at, y - j)
    at += this.#shockCount
    const p3 = cubic(pnl, at, y - j)
    return (
      p1 + 0.5 * s * (p2 - p0 + s * (2 * p0 - 5 * p1 + 4 * p2 - p3 + s * (3 * (p1 - p2) + p3 - p0)))
    )
  }
}

function cubic(values: Float64Array, at: number, t: number): number {
  const p0 = values[at]!
  const p1 = values[at + 1]!
  const p2 = values[at + 2]!
  const p3 = values[at + 3]!
  return (
    p1 + 0.5 * t * (p2 - p0 + t * (2 * p0 - 5 * p1 + 4 * p2 - p3 + t * (3 * (p1 - p2) + p3 - p0)))
  )
}
