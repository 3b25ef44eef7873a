// What a chain says along time: the forward of each expiry by every source, how far the sources are
// apart, and how well variance time predicts an expiry from its neighbours. Measures; no fit of a
// surface stands behind them.

import { type TimeUs, yearUs } from '../base/index.ts'
import {
  type ForwardSource,
  interpolateVariance,
  type ParityForward,
  type VarianceCalendar,
  type VariancePoint,
  varianceYears,
} from '../pricing/index.ts'
import { type ChainQuotes } from './chain.ts'
import { cleanChain } from './clean.ts'
import { expiryForwards } from './forwards.ts'
import { atmTotalVol } from './slice-start.ts'

/** One expiry's forward, and what each source says of it; 0 where one says nothing. */
export type TermForward = {
  readonly expiryUs: TimeUs
  readonly days: number
  readonly forward: number
  readonly source: ForwardSource | 'none'
  readonly future: number
  readonly venue: number
  readonly parity: ParityForward | undefined
}

/** The forwards of a chain, ascending in expiry; expiries already past have none. */
export function termForwards(
  chain: ChainQuotes,
  futures: ReadonlyMap<number, number>,
): TermForward[] {
  return expiryForwards(chain, futures)
    .filter(({ expiryUs }) => expiryUs > chain.asOfUs)
    .map(({ expiryUs, forward, source, venue, parity }) => ({
      expiryUs: expiryUs as TimeUs,
      days: ((expiryUs - chain.asOfUs) / yearUs) * 365,
      forward,
      source,
      future: futures.get(expiryUs) ?? 0,
      venue,
      parity,
    }))
}

/** An expiry predicted by its neighbours: how far off, and how far away it is. */
export type TermError = { readonly days: number; readonly errorVolPt: number }

const cleaning = { quotesPerExpiryMin: 6, yearsMin: 0.5 / 24 / 365 }

/**
 * Every expiry but the first and the last from the two around it: at-the-money vol by total
 * variance straight in variance time, less what its own quotes say, in vol points.
 */
export function termErrors(chain: ChainQuotes, calendar: VarianceCalendar): TermError[] {
  const { slices } = cleanChain(chain, cleaning)
  const points = slices.map((slice): VariancePoint => {
    const total = atmTotalVol(slice)
    const years = varianceYears(calendar, chain.asOfUs, slice.expiryUs)
    return { years, variance: total * total }
  })
  return slices.slice(1, -1).flatMap((slice, n) => {
    const [near, own, far] = [points[n]!, points[n + 1]!, points[n + 2]!]
    if (!(near.years < own.years && own.years < far.years)) return []
    const variance = interpolateVariance(near, far, own.years)
    const vol = Math.sqrt(variance / slice.years)
    const errorVolPt = 100 * (vol - Math.sqrt(own.variance / slice.years))
    return [{ days: slice.years * 365, errorVolPt }]
  })
}
