// Set heston: prices on spot with a rate and a yield, and implied vols on forwards. Each row
// carries its tolerance.

import { exp } from '../../src/math/index.ts'
import {
  createModelRow,
  createModelSmileRow,
  hestonCharacteristic,
  modelPrice,
  modelSmile,
} from '../../src/pricing/index.ts'
import { type GoldenCase } from './golden-case.ts'
import { errorOf, rowTolerance, type Verdict } from './verdict.ts'

/** Some rows print the spot as a formula and say which forward it stands for: '[forward=1]'. */
function forwardOf(row: GoldenCase, years: number): number {
  if (row.has('forward')) return row.number('forward')
  const stated = row.isText('S') ? /\[forward=([\d.]+)\]/.exec(row.text('S')) : null
  if (stated !== null) return Number(stated[1])
  return row.number('S') * exp((row.number('r') - row.number('q')) * years)
}

export function checkHeston(row: GoldenCase): Verdict {
  const measure = row.text('measure')
  const years = row.number('T')
  const forward = forwardOf(row, years)
  const strike = row.number('K')
  const model = hestonCharacteristic(
    {
      v0: row.number('v0'),
      kappa: row.number('kappa'),
      theta: row.number('theta'),
      sigmaV: row.number('sigmaV'),
      rho: row.number('rho'),
    },
    years,
  )
  const wanted = row.number('expected')
  const allowed = rowTolerance(row, wanted)
  if (measure === 'impliedVol') {
    const smile = createModelSmileRow()
    modelSmile(forward, strike, years, model, smile)
    const isVol = smile.isConverged && smile.status === 'ok'
    return { error: isVol ? errorOf(smile.vol, wanted, allowed) : Infinity }
  }
  if (measure !== 'price') return { unsupported: `measure ${measure}` }
  const priced = createModelRow()
  modelPrice(row.side(), forward, strike, model, priced)
  const price = exp(-row.number('r') * years) * priced.price
  return { error: priced.isConverged ? errorOf(price, wanted, allowed) : Infinity }
}
