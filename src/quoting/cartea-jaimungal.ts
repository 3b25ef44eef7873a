// Cartea, Jaimungal and Penalva (Algorithmic and High-Frequency Trading, 2015, ch. 10): a maker who
// wants expected wealth less a running penalty on inventory and a price for ending with any; orders
// arrive at different rates on the two sides. Without alpha the problem is linear (section 10.2).

import { ok, refused } from '../base/index.ts'
import { exp, expAction, log, type MetzlerTridiagonal } from '../math/index.ts'
import { gridRules, type InventoryTable, lookUp, ordersWithin, tableOf } from './inventory-table.ts'
import {
  capDistances,
  type Distances,
  firstFault,
  type ModelResult,
  type ModelState,
  type ParameterRule,
  positiveRule,
  type QuoteModelParameters,
  sharedRules,
} from './quote-model.ts'

export type CarteaJaimungalParameters = QuoteModelParameters & {
  /** Sellers who hit our bid per buyer who lifts our ask: `fillRatePerSecond` is the ask's. */
  readonly sellerRatio: number
  /** Constant expected drift over the horizon, per second. */
  readonly driftPerSecond: number
  /** a: closing q at the horizon costs a q per unit of base; price per base, from 0. */
  readonly terminalPenalty: number
  /** The horizon, seconds. It rolls: quotes are those of a maker with all of it ahead. */
  readonly horizonSeconds: number
}

export function carteaJaimungalRules(p: CarteaJaimungalParameters): readonly ParameterRule[] {
  const { driftPerSecond: drift, terminalPenalty: penalty } = p
  return [
    ...sharedRules(p),
    ...gridRules(p),
    positiveRule('sellerRatio', p.sellerRatio),
    ['driftPerSecond', drift, Number.isFinite(drift), 'a number'],
    ['terminalPenalty', penalty, penalty >= 0 && penalty < Infinity, 'a number from 0'],
    positiveRule('horizonSeconds', p.horizonSeconds),
  ]
}

/**
 * phi: what holding one unit of base costs per second, price per base. gamma sigma^2 / 2 is what
 * the variance of an inventory is worth to a maker with that risk aversion.
 */
export function runningPenalty({ riskAversion, sigmaPerRootSecond }: QuoteModelParameters): number {
  return 0.5 * riskAversion * sigmaPerRootSecond * sigmaPerRootSecond
}

/** Distances with the whole horizon ahead: 1 / k plus what the fill does to the value function. */
export function carteaJaimungalTable(p: CarteaJaimungalParameters): InventoryTable {
  const max = ordersWithin(p.inventoryBaseMax, p.orderBase)
  const { fillDecayPerPrice: k, fillRatePerSecond: rate } = p
  const phi = runningPenalty(p) * p.orderBase
  const count = 2 * max + 1
  const matrix: MetzlerTridiagonal = {
    diagonal: Float64Array.from(
      { length: count },
      (_, i) => k * (i - max) * (p.driftPerSecond - phi * (i - max)),
    ),
    // A buyer takes us one down, a seller one up.
    lower: new Float64Array(count - 1).fill(rate / Math.E),
    upper: new Float64Array(count - 1).fill((p.sellerRatio * rate) / Math.E),
  }
  const decay = k * p.terminalPenalty * p.orderBase
  const omega = Float64Array.from(matrix.diagonal, (_, i) => exp(-decay * (i - max) * (i - max)))
  expAction(matrix, p.horizonSeconds, omega)
  return tableOf(max, (from, to) => (1 + log(omega[from + max]! / omega[to + max]!)) / k)
}

/** The quote model without alpha. */
export function carteaJaimungal(p: CarteaJaimungalParameters): ModelResult {
  const fault = firstFault(carteaJaimungalRules(p))
  if (fault !== null) return refused(fault)
  const table = carteaJaimungalTable(p)
  const { orderBase } = p
  const inventoryBaseMax = table.max * orderBase
  return ok({
    name: 'cartea-jaimungal',
    orderBase,
    inventoryBaseMax,
    distances: ({ inventoryBase }: ModelState, out: Distances): void => {
      lookUp(table, inventoryBase / orderBase, out)
      capDistances(inventoryBase, inventoryBaseMax, out)
    },
  })
}
