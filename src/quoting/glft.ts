// Guéant, Lehalle, Fernandez-Tapia (2013, arXiv 1105.3115) with hard inventory limits: the exact
// solution by a linear system over inventories, finite or stationary horizon, and the closed-form
// approximation, both with drift, price impact of own fills, and any order size (Guéant 2017).

import { ok, refused } from '../base/index.ts'
import {
  exp,
  expAction,
  log,
  log1p,
  type MetzlerTridiagonal,
  principalPair,
} from '../math/index.ts'
import { fillPremium } from './avellaneda-stoikov.ts'
import { gridRules, type InventoryTable, lookUp, ordersWithin, tableOf } from './inventory-table.ts'
import {
  capDistances,
  checked,
  type Distances,
  firstFault,
  type ModelResult,
  type ModelState,
  type ParameterRule,
  type QuoteModelParameters,
  sharedRules,
} from './quote-model.ts'

export type GlftParameters = QuoteModelParameters & {
  /** mu: expected drift of the reference price, per second. */
  readonly driftPerSecond: number
  /** xi: by how much a fill of one order moves the reference price against its maker; from 0. */
  readonly impactPerFill: number
}

function glftRules(p: GlftParameters): readonly ParameterRule[] {
  const { driftPerSecond: drift, impactPerFill: impact } = p
  return [
    ...sharedRules(p),
    ['driftPerSecond', drift, Number.isFinite(drift), 'a number'],
    ['impactPerFill', impact, impact >= 0 && impact < Infinity, 'a number from 0'],
  ]
}

/** (1 + gamma size / k)^(1 + k / (gamma size)). */
function utilityFactor({ riskAversion, orderBase, fillDecayPerPrice }: GlftParameters): number {
  const ratio = (riskAversion * orderBase) / fillDecayPerPrice
  return exp((1 + 1 / ratio) * log1p(ratio))
}

/** -M of theorem 1 with sections 5.1 and 5.2: the generator of v = exp(k theta / size). */
function generator(p: GlftParameters, max: number): MetzlerTridiagonal {
  const { sigmaPerRootSecond: sigma, fillDecayPerPrice: k } = p
  const alpha = 0.5 * k * p.riskAversion * sigma * sigma * p.orderBase
  const beta = k * p.driftPerSecond
  const eta = (p.fillRatePerSecond / utilityFactor(p)) * exp(-0.5 * k * p.impactPerFill)
  const count = 2 * max + 1
  return {
    diagonal: Float64Array.from(
      { length: count },
      (_, i) => (i - max) * (beta - alpha * (i - max)),
    ),
    lower: new Float64Array(count - 1).fill(eta),
    upper: new Float64Array(count - 1).fill(eta),
  }
}

/**
 * Exact distances with so many seconds left, Infinity for the stationary ones. With impact, the
 * position is worth `xi q^2 / 2` more to the maker while it is held, which is gone at the horizon.
 */
export function glftTable(p: GlftParameters, secondsLeft: number): InventoryTable {
  const max = ordersWithin(p.inventoryBaseMax, p.orderBase)
  const k = p.fillDecayPerPrice
  const premium = fillPremium(p) + 0.5 * p.impactPerFill
  const matrix = generator(p, max)
  if (secondsLeft === Infinity) {
    const { logVector } = principalPair(matrix)
    return tableOf(max, (from, to) => premium + (logVector[from + max]! - logVector[to + max]!) / k)
  }
  const decay = 0.5 * k * p.impactPerFill
  const v = Float64Array.from(matrix.diagonal, (_, i) => exp(-decay * (i - max) * (i - max)))
  expAction(matrix, secondsLeft, v)
  return tableOf(max, (from, to) => premium + log(v[from + max]! / v[to + max]!) / k)
}

/** The stationary exact solution as a quote model, with its hard inventory limit. */
export function glftExact(p: GlftParameters): ModelResult {
  const fault = firstFault([...glftRules(p), ...gridRules(p)])
  if (fault !== null) return refused(fault)
  const table = glftTable(p, Infinity)
  const { orderBase } = p
  const inventoryBaseMax = table.max * orderBase
  return ok({
    name: 'glft-exact',
    orderBase,
    inventoryBaseMax,
    distances: ({ inventoryBase }: ModelState, out: Distances): void => {
      lookUp(table, inventoryBase / orderBase, out)
      capDistances(inventoryBase, inventoryBaseMax, out)
    },
  })
}

/** sqrt(sigma^2 gamma / (2 k A size) (1 + gamma size / k)^(1 + k / (gamma size))) e^(k xi / 4). */
function skewPerBase(p: GlftParameters): number {
  const { sigmaPerRootSecond: sigma, fillDecayPerPrice: k } = p
  const curvature = 2 * k * p.fillRatePerSecond * p.orderBase
  const root = Math.sqrt((sigma * sigma * p.riskAversion * utilityFactor(p)) / curvature)
  return root * exp(0.25 * k * p.impactPerFill)
}

/** The closed form (eqs. 4.6, 4.7, sections 5.1, 5.2) at `q` of base; it knows of no limit. */
export function glftApproximation(p: GlftParameters, q: number, out: Distances): void {
  const premium = fillPremium(p) + 0.5 * p.impactPerFill
  const skew = skewPerBase(p)
  const sigma = p.sigmaPerRootSecond
  const drift = p.driftPerSecond
  // Without risk a drift has no bound; without drift there is nothing to divide.
  const held = q - (drift === 0 ? 0 : drift / (p.riskAversion * sigma * sigma))
  out.bid = premium + (held + 0.5 * p.orderBase) * skew
  out.ask = premium - (held - 0.5 * p.orderBase) * skew
}

/** The closed form as a quote model. */
export function glftClosed(p: GlftParameters): ModelResult {
  const { orderBase, inventoryBaseMax } = p
  function distances({ inventoryBase }: ModelState, out: Distances): void {
    glftApproximation(p, inventoryBase, out)
    capDistances(inventoryBase, inventoryBaseMax, out)
  }
  return checked(glftRules(p), () => ({
    name: 'glft-closed',
    orderBase,
    inventoryBaseMax,
    distances,
  }))
}
