// Set implied_vol: the volatility of a price that is an exact double. Where price and strike
// determine the vol (condAll < 1e4) it must come back to 1e-12, far out of the money to 1e-13;
// where they do not (at intrinsic, huge vol) the header asks for the round trip, or a documented
// status instead of a vol; elsewhere for 2^-52 (4 + 4 condAll).

import { blackPrice, impliedVol } from '../../src/pricing/index.ts'
import { type GoldenCase } from './golden-case.ts'
import { errorOf, type Verdict } from './verdict.ts'

const epsilon = 2 ** -52
const roundTripUlps = 4
const hopeless = new Set(['nearIntrinsicITM', 'ulpsAboveIntrinsic', 'hugeVol'])
const tails = new Set(['deepOTM', 'priceDecades'])

export function checkImpliedVol(row: GoldenCase): Verdict {
  const side = row.side()
  const forward = row.number('F')
  const strike = row.number('K')
  const years = row.number('T')
  const price = row.number('price')
  const family = row.text('family')
  const condition = row.number('condAll')
  const wanted = row.number('sigma')
  const { vol, status } = impliedVol(side, forward, strike, years, price)
  if (!(condition < 1e4) && hopeless.has(family)) {
    if (status === 'at-intrinsic') return { error: 0 }
    const back = blackPrice(side, forward, strike, years, vol)
    return { error: errorOf(back, price, roundTripUlps * epsilon * price) }
  }
  if (status !== 'ok') return { error: Infinity }
  const inTail = tails.has(family) && row.number('condPrice') < 1
  const determined = inTail ? 1e-13 : 1e-12
  const allowed = condition < 1e4 ? determined : epsilon * (4 + 4 * condition)
  return { error: errorOf(vol, wanted, allowed * wanted) }
}
