// From a chain to a surface with its errors and its verdict. Pure: the same chain and start give
// the same surface to the bit. Called outside the step; what comes back enters as events.

import { yearUs } from '../base/index.ts'
import { noSpline, type SviSlice } from '../pricing/index.ts'
import { type ChainQuotes } from './chain.ts'
import { type CleanSlice, cleanChain } from './clean.ts'
import { type FitGates, gateFailure, gatesDefault } from './gates.ts'
import { fitJointly, type JointFit } from './joint-fit.ts'
import { pool, type SliceScore, scoreSlice } from './score.ts'
import { type FittedSlice, type SurfaceFit } from './surface-fit.ts'

export type FitOptions = {
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

function fittedSlice(slice: CleanSlice, raw: SviSlice, score: SliceScore): FittedSlice {
  const level = raw.a + raw.b * (Math.sqrt(raw.m * raw.m + raw.sigma * raw.sigma) - raw.rho * raw.m)
  return {
    ...raw,
    spline: noSpline,
    expiryUs: slice.expiryUs,
    forward: slice.forward,
    years: slice.years,
    atmVol: Math.sqrt(level / slice.years),
    errorVolPt: score.errorVolPt,
    quotesUsed: slice.count,
    quotesInside: score.inside,
  }
}

/** Fits one underlying's whole chain. Never throws on bad quotes: a failed fit says why. */
export function fitSurface(chain: ChainQuotes, options: FitOptions = {}): SurfaceFit {
  const { slices, rejected } = cleanChain(chain, {
    quotesPerExpiryMin: options.quotesPerExpiryMin ?? 6,
    yearsMin: options.yearsMin ?? halfHourYears,
  })
  const previous = new Map<number, SviSlice>()
  for (const slice of options.previous ?? []) previous.set(slice.expiryUs, slice)
  const joint: JointFit = fitJointly(slices, previous)
  const scores = slices.map((slice, i) => scoreSlice(slice, joint.slices[i]!))
  const isLong = (_: SliceScore, i: number): boolean => slices[i]!.years >= dayYears
  const fit = {
    underlying: chain.underlying,
    asOfUs: chain.asOfUs,
    slices: slices.map((slice, i) => fittedSlice(slice, joint.slices[i]!, scores[i]!)),
    rejected,
    score: pool(scores.filter(isLong)),
    scoreUnderOneDay: pool(scores.filter((score, i) => !isLong(score, i))),
    butterflyViolations: joint.butterflyViolations,
    calendarViolations: joint.calendarViolations,
    repairedSlices: joint.repaired,
    steps: joint.steps,
  }
  const failed = gateFailure(fit, joint.scales, options.gates ?? gatesDefault)
  if (failed === undefined) return { ...fit, status: 'fitted', failure: '', reason: '' }
  return { ...fit, status: 'failed', ...failed }
}
