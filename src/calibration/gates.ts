// What a fit must pass before anyone may quote from it. Each failure is one of a closed set, with
// the number that failed and the number that was allowed.

import { type JointFit } from './joint-fit.ts'
import { type FitFailure, type FittedSlice, type SurfaceFit } from './surface-fit.ts'

export type FitGates = {
  readonly quotesMin: number
  readonly expiriesMin: number
  /** How far a slice's at-the-money vol may lie from its quotes': the larger of the two. */
  readonly atmDistanceVolPtMax: number
  readonly atmDistanceShareMax: number
  /** A fit this far from the mids fails, however wide the quotes are. */
  readonly medianAbsVolPtMax: number
  /** Fewer quotes than this share inside bid and ask fails, unless the distance is tiny too. */
  readonly insideShareMin: number
  readonly medianAbsVolPtTiny: number
  /** An expiry this far off, root mean square, with fewer inside than this is dropped. */
  readonly sliceErrorVolPtMax: number
  readonly sliceInsideShareMin: number
}

export const gatesDefault: FitGates = {
  quotesMin: 12,
  expiriesMin: 1,
  atmDistanceVolPtMax: 2,
  atmDistanceShareMax: 0.15,
  medianAbsVolPtMax: 3,
  insideShareMin: 0.5,
  medianAbsVolPtTiny: 0.5,
  sliceErrorVolPtMax: 3,
  sliceInsideShareMin: 0.25,
}

type Judged = Pick<
  SurfaceFit,
  'slices' | 'score' | 'scoreUnderOneDay' | 'butterflyViolations' | 'calendarViolations'
>

type Failed = { readonly failure: FitFailure; readonly reason: string }

/** A slice that spoils the surface, and how. */
export type BadSlice = { readonly slice: number; readonly reason: string }

function atmOff(
  slices: readonly FittedSlice[],
  scales: Float64Array,
  gates: FitGates,
): BadSlice | undefined {
  for (const [i, slice] of slices.entries()) {
    const quoted = 100 * (scales[i]! / Math.sqrt(slice.years))
    const fitted = 100 * slice.atmVol
    const allowed = Math.max(gates.atmDistanceVolPtMax, gates.atmDistanceShareMax * quoted)
    if (Math.abs(fitted - quoted) <= allowed) continue
    const text = `${fitted.toFixed(1)} vol at the money where quotes say ${quoted.toFixed(1)}`
    return { slice: i, reason: `the slice of ${slice.years.toFixed(3)} years has ${text}` }
  }
  return undefined
}

/** Of two neighbours that cross, the one that its quotes agree with least. */
function worseOf(slices: readonly FittedSlice[], i: number): number {
  const share = ({ quotesInside, quotesUsed }: FittedSlice): number => quotesInside / quotesUsed
  return share(slices[i - 1]!) < share(slices[i]!) ? i - 1 : i
}

/** The slice without which the others may be fitted; `undefined` when none stands out. */
export function badSlice(
  slices: readonly FittedSlice[],
  joint: Pick<JointFit, 'scales' | 'butterfly' | 'calendar'>,
  gates: FitGates,
): BadSlice | undefined {
  const off = atmOff(slices, joint.scales, gates)
  if (off !== undefined) return off
  const negative = joint.butterfly[0]
  if (negative !== undefined) return { slice: negative, reason: 'its density is negative' }
  const crossing = joint.calendar[0]
  if (crossing !== undefined) {
    return { slice: worseOf(slices, crossing), reason: 'it crosses its neighbour' }
  }
  let worst: BadSlice | undefined
  let most = gates.sliceErrorVolPtMax
  for (const [i, { errorVolPt, quotesInside, quotesUsed }] of slices.entries()) {
    if (quotesInside >= gates.sliceInsideShareMin * quotesUsed || !(errorVolPt > most)) continue
    most = errorVolPt
    const text = `${quotesInside} of ${quotesUsed} quotes are inside`
    worst = { slice: i, reason: `${text}, ${errorVolPt.toFixed(1)} vol points off` }
  }
  return worst
}

function residualFailure(fit: Judged, gates: FitGates): Failed | undefined {
  const score = fit.score.quotes > 0 ? fit.score : fit.scoreUnderOneDay
  const median = score.medianAbsVolPt
  const share = score.inside / score.quotes
  const far = !(median <= gates.medianAbsVolPtMax)
  const outside = !(share >= gates.insideShareMin || median <= gates.medianAbsVolPtTiny)
  if (!far && !outside) return undefined
  const insidePercent = (100 * share).toFixed(0)
  return {
    failure: 'residual-too-large',
    reason: `${insidePercent} % of quotes are inside, half are ${median.toFixed(2)} vol points off`,
  }
}

/** The first gate that the fit does not pass. */
export function gateFailure(
  fit: Judged,
  scales: Float64Array,
  gates: FitGates,
): Failed | undefined {
  const quotes = fit.score.quotes + fit.scoreUnderOneDay.quotes
  if (fit.slices.length < gates.expiriesMin) {
    const reason = `${fit.slices.length} expiries have enough quotes, ${gates.expiriesMin} needed`
    return { failure: 'too-few-expiries', reason }
  }
  if (quotes < gates.quotesMin) {
    return {
      failure: 'too-few-quotes',
      reason: `${quotes} usable quotes, ${gates.quotesMin} needed`,
    }
  }
  const off = atmOff(fit.slices, scales, gates)
  if (off !== undefined) return { failure: 'atm-off-quotes', reason: off.reason }
  if (fit.butterflyViolations > 0) {
    const reason = `${fit.butterflyViolations} expiries have negative density`
    return { failure: 'butterfly-arbitrage', reason }
  }
  if (fit.calendarViolations > 0) {
    const reason = `${fit.calendarViolations} pairs of expiries cross`
    return { failure: 'calendar-arbitrage', reason }
  }
  return residualFailure(fit, gates)
}
