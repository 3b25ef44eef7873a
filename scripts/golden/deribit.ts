// Set deribit: recorded option tickers against Black-76 on the ticker's own forward. The header
// asks for rows whose mark its rounded vol explains; other rows need rooms that do not exist yet.

import { coinPrice, generalBlack } from '../../src/pricing/index.ts'
import { type GoldenCase } from './golden-case.ts'
import { errorOf, type Verdict, worstOf } from './verdict.ts'

const yearMs = 365 * 24 * 3600 * 1000
const deltaTolerance = 3e-4
const otherTolerance = 1e-3

function checkTicker(row: GoldenCase): Verdict {
  if (!row.boolean('consistentWithBlack76')) {
    return { unsupported: 'recorded, its mark is not explained by its rounded vol' }
  }
  const forward = row.number('underlying_price')
  const [, , strike = '', type = ''] = row.text('instrument').split('-')
  const years = (row.number('expiryMs') - row.number('timestamp')) / yearMs
  const side = type === 'C' ? 1 : -1
  const vol = 0.01 * row.number('mark_iv')
  const got = generalBlack(side, forward, Number(strike), years, 0, 0, vol)
  const price = coinPrice(got.price, forward)
  const errors = [errorOf(price, row.number('mark_price'), row.number('priceTol'))]
  if (row.has('greeks')) {
    const greeks = row.object('greeks')
    const relative = (value: number, name: string): number => {
      const wanted = greeks.number(name)
      return errorOf(value, wanted, otherTolerance * Math.abs(wanted))
    }
    errors.push(errorOf(got.delta, greeks.number('delta'), deltaTolerance))
    errors.push(relative(0.01 * got.vega, 'vega'))
    errors.push(relative(got.theta / 365, 'theta'))
    errors.push(relative(0.01 * got.rho, 'rho'))
  }
  return { error: worstOf(errors) }
}

export function checkDeribit(row: GoldenCase): Verdict {
  const kind = row.text('kind')
  if (kind === 'ticker') return checkTicker(row)
  return { unsupported: `${kind}: no model yet` }
}
