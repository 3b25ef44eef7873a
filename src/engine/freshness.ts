// How old what a price depends on is, seen from now: what was heard before the last outage, or
// never, is infinitely old however young it looks.

import { type AssetIndex, type DurationUs, type InstrumentIndex } from '../base/index.ts'
import { type DeskState } from './state.ts'

const anyAgeUs = Number.POSITIVE_INFINITY as DurationUs

export function indexAgeUs({ market, timeUs }: DeskState, underlying: AssetIndex): number {
  const isWhole = market.isIndexFresh(underlying, timeUs, anyAgeUs)
  return isWhole ? market.indexAgeUs(underlying, timeUs) : anyAgeUs
}

/** Since the instrument's top or ticker was last heard. */
export function heardAgeUs({ market, timeUs }: DeskState, instrument: InstrumentIndex): number {
  const isTopWhole = market.isFresh(instrument, timeUs, anyAgeUs)
  const isTickerWhole = market.isTickerFresh(instrument, timeUs, anyAgeUs)
  const topAgeUs = isTopWhole ? market.topAgeUs(instrument, timeUs) : anyAgeUs
  return Math.min(topAgeUs, isTickerWhole ? market.tickerAgeUs(instrument, timeUs) : anyAgeUs)
}
