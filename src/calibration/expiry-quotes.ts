// Every out-of-the-money quote of a fitted expiry as volatilities, the rejected ones too: what a
// person wants to see beside the curve.

import { log } from '../math/index.ts'
import { impliedVol, type OptionSide } from '../pricing/index.ts'
import { type ChainQuotes } from './chain.ts'
import { cleanChain } from './clean.ts'
import { type FittedSlice } from './surface-fit.ts'

/** Vols are annual, 1.0 = 100 %, and 0 where the side is missing or no vol explains it. */
export type ExpiryQuote = {
  readonly k: number
  readonly strike: number
  readonly bidVol: number
  readonly askVol: number
  /** False when cleaning left the quote out. */
  readonly isFitted: boolean
}

/** The quotes of one slice, ascending in strike; those that show nothing at all are not there. */
export function expiryQuotes(chain: ChainQuotes, slice: FittedSlice): ExpiryQuote[] {
  const { expiryUs, forward, years } = slice
  const clean = cleanChain(chain, { quotesPerExpiryMin: 1, yearsMin: 0 })
  const fitted = new Set(clean.slices.find((one) => one.expiryUs === expiryUs)?.k)
  const quotes: ExpiryQuote[] = []
  for (let row = 0; row < chain.count; row += 1) {
    const strike = chain.strike[row]!
    const side: OptionSide = strike < forward ? -1 : 1
    if (chain.expiryUs[row] !== expiryUs || chain.side[row] !== side || !(strike > 0)) continue
    const volOf = (price: number): number => {
      const implied = impliedVol(side, forward, strike, years, price * forward)
      return implied.status === 'ok' ? implied.vol : 0
    }
    const bidVol = volOf(chain.bid[row]!)
    const askVol = volOf(chain.ask[row]!)
    if (bidVol === 0 && askVol === 0) continue
    const k = log(strike / forward)
    quotes.push({ k, strike, bidVol, askVol, isFitted: fitted.has(k) })
  }
  return quotes.sort((a, b) => a.k - b.k)
}
