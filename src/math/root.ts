// Roots of one equation in one unknown, always inside a bracket, so that what comes back is a root
// or a refusal, never a place where the iteration happened to stop.

import { assert, ok, type Result, refused } from '../base/index.ts'

export type RootRefusal =
  /** The function has one sign at both ends. */
  | { readonly code: 'root/no-bracket'; readonly atLo: number; readonly atHi: number }
  /** The function is NaN at `at`. */
  | { readonly code: 'root/not-a-number'; readonly at: number }
  /** The bracket is still wider than asked for; `best` is the better end. */
  | { readonly code: 'root/iterations'; readonly best: number }

export type RootOptions = {
  /** Greatest distance of the result from a root, beside the rounding of the root itself. */
  readonly absTol: number
  readonly maxIterations: number
}

const epsilon = 2.220446049250313e-16

/**
 * The root of `f` between `lo` and `hi`, where `f` has opposite signs: bisection made fast by
 * secants and inverse parabolas (Brent, Algorithms for Minimization without Derivatives, 1973,
 * ch. 4).
 */
export function brent(
  f: (x: number) => number,
  lo: number,
  hi: number,
  { absTol, maxIterations }: RootOptions,
): Result<number, RootRefusal> {
  assert(lo <= hi && absTol >= 0, 'a bracket is an interval')
  let previous = lo
  let best = hi
  let fPrevious = f(lo)
  let fBest = f(hi)
  if (Number.isNaN(fPrevious)) return refused({ code: 'root/not-a-number', at: lo })
  if (Number.isNaN(fBest)) return refused({ code: 'root/not-a-number', at: hi })
  if (fPrevious === 0) return ok(lo)
  if (fPrevious > 0 === fBest > 0 && fBest !== 0) {
    return refused({ code: 'root/no-bracket', atLo: fPrevious, atHi: fBest })
  }
  // The root lies between `best` and `other`, of opposite signs; `best` has the smaller value.
  let other = previous
  let fOther = fPrevious
  let step = best - previous
  let stepBefore = step
  for (let i = 0; i < maxIterations; i += 1) {
    if (fBest > 0 === fOther > 0) {
      other = previous
      fOther = fPrevious
      step = best - previous
      stepBefore = step
    }
    if (Math.abs(fOther) < Math.abs(fBest)) {
      previous = best
      best = other
      other = previous
      fPrevious = fBest
      fBest = fOther
      fOther = fPrevious
    }
    const tolerance = 2 * epsilon * Math.abs(best) + 0.5 * absTol
    const middle = 0.5 * (other - best)
    if (Math.abs(middle) <= tolerance || fBest === 0) return ok(best)
    const trial =
      Math.abs(stepBefore) >= tolerance && Math.abs(fPrevious) > Math.abs(fBest)
        ? interpolatedStep({ previous, best, other, fPrevious, fBest, fOther })
        : Number.NaN
    const limit = Math.min(
      1.5 * Math.abs(middle) - 0.5 * Math.abs(tolerance),
      0.5 * Math.abs(stepBefore),
    )
    // An interpolated step must point into the bracket and shrink; NaN fails both.
    const accepted = trial * middle >= 0 && Math.abs(trial) < limit
    stepBefore = accepted ? step : middle
    step = accepted ? trial : middle
    previous = best
    fPrevious = fBest
    best += Math.abs(step) > tolerance ? step : middle > 0 ? tolerance : -tolerance
    fBest = f(best)
    if (Number.isNaN(fBest)) return refused({ code: 'root/not-a-number', at: best })
  }
  return refused({ code: 'root/iterations', best })
}

type Points = {
  readonly previous: number
  readonly best: number
  readonly other: number
  readonly fPrevious: number
  readonly fBest: number
  readonly fOther: number
}

/** From `best` to the root of the secant, or of the inverse parabola through three points. */
function interpolatedStep({ previous, best, other, fPrevious, fBest, fOther }: Points): number {
  const s = fBest / fPrevious
  if (previous === other) return ((other - best) * s) / (s - 1)
  const q = fPrevious / fOther
  const r = fBest / fOther
  const top = s * ((other - best) * q * (q - r) - (best - previous) * (r - 1))
  return -top / ((q - 1) * (r - 1) * (s - 1))
}

export type NewtonOptions = RootOptions & {
  /** Where to begin, inside the bracket; its middle when omitted. */
  readonly start?: number
}

/**
 * The root of `f` between `lo` and `hi` by Newton's method, with bisection wherever a step leaves
 * the bracket or does not halve it fast enough. `slope` is the derivative of `f`.
 */
export function bracketedNewton(
  f: (x: number) => number,
  slope: (x: number) => number,
  lo: number,
  hi: number,
  { absTol, maxIterations, start = 0.5 * (lo + hi) }: NewtonOptions,
): Result<number, RootRefusal> {
  assert(lo <= start && start <= hi && absTol >= 0, 'the start lies in the bracket')
  const atLo = f(lo)
  const atHi = f(hi)
  if (atLo === 0) return ok(lo)
  if (atHi === 0) return ok(hi)
  if (!(atLo < 0 && atHi > 0) && !(atLo > 0 && atHi < 0)) {
    if (Number.isNaN(atLo)) return refused({ code: 'root/not-a-number', at: lo })
    if (Number.isNaN(atHi)) return refused({ code: 'root/not-a-number', at: hi })
    return refused({ code: 'root/no-bracket', atLo, atHi })
  }
  let negative = atLo < 0 ? lo : hi
  let positive = atLo < 0 ? hi : lo
  let x = start
  let sizeBefore = Math.abs(hi - lo)
  for (let i = 0; i < maxIterations; i += 1) {
    const value = f(x)
    if (Number.isNaN(value)) return refused({ code: 'root/not-a-number', at: x })
    if (value === 0) return ok(x)
    if (value < 0) negative = x
    else positive = x
    const newton = x - value / slope(x)
    const isInside = (newton - negative) * (newton - positive) < 0
    const isShrinking = 2 * Math.abs(newton - x) < sizeBefore
    const next = isInside && isShrinking ? newton : 0.5 * (negative + positive)
    sizeBefore = Math.abs(next - x)
    x = next
    if (sizeBefore <= absTol + epsilon * Math.abs(x)) return ok(x)
  }
  return refused({ code: 'root/iterations', best: x })
}
