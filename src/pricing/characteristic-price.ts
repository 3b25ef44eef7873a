// What a model with a characteristic function says of one option: its price and Greeks, and how the
// smile moves when the forward does. Relies on the transform; knows no particular model.

import { assert } from '../base/index.ts'
import { black76, createBlackRow, type OptionSide } from './black.ts'
import { type Characteristic, createTransformRow, transform } from './characteristic.ts'
import { type ImpliedVolStatus, impliedVol } from './implied-vol.ts'
import { logMoneyness } from './premium.ts'

/** Undiscounted price of one side and its raw derivatives; written in place. */
export type ModelRow = {
  price: number
  /** dV/dF, the model's own variance held. */
  delta: number
  /** d2V/dF2. */
  gamma: number
  /** dV/dv0, per 1.00 of annual variance; 0 in models without a variance of their own. */
  byVariance: number
  /** -dV/dT, per year. */
  theta: number
  /** False when the integral did not settle: the row is then not to be used. */
  isConverged: boolean
}

export function createModelRow(): ModelRow {
  return { price: 0, delta: 0, gamma: 0, byVariance: 0, theta: 0, isConverged: true }
}

const otm = createTransformRow()

function moneynessOf(forward: number, strike: number): number {
  assert(forward > 0 && forward < Infinity, 'forward must be positive and finite')
  assert(strike > 0 && strike < Infinity, 'strike must be positive and finite')
  return -logMoneyness(forward, strike)
}

/**
 * A European option by the transform: the out-of-the-money side, and parity for the other. Forward
 * and strike > 0; anything else is a broken invariant. At expiry delta is a limit: 0 or the side.
 */
export function modelPrice(
  side: OptionSide,
  forward: number,
  strike: number,
  model: Characteristic,
  out: ModelRow,
): void {
  const k = moneynessOf(forward, strike)
  transform(model, k, otm)
  const isOtherSide = (side === 1) !== k >= 0
  out.price = forward * otm.value + (isOtherSide ? side * (forward - strike) : 0)
  out.delta = otm.delta + (isOtherSide ? side : 0)
  out.gamma = otm.gamma / forward
  out.byVariance = forward * otm.byVariance
  out.theta = -forward * otm.byYears
  out.isConverged = otm.isConverged
}

/** One strike of the smile that a model makes, and how it moves; written in place. */
export type ModelSmileRow = {
  /** Annual Black-76 volatility; 0 unless `status` is ok. */
  vol: number
  /** `at-intrinsic` where the time value is below what a double can hold. */
  status: ImpliedVolStatus
  /** False when the integral did not settle: the row is then not to be used. */
  isConverged: boolean
  /** dvol/dv0 at fixed strike and forward. */
  volByVariance: number
  /** dvol/dlnF at fixed strike, variance held: the smile slides along with the forward. */
  volByLogForward: number
  /** The same, with the move of variance that comes with a move of the forward on average. */
  volByLogForwardOnAverage: number
  /** Call's hedge with the forward that leaves the least variance: delta of that average move. */
  minimumVarianceDelta: number
}

export function createModelSmileRow(): ModelSmileRow {
  return {
    vol: 0,
    status: 'ok',
    isConverged: true,
    volByVariance: 0,
    volByLogForward: 0,
    volByLogForwardOnAverage: 0,
    minimumVarianceDelta: 0,
  }
}

const priced = createModelRow()
const black = createBlackRow()

/**
 * The smile at one strike. Model delta is Black delta plus vega times what the vol does; read
 * backwards that gives the vol's move.
 */
export function modelSmile(
  forward: number,
  strike: number,
  years: number,
  model: Characteristic,
  out: ModelSmileRow,
): void {
  const side = strike >= forward ? 1 : -1
  modelPrice(side, forward, strike, model, priced)
  const { vol, status } = impliedVol(side, forward, strike, years, priced.price)
  const { delta, byVariance } = priced
  const average = model.varianceByLogForward
  out.vol = vol
  out.status = status
  out.isConverged = priced.isConverged
  out.minimumVarianceDelta = (side === 1 ? delta : delta + 1) + (average * byVariance) / forward
  out.volByVariance = 0
  out.volByLogForward = 0
  out.volByLogForwardOnAverage = 0
  if (status !== 'ok') return
  black76(side, forward, strike, years, vol, black)
  if (!(black.vega > 0)) return
  out.volByVariance = byVariance / black.vega
  out.volByLogForward = (forward * (delta - black.delta)) / black.vega
  out.volByLogForwardOnAverage = out.volByLogForward + average * out.volByVariance
}
