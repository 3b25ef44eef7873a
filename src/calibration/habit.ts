// What holds a smile where its quotes do not say: a weak pull of the backbone to the shape of an
// ordinary day, and a price on a correction that is not smooth. Both are quadratic in the
// parameters, so that cost and normal equations are exact.

import { type BlockLayout } from './block-cholesky.ts'
import { sviCount } from './svi-model.ts'

/**
 * Slopes, shift and rounding in units of the at-the-money total vol. Weighs a fraction of one
 * quote, so it decides only what would otherwise run away: a wing without quotes, a slice that is
 * nearly a parabola.
 */
const habit: Float64Array = Float64Array.of(0, -0.4, -0.7, 0, 0.4)
const habitWeight: Float64Array = Float64Array.of(0, 0.05, 0.05, 0.05, 0.05)
/** What a second difference of the correction's coefficients costs, in half-spreads squared. */
const roughness = 9
/** What the products of padded second differences hold on the diagonal and the two beside it. */
const sharedRoughness: readonly number[] = [6, -4, 1]

export function habitCost(layout: BlockLayout, parameters: Float64Array, i: number): number {
  const start = layout.starts[i]!
  const first = start + sviCount
  const end = layout.starts[i + 1]!
  let sum = 0
  for (let n = 0; n < sviCount; n += 1) {
    const off = parameters[start + n]! - habit[n]!
    sum += habitWeight[n]! * off * off
  }
  if (end === first) return sum
  let before = 0
  let last = 0
  for (let p = first; p < end + 2; p += 1) {
    const own = p < end ? parameters[p]! : 0
    const bend = own - 2 * last + before
    sum += roughness * bend * bend
    before = last
    last = own
  }
  return sum
}

/** The parts of a fit problem that the habit adds to. */
export type HabitTarget = {
  readonly layout: BlockLayout
  readonly parameters: Float64Array
  readonly diagonal: Float64Array
  readonly gradient: Float64Array
}

/** Adds the second derivatives and half the gradient of `habitCost` for slice `i`. */
export function addHabit(target: HabitTarget, i: number): void {
  const { layout, parameters, diagonal, gradient } = target
  const start = layout.starts[i]!
  const size = layout.sizes[i]!
  const at = layout.diagonalAt[i]!
  for (let n = 0; n < sviCount; n += 1) {
    const weight = habitWeight[n]!
    diagonal[at + n * size + n]! += weight
    gradient[start + n]! += weight * (parameters[start + n]! - habit[n]!)
  }
  for (let n = sviCount; n < size; n += 1) {
    let pull = 0
    for (let c = Math.max(sviCount, n - 2); c < Math.min(size, n + 3); c += 1) {
      const shared = sharedRoughness[Math.abs(n - c)]! * roughness
      pull += shared * parameters[start + c]!
      if (c <= n) diagonal[at + n * size + c]! += shared
    }
    gradient[start + n]! += pull
  }
}
