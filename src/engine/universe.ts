// Which options the desk quotes: those with a life between two bounds and a strike near enough to
// the money, nearest first, up to a count per underlying. Chosen anew at each surface, so that an
// option listed while the desk runs is quoted without a restart.

import {
  type AssetIndex,
  type InstrumentIndex,
  type TimeUs,
  usPerDay,
  yearUs,
} from '../base/index.ts'
import { instrumentKinds } from '../instrument/index.ts'
import { log } from '../math/index.ts'
import { type DeskState } from './state.ts'

const optionCode = instrumentKinds.indexOf('option')

/**
 * How far an option is from being worth quoting, smaller is better: standardised moneyness plus a
 * tenth for each week of life. Infinity when it may not be quoted.
 */
function distance(state: DeskState, instrument: number, nowUs: TimeUs): number {
  const { catalogue, surface, market, config } = state
  if (catalogue.kindCode[instrument] !== optionCode) return Number.POSITIVE_INFINITY
  if (catalogue.stateCode[instrument] !== 0) return Number.POSITIVE_INFINITY
  const underlying = catalogue.base[instrument] as AssetIndex
  const expiryUs = catalogue.expiryUs[instrument] as TimeUs
  const days = (expiryUs - nowUs) / usPerDay
  const { daysMin, daysMax, moneynessMax } = config.universe
  if (!(days >= daysMin && days <= daysMax)) return Number.POSITIVE_INFINITY
  const forward = surface.forward(underlying, expiryUs, market.indexUsd[underlying] ?? 0)
  if (!(forward > 0)) return Number.POSITIVE_INFINITY
  const vol = surface.vol(underlying, expiryUs, nowUs, forward, forward)
  const deviation = vol * Math.sqrt((expiryUs - nowUs) / yearUs)
  const strike = catalogue.strike[instrument] ?? 0
  const moneyness = Math.abs(log(strike / forward)) / deviation
  // What is quoted already may drift a little beyond the edge before it is dropped.
  const slack = state.isQuoted(instrument as InstrumentIndex) ? 1.15 : 1
  if (!(moneyness <= moneynessMax * slack)) return Number.POSITIVE_INFINITY
  return moneyness / slack + days / 70
}

/** Marks the options to quote of one underlying; returns how many. */
export function chooseUniverse(state: DeskState, underlying: AssetIndex, nowUs: TimeUs): number {
  const chosen: { instrument: InstrumentIndex; distance: number }[] = []
  for (let i = 0; i < state.catalogue.count; i += 1) {
    if (state.catalogue.base[i] !== underlying) continue
    const far = distance(state, i, nowUs)
    if (far < Number.POSITIVE_INFINITY) {
      chosen.push({ instrument: i as InstrumentIndex, distance: far })
    }
  }
  chosen.sort((a, b) => a.distance - b.distance || a.instrument - b.instrument)
  chosen.length = Math.min(chosen.length, state.config.universe.optionsMax)
  const wanted = new Set(chosen.map((row) => row.instrument))
  for (let i = 0; i < state.catalogue.count; i += 1) {
    if (state.catalogue.base[i] !== underlying || state.catalogue.kindCode[i] !== optionCode) {
      continue
    }
    state.setQuoted(i as InstrumentIndex, wanted.has(i as InstrumentIndex))
  }
  return chosen.length
}
