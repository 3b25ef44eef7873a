// How well quotes settle a surface: standard errors from the fit's own normal equations, of each
// parameter and of the volatility at points of each smile. Active constraints count as information,
// as they are; neighbours lend theirs through the calendar. The scale is the residuals' own, but
// never less than if the truth were anywhere between bid and ask: that is all that a quote says.

import { factorBlocks } from './block-cholesky.ts'
import { type CleanSlice } from './clean.ts'
import { type FitProblem } from './fit-problem.ts'
import { basisStride } from './spline-basis.ts'
import { sviCount, varianceAt, varianceGradient } from './svi-model.ts'

export type SliceDoubt = {
  /** Pairs of log-moneyness, ascending, and the standard error of the vol there, vol points. */
  readonly points: Float64Array
  /**
   * Standard errors of the backbone in the coordinates of the fit, as in `doubtedParameters`; null
   * where the parameters have no meaning of their own: under a correction, which trades with them,
   * and where no normal equations were solved.
   */
  readonly parameters: Float64Array | null
}

/**
 * Level, wings' slopes and rounding as logarithms, so that an error of 0.01 is one of 1 %; the
 * shift in at-the-money total vols of the slice.
 */
export const doubtedParameters = ['level', 'leftSlope', 'rightSlope', 'shift', 'rounding'] as const

/** Points of a smile at which its doubt is given. */
const doubtPoints = 9
/** Share of the quoted range on either side that they cover too. */
const beyond = 0.25
/** Half-spreads squared: the variance of what is anywhere between bid and ask. */
const leastVariance = 1 / 3
/** What nothing settles is this uncertain, vol points. */
const mostVolPt = 100

/** Of a fit that has no normal equations: every vol may be wrong by all that may be said. */
export function unknownDoubt(slice: CleanSlice): SliceDoubt {
  const points = Float64Array.of(slice.k[0]!, mostVolPt, slice.k[slice.count - 1]!, mostVolPt)
  return { points, parameters: null }
}

/** Mean squared residual of the quotes, in half-spreads, far ones at the weight they were given. */
function residualVariance(problem: FitProblem): number {
  const { quotes, parameters, sliceCount } = problem
  let sum = 0
  let count = 0
  for (let i = 0; i < sliceCount; i += 1) {
    for (let n = quotes.start(i); n < quotes.end(i); n += 1) sum += problem.trustedSquare(i, n)
    count += quotes.end(i) - quotes.start(i)
  }
  const free = count - parameters.length
  return free > 0 ? Math.max(leastVariance, sum / free) : leastVariance
}

/**
 * `g`' A^-1 `g` for a vector on block `from`, A in the factors of `factorBlocks`: forward
 * substitution alone, because only later blocks are reached. Destroys `g`.
 */
function inverseForm(problem: FitProblem, from: number, g: Float64Array): number {
  const { layout, diagonal, coupling, sliceCount } = problem
  let sum = 0
  let here = g
  for (let i = from; i < sliceCount; i += 1) {
    const size = layout.sizes[i]!
    for (let r = 0; r < size; r += 1) {
      const row = layout.diagonalAt[i]! + r * size
      let value = here[r]!
      for (let n = 0; n < r; n += 1) value -= diagonal[row + n]! * here[n]!
      here[r] = value / diagonal[row + r]!
      sum += here[r]! * here[r]!
    }
    if (i + 1 === sliceCount) break
    const next = new Float64Array(layout.sizes[i + 1]!)
    let reach = 0
    for (let r = 0; r < next.length; r += 1) {
      const row = layout.couplingAt[i + 1]! + r * size
      for (let n = 0; n < size; n += 1) next[r]! += coupling[row + n]! * here[n]!
      reach = Math.max(reach, Math.abs(next[r]!))
    }
    // Slices that no active constraint joins know nothing of each other.
    if (reach === 0) break
    here = next
  }
  return sum
}

/** Standard error of the vol at k, vol points. */
function errorAt(problem: FitProblem, i: number, k: number, variance: number): number {
  const { splines, natural, layout, years, parameters } = problem
  const g = new Float64Array(layout.sizes[i]!)
  varianceGradient(natural, i, k, g)
  const basis = new Float64Array(basisStride)
  const first = splines.evaluate(i, k, basis, 0)
  let w = varianceAt(natural, i, k)
  for (let j = 0; first >= 0 && sviCount + first + j < g.length && j < 4; j += 1) {
    g[sviCount + first + j] = basis[j]!
    w += basis[j]! * parameters[layout.starts[i]! + sviCount + first + j]!
  }
  const byW = 0.5 / Math.sqrt(w * years[i]!)
  return 100 * byW * Math.sqrt(variance * inverseForm(problem, i, g))
}

function parameterErrors(problem: FitProblem, i: number, variance: number): Float64Array {
  return Float64Array.from({ length: sviCount }, (_, n) => {
    const g = new Float64Array(problem.layout.sizes[i]!)
    g[n] = 1
    return Math.sqrt(variance * inverseForm(problem, i, g))
  })
}

function placesOf({ quotes }: FitProblem, i: number): Float64Array {
  const low = quotes.k[quotes.start(i)]!
  const high = quotes.k[quotes.end(i) - 1]!
  const margin = beyond * (high - low)
  const step = (high - low + 2 * margin) / (doubtPoints - 1)
  return Float64Array.from({ length: doubtPoints }, (_, n) => low - margin + n * step)
}

/** The doubt of every slice at the problem's parameters; destroys its normal equations. */
export function doubtsOf(problem: FitProblem): SliceDoubt[] {
  const { sliceCount, layout, diagonal, coupling } = problem
  problem.assemble(0, sliceCount)
  const variance = residualVariance(problem)
  // What nothing settles stays finite, and large.
  for (let i = 0; i < sliceCount; i += 1) {
    const size = layout.sizes[i]!
    for (let n = 0; n < size; n += 1) diagonal[layout.diagonalAt[i]! + n * size + n]! += 1e-6
  }
  const isKnown = factorBlocks(layout, diagonal, coupling, 0, sliceCount)
  const isBackboneAlone = layout.sizes.every((size) => size === sviCount)
  return Array.from({ length: sliceCount }, (_, i) => {
    const places = placesOf(problem, i)
    const points = new Float64Array(2 * doubtPoints)
    for (const [n, k] of places.entries()) {
      points[2 * n] = k
      points[2 * n + 1] = isKnown
        ? Math.min(mostVolPt, errorAt(problem, i, k, variance))
        : mostVolPt
    }
    const parameters = isKnown && isBackboneAlone ? parameterErrors(problem, i, variance) : null
    return { points, parameters }
  })
}
