// One set of model parameters to the smiles of a whole chain, by least squares on volatilities. The
// model is a characteristic function and a box of parameters; which model is the caller's. Says
// when it did not converge and which parameters ended at a bound: such a fit is a description at
// best. Such models have few parameters and many quotes: the error per expiry is the result.

import { type TimeUs } from '../base/index.ts'
import { exp, leastSquares, log, quantile } from '../math/index.ts'
import { type Characteristic, smileVols } from '../pricing/index.ts'
import { type CleanSlice } from './clean.ts'

/** A model as the fit sees it: names, a box, starts, and what the parameters mean. */
export type FittedModel = {
  readonly names: readonly string[]
  readonly lower: readonly number[]
  readonly upper: readonly number[]
  /** Parameters that are positive and are searched by their logarithm. */
  readonly isPositive: readonly boolean[]
  readonly starts: readonly (readonly number[])[]
  readonly at: (parameters: readonly number[], years: number) => Characteristic
}

export type ExpiryError = {
  readonly expiryUs: TimeUs
  readonly years: number
  readonly quotes: number
  /** Quotes whose bid and ask hold the model's vol between them. */
  readonly inside: number
  /** Model less mid, vol points. */
  readonly rmsVolPt: number
  readonly medianAbsVolPt: number
}

export type ModelFit = {
  readonly parameters: readonly number[]
  /** False: the search ran out of steps, and the parameters are only the best it saw. */
  readonly isConverged: boolean
  readonly steps: number
  /** Names of parameters that a bound holds. */
  readonly atBound: readonly string[]
  readonly quotes: number
  readonly rmsVolPt: number
  readonly expiries: readonly ExpiryError[]
}

/** A half-spread below this says more about the tick than about the vol. */
const halfSpreadMin = 0.005
const differenceStep = 1e-5
const searchTolerance = 1e-7

type Search = {
  readonly toSearch: (parameters: readonly number[]) => number[]
  readonly toModel: (searched: ArrayLike<number>) => number[]
}

function searchOf({ isPositive }: FittedModel): Search {
  return {
    toSearch: (parameters) => parameters.map((x, j) => (isPositive[j]! ? log(x) : x)),
    toModel: (searched) => Array.from(searched, (x, j): number => (isPositive[j]! ? exp(x) : x)),
  }
}

/** (model - mid) over the half-spread, slice after slice, into `residuals`. */
function fillResiduals(
  model: FittedModel,
  parameters: readonly number[],
  slices: readonly CleanSlice[],
  vols: Float64Array,
  residuals: Float64Array,
): void {
  let n = 0
  for (const slice of slices) {
    smileVols(model.at(parameters, slice.years), slice.years, slice.k, slice.count, vols)
    for (let i = 0; i < slice.count; i += 1) {
      const bid = slice.bidVol[i]!
      const ask = slice.askVol[i]!
      const scale = Math.max(0.5 * (ask - bid), halfSpreadMin)
      residuals[n] = (vols[i]! - 0.5 * (bid + ask)) / scale
      n += 1
    }
  }
}

function expiryError(slice: CleanSlice, vols: Float64Array): ExpiryError {
  const errors: number[] = []
  let inside = 0
  let sum = 0
  for (let i = 0; i < slice.count; i += 1) {
    const bid = slice.bidVol[i]!
    const ask = slice.askVol[i]!
    const error = vols[i]! - 0.5 * (bid + ask)
    if (vols[i]! >= bid && vols[i]! <= ask) inside += 1
    sum += error * error
    errors.push(Math.abs(error))
  }
  return {
    expiryUs: slice.expiryUs,
    years: slice.years,
    quotes: slice.count,
    inside,
    rmsVolPt: 100 * Math.sqrt(sum / slice.count),
    medianAbsVolPt: 100 * quantile(errors, 0.5),
  }
}

function reportOf(
  model: FittedModel,
  parameters: readonly number[],
  slices: readonly CleanSlice[],
  vols: Float64Array,
): Pick<ModelFit, 'atBound' | 'quotes' | 'rmsVolPt' | 'expiries'> {
  const expiries = slices.map((slice) => {
    smileVols(model.at(parameters, slice.years), slice.years, slice.k, slice.count, vols)
    return expiryError(slice, vols)
  })
  let quotes = 0
  let sum = 0
  for (const expiry of expiries) {
    quotes += expiry.quotes
    sum += expiry.quotes * expiry.rmsVolPt * expiry.rmsVolPt
  }
  const isHeld = (x: number, j: number): boolean => {
    const slack = 1e-6 * (model.upper[j]! - model.lower[j]!)
    return x <= model.lower[j]! + slack || x >= model.upper[j]! - slack
  }
  return {
    atBound: model.names.filter((_, j) => isHeld(parameters[j]!, j)),
    quotes,
    rmsVolPt: Math.sqrt(sum / quotes),
    expiries,
  }
}

/** The best of the model's starts. At least one slice with a quote is an invariant. */
export function fitCharacteristic(
  model: FittedModel,
  slices: readonly CleanSlice[],
  stepsMax: number,
): ModelFit {
  const residualCount = slices.reduce((sum, slice) => sum + slice.count, 0)
  const vols = new Float64Array(slices.reduce((most, { count }) => Math.max(most, count), 0))
  const { toSearch, toModel } = searchOf(model)
  const shifted = new Float64Array(residualCount)
  const parameterCount = model.names.length
  const evaluate = (x: Float64Array, residuals: Float64Array, jacobian: Float64Array): void => {
    fillResiduals(model, toModel(x), slices, vols, residuals)
    for (let j = 0; j < parameterCount; j += 1) {
      const moved = toModel(x.map((value, i) => (i === j ? value + differenceStep : value)))
      fillResiduals(model, moved, slices, vols, shifted)
      for (let i = 0; i < residualCount; i += 1) {
        jacobian[i + residualCount * j] = (shifted[i]! - residuals[i]!) / differenceStep
      }
    }
  }
  const results = model.starts.map((start) =>
    leastSquares({
      parameterCount,
      residualCount,
      evaluate,
      initial: toSearch(start),
      lower: toSearch(model.lower),
      upper: toSearch(model.upper),
      maxIterations: stepsMax,
      tolerance: searchTolerance,
    }),
  )
  const best = results.reduce((least, result) => (result.cost < least.cost ? result : least))
  const parameters = toModel(best.parameters)
  return {
    parameters,
    isConverged: best.converged,
    steps: results.reduce((sum, result) => sum + result.iterations, 0),
    ...reportOf(model, parameters, slices, vols),
  }
}
