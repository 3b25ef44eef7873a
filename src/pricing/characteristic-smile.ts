// A whole smile from a characteristic function with one set of nodes: what calibration needs, where
// the exponent is dear and strikes are many. On the line Re s = 1/2, less a Black price of the same
// level. Digits of the forward, not of the option: far wings belong to `transform`.

import { assert } from '../base/index.ts'
import { type Complex, complexExp, cos, cosh, exp, sin, sinh } from '../math/index.ts'
import { blackPrice } from './black.ts'
import { type Characteristic, type ExponentRow } from './characteristic.ts'
import { impliedVol } from './implied-vol.ts'

const step = 1 / 24
const nodesMax = 240
const negligible = 1e-11
/** What a vol is said to be where the price is lost in rounding: worse than any quote. */
const noVol = 1e-3

const row: ExponentRow = {
  re: 0,
  im: 0,
  mostRe: 0,
  varianceRe: 0,
  varianceIm: 0,
  yearsRe: 0,
  yearsIm: 0,
}
const size: Complex = { re: 0, im: 0 }
const nodeU = new Float64Array(nodesMax)
const nodeRe = new Float64Array(nodesMax)
const nodeIm = new Float64Array(nodesMax)

/** Fills the nodes with what the model's integrand has beyond Black's; returns how many. */
function fillNodes(model: Characteristic, variance: number): number {
  const scale = 1 / Math.sqrt(variance)
  let count = 0
  for (; count < nodesMax; count += 1) {
    const y = (count + 0.5) * step
    const u = scale * sinh(y)
    const pole = u * u + 0.25
    model.exponent(0.5, u, row)
    complexExp(row.re, row.im, size)
    const black = exp(-0.5 * variance * pole)
    const weight = (step * scale * cosh(y)) / (pole * Math.PI)
    nodeU[count] = u
    nodeRe[count] = weight * (size.re - black)
    nodeIm[count] = weight * size.im
    const isFallen = row.mostRe > row.re
    const most = isFallen ? exp(row.mostRe) : Math.abs(size.re) + Math.abs(size.im)
    if (weight * (most + black) < negligible) break
  }
  return count
}

/**
 * Annual vols at `count` log-moneynesses k = ln(strike / forward) into `vols`. In price the error
 * is below 1e-6 of the forward for what markets show (vol of variance up to 4, a day to 18 months),
 * mostly far below; a vol whose price is lost in that reads 0.001.
 */
export function smileVols(
  model: Characteristic,
  years: number,
  k: Float64Array,
  count: number,
  vols: Float64Array,
): void {
  assert(years > 0 && years < Infinity, 'years must be positive and finite')
  model.exponent(0.5, 0, row)
  const variance = Math.max(-8 * row.re, 1e-12)
  const level = Math.sqrt(variance / years)
  const nodes = fillNodes(model, variance)
  for (let i = 0; i < count; i += 1) {
    const x = k[i]!
    const side = x >= 0 ? 1 : -1
    let sum = 0
    for (let j = 0; j < nodes; j += 1) {
      const phase = nodeU[j]! * x
      sum += nodeRe[j]! * cos(phase) + nodeIm[j]! * sin(phase)
    }
    const strike = exp(x)
    const price = blackPrice(side, 1, strike, years, level) - exp(0.5 * x) * sum
    const { vol, status } = impliedVol(side, 1, strike, years, price)
    vols[i] = status === 'ok' ? vol : noVol
  }
}
