// What every quote model answers: how far from the reference price to bid and to ask, given the
// inventory. Prices are in quote currency per unit of base, inventories in base, rates per second;
// so a venue's lot, tick and contract size are no part of a model and may change under it.

import { ok, type Result, refused } from '../base/index.ts'

/** Refilled by the caller for each question. */
export type ModelState = {
  /** Signed position, base. */
  inventoryBase: number
  /** Until the horizon; read only by models that plan for one. */
  secondsLeft: number
  /** Expected drift of the reference price now, per second; read only by models with alpha. */
  alphaPerSecond: number
}

/**
 * Bid at reference - bid, ask at reference + ask. Either may be negative (a quote through the
 * reference price, to get rid of inventory); their sum never is. Infinity: this side is not quoted.
 */
export type Distances = { bid: number; ask: number }

export type QuoteModel = {
  readonly name: string
  /** The size of one fill that the model reckons with, base. */
  readonly orderBase: number
  /** No fill may take the position beyond this, base. */
  readonly inventoryBaseMax: number
  /** Sets `out`. Where the state is not a number neither side is quoted. */
  readonly distances: (state: ModelState, out: Distances) => void
}

/**
 * The world that the models share (Avellaneda and Stoikov 2008): the reference price is
 * sigma times a Wiener process, and a quote at distance d is filled at the rate A e^(-k d).
 */
export type QuoteModelParameters = {
  /** sigma: price per square root of a second; from 0. Not a fraction: price times return vol. */
  readonly sigmaPerRootSecond: number
  /** A: fills per second of a quote at distance 0, each of `orderBase`; above 0. */
  readonly fillRatePerSecond: number
  /** k: decay of the fill rate, per unit of price; above 0. */
  readonly fillDecayPerPrice: number
  /** gamma: risk aversion, per unit of quote currency; above 0. */
  readonly riskAversion: number
  /** Size of a quote, base; above 0. */
  readonly orderBase: number
  /** Position limit, base; from `orderBase` on, Infinity only for models without a grid. */
  readonly inventoryBaseMax: number
}

export type ParameterRefusal = {
  readonly code: 'quote-model/parameter'
  readonly field: string
  readonly value: number
  readonly expected: string
}

export type ModelResult = Result<QuoteModel, ParameterRefusal>

/** The first value that is not what it must be, or null. NaN is never what it must be. */
export type ParameterRule = readonly [field: string, value: number, isFine: boolean, rule: string]

export function firstFault(rules: readonly ParameterRule[]): ParameterRefusal | null {
  for (const [field, value, isFine, expected] of rules) {
    if (!isFine) return { code: 'quote-model/parameter', field, value, expected }
  }
  return null
}

export function isPositive(value: number): boolean {
  return value > 0 && value < Infinity
}

/** The rules of the parameters that all models share. */
export function sharedRules(p: QuoteModelParameters): readonly ParameterRule[] {
  const sigma = p.sigmaPerRootSecond
  const isSigmaFine = sigma >= 0 && sigma < Infinity
  return [
    ['sigmaPerRootSecond', sigma, isSigmaFine, 'a number from 0'],
    positiveRule('fillRatePerSecond', p.fillRatePerSecond),
    positiveRule('fillDecayPerPrice', p.fillDecayPerPrice),
    positiveRule('riskAversion', p.riskAversion),
    positiveRule('orderBase', p.orderBase),
    [
      'inventoryBaseMax',
      p.inventoryBaseMax,
      p.inventoryBaseMax >= p.orderBase,
      'at least orderBase',
    ],
  ]
}

export function positiveRule(field: string, value: number): ParameterRule {
  return [field, value, isPositive(value), 'a number above 0']
}

/** `make()` unless a rule is broken. */
export function checked(rules: readonly ParameterRule[], make: () => QuoteModel): ModelResult {
  const fault = firstFault(rules)
  return fault === null ? ok(make()) : refused(fault)
}

/** Takes away the side that would leave the position limit, and both where a number is missing. */
export function capDistances(inventoryBase: number, maxBase: number, out: Distances): void {
  const isSound = out.bid + out.ask >= 0
  if (!(isSound && inventoryBase < maxBase)) out.bid = Infinity
  if (!(isSound && inventoryBase > -maxBase)) out.ask = Infinity
}
