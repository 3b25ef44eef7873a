// From a chain to a surface with its errors and its verdict. A model that fails its gates hands
// over to the next simpler one, and a bad expiry is dropped before the whole surface is. Pure: the
// same chain and start give the same surface to the bit. Called outside the step; what comes back
// enters as events.

import { yearUs } from '../base/index.ts'
import { essviToSvi, noSpline, type SmileSlice, totalVariance } from '../pricing/index.ts'
import { type ChainQuotes } from './chain.ts'
import { type CleanSlice, cleanChain, type RejectionCounts } from './clean.ts'
import { unknownDoubt } from './doubt.ts'
import { fitEssvi } from './essvi-fit.ts'
import { type BadSlice, badSlice, type FitGates, gateFailure, gatesDefault } from './gates.ts'
import { fitJointly, type JointFit } from './joint-fit.ts'
import { pool, type SliceScore, scoreSlice } from './score.ts'
import { atmTotalVol } from './slice-start.ts'
import {
  type DroppedExpiry,
  type FitModel,
  type FittedSlice,
  fitModels,
  type SurfaceFit,
} from './surface-fit.ts'

export type FitOptions = {
  /** The model to begin with; `joint-svi` is the fast path. */
  readonly model?: FitModel
  /** Slices of the last accepted fit of this underlying: where to start. */
  readonly previous?: readonly FittedSlice[] | undefined
  /** An expiry with fewer usable quotes has no slice; SVI has five parameters. */
  readonly quotesPerExpiryMin?: number
  /** Expiries nearer than this have no slice: their last minutes are an average. */
  readonly yearsMin?: number
  readonly gates?: FitGates
}

const halfHourYears = (30 * 60 * 1e6) / yearUs
const dayYears = 1 / 365
/** Expiries that may be dropped before the fit as a whole is called bad. */
const droppedMax = 3

type Known = ReadonlyMap<number, SmileSlice>

function fitEssviSlices(slices: readonly CleanSlice[]): JointFit {
  const essvi = fitEssvi(slices)
  return {
    slices: essvi.map((slice) => ({ ...essviToSvi(slice), spline: noSpline })),
    scales: Float64Array.from(slices, atmTotalVol),
    doubts: slices.map(unknownDoubt),
    butterfly: [],
    calendar: [],
    repaired: 0,
    steps: 0,
  }
}

function fitModel(model: FitModel, slices: readonly CleanSlice[], known: Known): JointFit {
  if (model === 'essvi') return fitEssviSlices(slices)
  return fitJointly(slices, known, { hasSplines: model === 'joint-svi-spline' })
}

function fittedSlices(
  slices: readonly CleanSlice[],
  joint: JointFit,
  scores: readonly SliceScore[],
): FittedSlice[] {
  return slices.map((slice, i) => ({
    ...joint.slices[i]!,
    expiryUs: slice.expiryUs,
    forward: slice.forward,
    years: slice.years,
    atmVol: Math.sqrt(totalVariance(joint.slices[i]!, 0) / slice.years),
    errorVolPt: scores[i]!.errorVolPt,
    quotesUsed: slice.count,
    quotesInside: scores[i]!.inside,
    doubt: joint.doubts[i]!.points,
    parameterDoubt: joint.doubts[i]!.parameters,
  }))
}

type Work = {
  readonly chain: ChainQuotes
  readonly rejected: RejectionCounts
  readonly known: Known
  readonly gates: FitGates
}

type Attempt = {
  readonly fit: SurfaceFit
  /** The slice that the surface would be better without. */
  readonly bad: BadSlice | undefined
}

/** One model, fitted once and judged. */
function attempt(
  { chain, rejected, known, gates }: Work,
  model: FitModel,
  slices: readonly CleanSlice[],
  dropped: readonly DroppedExpiry[],
): Attempt {
  const joint = fitModel(model, slices, known)
  const scores = slices.map((slice, i) => scoreSlice(slice, joint.slices[i]!))
  const isLong = (_: SliceScore, i: number): boolean => slices[i]!.years >= dayYears
  const fit = {
    underlying: chain.underlying,
    asOfUs: chain.asOfUs,
    model,
    slices: fittedSlices(slices, joint, scores),
    dropped,
    rejected,
    score: pool(scores.filter(isLong)),
    scoreUnderOneDay: pool(scores.filter((score, i) => !isLong(score, i))),
    butterflyViolations: joint.butterfly.length,
    calendarViolations: joint.calendar.length,
    repairedSlices: joint.repaired,
    steps: joint.steps,
  }
  const failed = gateFailure(fit, joint.scales, gates)
  const bad = badSlice(fit.slices, joint, gates)
  if (failed !== undefined) return { fit: { ...fit, status: 'failed', ...failed }, bad }
  return { fit: { ...fit, status: 'fitted', failure: '', reason: '' }, bad }
}

/** One model, without the expiries that spoil it. */
function fitWithout(work: Work, model: FitModel, clean: readonly CleanSlice[]): SurfaceFit {
  let slices = clean
  let rejected = work.rejected
  const dropped: DroppedExpiry[] = []
  for (;;) {
    const { fit, bad } = attempt({ ...work, rejected }, model, slices, dropped)
    const isWorth = dropped.length < droppedMax && slices.length > work.gates.expiriesMin
    if (bad === undefined || !isWorth) return fit
    const out = slices[bad.slice]!
    dropped.push({ expiryUs: out.expiryUs, reason: bad.reason })
    rejected = { ...rejected, 'expiry-dropped': rejected['expiry-dropped'] + out.count }
    slices = slices.filter((slice) => slice !== out)
  }
}

/** Fits one underlying's whole chain. Never throws on bad quotes: a failed fit says why. */
export function fitSurface(chain: ChainQuotes, options: FitOptions = {}): SurfaceFit {
  const { slices, rejected } = cleanChain(chain, {
    quotesPerExpiryMin: options.quotesPerExpiryMin ?? 6,
    yearsMin: options.yearsMin ?? halfHourYears,
  })
  const known = new Map<number, SmileSlice>()
  for (const slice of options.previous ?? []) known.set(slice.expiryUs, slice)
  const work: Work = { chain, rejected, known, gates: options.gates ?? gatesDefault }
  const first = fitModels.indexOf(options.model ?? 'joint-svi-spline')
  const best = fitWithout(work, fitModels[first]!, slices)
  if (slices.length < work.gates.expiriesMin) return best
  for (const model of fitModels.slice(first)) {
    const fit = model === best.model ? best : fitWithout(work, model, slices)
    if (fit.status === 'fitted') return fit
  }
  // Where no model passes, what the best of them failed on is the reason.
  return best
}
