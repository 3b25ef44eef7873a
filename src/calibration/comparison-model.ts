// The models that the production surface is measured against, behind one interface: quotes in, one
// smile per expiry out. Each is a simple honest fit to the same quotes with the same weights; none
// is tuned to lose. Which of them is good is for `comparison.ts` to say.

import {
  essviToSvi,
  type SmileSlice,
  type SviSlice,
  sviDerivatives,
  totalVarianceDerivatives,
  type VarianceRow,
} from '../pricing/index.ts'
import { type CleanSlice } from './clean.ts'
import { fitEssvi } from './essvi-fit.ts'
import { fitJointly } from './joint-fit.ts'
import { fitParabola, type Parabola } from './quadratic-fit.ts'
import { fitSabr, sabrVariance } from './sabr-fit.ts'
import { fitSsvi } from './ssvi-fit.ts'

/** Total variance of one expiry at k = ln(K/F) and its derivatives by k, into `out`. */
export type Smile = (k: number, out: VarianceRow) => void

export type SurfaceFitter = (slices: readonly CleanSlice[]) => readonly Smile[]

export type ComparedModel = {
  readonly name: string
  /** How many numbers describe one slice, for people: "5", "1+3/N". */
  readonly parameters: string
  /** Whether a fit starts from what the same fitter answered before. */
  readonly hasMemory: boolean
  /** A fitter that has seen nothing yet; one smile per slice, in the same order. */
  readonly createFit: () => SurfaceFitter
}

export function sviSmile({ a, b, rho, m, sigma }: SviSlice): Smile {
  return (k, out) => sviDerivatives(a, b, rho, m, sigma, k, out)
}

function parabolaSmile({ level, skew, bend }: Parabola, years: number): Smile {
  return (k, out) => {
    const vol = level + k * (skew + k * bend)
    const slope = skew + 2 * k * bend
    out.w = vol > 0 ? vol * vol * years : 0
    out.dw = 2 * vol * slope * years
    out.d2w = 2 * years * (slope * slope + 2 * bend * vol)
  }
}

/** For a formula without derivatives of its own; `step` leaves them about seven digits. */
function differencedSmile(variance: (k: number) => number): Smile {
  const step = 1e-4
  return (k, out) => {
    const low = variance(k - step)
    const here = variance(k)
    const high = variance(k + step)
    out.w = here
    out.dw = (high - low) / (2 * step)
    out.d2w = (high - 2 * here + low) / (step * step)
  }
}

/** Raw SVI, each slice alone: positive density, no word about the calendar. */
function fitAlone(slice: CleanSlice): Smile {
  return sviSmile(fitJointly([slice], new Map()).slices[0]!)
}

function fitSabrSmile(slice: CleanSlice): Smile {
  const sabr = fitSabr(slice)
  return differencedSmile((k) => sabrVariance(sabr, slice.years, k))
}

function forgetful(name: string, parameters: string, fit: SurfaceFitter): ComparedModel {
  return { name, parameters, hasMemory: false, createFit: () => fit }
}

/** From the plainest on. */
const simplerModels: readonly ComparedModel[] = [
  forgetful('quadratic', '3', (slices) =>
    slices.map((slice) => parabolaSmile(fitParabola(slice), slice.years)),
  ),
  forgetful('SSVI power law', '1+3/N', (slices) => fitSsvi(slices).map(sviSmile)),
  forgetful('SABR', '3', (slices) => slices.map(fitSabrSmile)),
  forgetful('eSSVI', '3', (slices) => fitEssvi(slices).map((slice) => sviSmile(essviToSvi(slice)))),
  forgetful('raw SVI', '5', (slices) => slices.map(fitAlone)),
]

/** All expiries at once: the fast path, and with a spline upon each slice the production model. */
function jointModel(name: string, parameters: string, hasSplines: boolean): ComparedModel {
  return {
    name,
    parameters,
    hasMemory: true,
    createFit: () => {
      let known = new Map<number, SmileSlice>()
      return (slices) => {
        const fit = fitJointly(slices, known, { hasSplines })
        known = new Map(slices.map((slice, i) => [slice.expiryUs, fit.slices[i]!]))
        return fit.slices.map((slice) => (k, out) => totalVarianceDerivatives(slice, k, out))
      }
    },
  }
}

/** From the plainest to production. */
export const comparedModels: readonly ComparedModel[] = [
  ...simplerModels,
  jointModel('joint SVI', '5', false),
  jointModel('joint SVI + spline', '5+n/3', true),
]
