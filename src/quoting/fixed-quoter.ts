// The baseline that every other model must beat: a fixed half-spread around a price that moves
// linearly against the inventory. It knows no volatility and no fill rate.

import {
  capDistances,
  checked,
  type Distances,
  type ModelResult,
  type ModelState,
  positiveRule,
} from './quote-model.ts'

export type FixedParameters = {
  /** Distance of both quotes without inventory, price. */
  readonly halfSpread: number
  /** How far both quotes move per unit of base held, price per base; from 0. */
  readonly skewPerBase: number
  readonly orderBase: number
  readonly inventoryBaseMax: number
}

export function fixedQuoter(p: FixedParameters): ModelResult {
  const { halfSpread, skewPerBase, orderBase, inventoryBaseMax } = p
  const isSkewFine = skewPerBase >= 0 && skewPerBase < Infinity
  const isCapFine = inventoryBaseMax >= orderBase
  function distances({ inventoryBase }: ModelState, out: Distances): void {
    out.bid = halfSpread + skewPerBase * inventoryBase
    out.ask = halfSpread - skewPerBase * inventoryBase
    capDistances(inventoryBase, inventoryBaseMax, out)
  }
  return checked(
    [
      positiveRule('halfSpread', halfSpread),
      ['skewPerBase', skewPerBase, isSkewFine, 'a number from 0'],
      positiveRule('orderBase', orderBase),
      ['inventoryBaseMax', inventoryBaseMax, isCapFine, 'at least orderBase'],
    ],
    () => ({ name: 'fixed', orderBase, inventoryBaseMax, distances }),
  )
}
