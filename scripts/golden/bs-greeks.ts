// Set bs_greeks: generalised Black-Scholes-Merton, price and sixteen Greeks to 60 digits. The
// header gives two rules by the row's condition number and a floor of 1e-300: both must hold.

import { generalBlack } from '../../src/pricing/index.ts'
import { type GoldenCase } from './golden-case.ts'
import { errorOf, type Verdict, worstOf } from './verdict.ts'

const floor = 1e-300
const unitRoundoff = 2 ** -53

/** |ref| C 2^-53 (cond + 10) with C at most 32, and 1e-12 (1e-15 cond from cond 1e3 up). */
function allowedError(wanted: number, condition: number): number {
  const careful = 32 * unitRoundoff * (condition + 10)
  const simple = condition < 1e3 ? 1e-12 : 1e-15 * condition
  return Math.abs(wanted) * Math.min(careful, simple) + floor
}

export function checkBsGreeks(row: GoldenCase): Verdict {
  const got = generalBlack(
    row.side(),
    row.number('S'),
    row.number('K'),
    row.number('T'),
    row.number('r'),
    row.number('q'),
    row.number('sigma'),
  )
  const expected = row.object('expected')
  const conditions = row.object('cond')
  const known = Object.entries(got)
  const unknown = expected.names().filter((name) => !Object.hasOwn(got, name))
  if (unknown.length > 0) return { unsupported: `no ${unknown.join(', ')} yet` }
  const errors = known.map(([name, value]) => {
    const wanted = expected.number(name)
    return errorOf(value, wanted, allowedError(wanted, conditions.number(name)))
  })
  return { error: worstOf(errors) }
}
