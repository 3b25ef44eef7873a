// How old what a price depends on is, seen from now: what was heard before the last outage, or
// never, is infinitely old however young it looks.

import { type AssetIndex, type DurationUs, type InstrumentIndex } from '../base/index.ts'
import { type DeskState } from './state.ts'

const anyAgeUs = Number.POSITIVE_INFINITY as DurationUs

export function indexAgeUs({ market, timeUs }: DeskState, underlying: AssetIndex): number {
  const isWhole = market.isIndexFresh(underlying, timeUs, anyAgeUs)
  return isWhole ? market.indexAgeUs(underlying, timeUs) : anyAgeUs
}

/** Since the instrument's top or ticker was last heard; never, while its top is of before. */
export function heardAgeUs({ market, timeUs }: DeskState, instrument: InstrumentIndex): number {
  if (!market.isFresh(instrument, timeUs, anyAgeUs)) return anyAgeUs
  const isTickerWhole = market.isTickerFresh(instrument, timeUs, anyAgeUs)
  const tickerAgeUs = isTickerWhole ? market.tickerAgeUs(instrument, timeUs) : anyAgeUs
  return Math.min(market.topAgeUs(instrument, timeUs), tickerAgeUs)
}
