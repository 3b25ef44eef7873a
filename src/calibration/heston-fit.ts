// Heston, Merton and Bates fitted to a chain: for smile dynamics in stress and for comparison. Not
// for quoting: a handful of parameters cannot pass between bid and ask at every expiry.

import { ok, type Result, refused } from '../base/index.ts'
import {
  batesCharacteristic,
  fellerRatio,
  type HestonParameters,
  hestonCharacteristic,
  type JumpParameters,
  type MertonParameters,
  mertonCharacteristic,
} from '../pricing/index.ts'
import { type ChainQuotes } from './chain.ts'
import { type FittedModel, fitCharacteristic, type ModelFit } from './characteristic-fit.ts'
import { type CleanSlice, cleanChain } from './clean.ts'

export type ModelFitOptions = {
  /** An expiry with fewer usable quotes is left out. */
  readonly quotesPerExpiryMin?: number
  /** Nearer expiries are left out; a day unless given. */
  readonly yearsMin?: number
  /** Steps of the search from each start; 60 unless given. */
  readonly stepsMax?: number
}

export type ModelFitRefusal = { readonly code: 'model-fit/no-quotes' }

/** The fit of one model, with its parameters by name. */
export type NamedFit<P> = Omit<ModelFit, 'parameters'> & { readonly model: P }

export type HestonFit = NamedFit<HestonParameters> & {
  /** 2 kappa theta / sigmaV^2: below 1 the fitted variance touches zero. */
  readonly fellerRatio: number
}

export type MertonFit = NamedFit<MertonParameters>

export type BatesFit = NamedFit<HestonParameters & JumpParameters> & {
  readonly fellerRatio: number
}

const dayYears = 1 / 365
const stepsMaxDefault = 60

/** The variance per year in the middle of a slice's quotes. */
function middleVariance({ k, bidVol, askVol, count }: CleanSlice): number {
  let nearest = 0
  for (let i = 1; i < count; i += 1) if (Math.abs(k[i]!) < Math.abs(k[nearest]!)) nearest = i
  const vol = 0.5 * (bidVol[nearest]! + askVol[nearest]!)
  return vol * vol
}

const hestonBox = {
  names: ['v0', 'kappa', 'theta', 'sigmaV', 'rho'],
  lower: [1e-4, 0.05, 1e-4, 0.01, -0.99],
  upper: [9, 30, 9, 20, 0.99],
  isPositive: [true, true, true, true, false],
} as const

function hestonOf(x: readonly number[]): HestonParameters {
  return { v0: x[0]!, kappa: x[1]!, theta: x[2]!, sigmaV: x[3]!, rho: x[4]! }
}

function hestonStarts(slices: readonly CleanSlice[]): number[][] {
  const short = middleVariance(slices[0]!)
  const long = middleVariance(slices.at(-1)!)
  return [
    [short, 2, long, 1, -0.2],
    [short, 10, long, 3, -0.2],
  ]
}

const jumpBox = {
  names: ['intensity', 'jumpMean', 'jumpDeviation'],
  lower: [0.01, -1, 0.002],
  upper: [150, 1, 1],
  isPositive: [true, false, true],
} as const

function jumpsOf(x: readonly number[]): JumpParameters {
  return { intensity: x[0]!, jumpMean: x[1]!, jumpDeviation: x[2]! }
}

/** Few large jumps, and many small ones. */
const jumpStarts = [
  [1, -0.1, 0.2],
  [25, -0.01, 0.06],
] as const

function slicesOf(
  chain: ChainQuotes,
  { quotesPerExpiryMin = 6, yearsMin = dayYears }: ModelFitOptions,
): readonly CleanSlice[] {
  return cleanChain(chain, { quotesPerExpiryMin, yearsMin }).slices
}

function fitTo<P>(
  chain: ChainQuotes,
  options: ModelFitOptions,
  modelOf: (slices: readonly CleanSlice[]) => FittedModel,
  named: (x: readonly number[]) => P,
): Result<NamedFit<P>, ModelFitRefusal> {
  const slices = slicesOf(chain, options)
  if (slices.length === 0) return refused({ code: 'model-fit/no-quotes' })
  const { stepsMax = stepsMaxDefault } = options
  const { parameters, ...fit } = fitCharacteristic(modelOf(slices), slices, stepsMax)
  return ok({ model: named(parameters), ...fit })
}

/** Heston to all expiries at once. */
export function fitHeston(
  chain: ChainQuotes,
  options: ModelFitOptions = {},
): Result<HestonFit, ModelFitRefusal> {
  const fit = fitTo(
    chain,
    options,
    (slices) => ({
      ...hestonBox,
      starts: hestonStarts(slices),
      at: (x, years) => hestonCharacteristic(hestonOf(x), years),
    }),
    hestonOf,
  )
  return fit.ok ? ok({ ...fit.value, fellerRatio: fellerRatio(fit.value.model) }) : fit
}

/** Merton's jump diffusion to all expiries at once; to one, hand in a chain of one. */
export function fitMerton(
  chain: ChainQuotes,
  options: ModelFitOptions = {},
): Result<MertonFit, ModelFitRefusal> {
  const mertonOf = (x: readonly number[]): MertonParameters => ({
    vol: x[0]!,
    ...jumpsOf(x.slice(1)),
  })
  return fitTo(
    chain,
    options,
    (slices) => ({
      names: ['vol', ...jumpBox.names],
      lower: [0.01, ...jumpBox.lower],
      upper: [3, ...jumpBox.upper],
      isPositive: [true, ...jumpBox.isPositive],
      starts: jumpStarts.map((jumps) => [0.8 * Math.sqrt(middleVariance(slices[0]!)), ...jumps]),
      at: (x, years) => mertonCharacteristic(mertonOf(x), years),
    }),
    mertonOf,
  )
}

/** Bates to all expiries at once: Heston's variance carries the long end, jumps the short. */
export function fitBates(
  chain: ChainQuotes,
  options: ModelFitOptions = {},
): Result<BatesFit, ModelFitRefusal> {
  const batesOf = (x: readonly number[]): HestonParameters & JumpParameters => ({
    ...hestonOf(x),
    ...jumpsOf(x.slice(5)),
  })
  const fit = fitTo(
    chain,
    options,
    (slices) => ({
      names: [...hestonBox.names, ...jumpBox.names],
      lower: [...hestonBox.lower, ...jumpBox.lower],
      upper: [...hestonBox.upper, ...jumpBox.upper],
      isPositive: [...hestonBox.isPositive, ...jumpBox.isPositive],
      starts: hestonStarts(slices).map((start) => [...start, ...jumpStarts[1]]),
      at: (x, years) => batesCharacteristic(hestonOf(x), jumpsOf(x.slice(5)), years),
    }),
    batesOf,
  )
  return fit.ok ? ok({ ...fit.value, fellerRatio: fellerRatio(fit.value.model) }) : fit
}
