// The terms of each instrument that the simulated venue lists: Deribit's own, by name. It knows
// names and dates, not what anything is worth.

import { type AssetIndex, assert, type TimeUs } from '../base/index.ts'
import { type DeribitSymbol, deribitTerms, type Instrument } from '../instrument/index.ts'
import { type CoinWorld, type WorldConfig } from './config.ts'

const usd = 0 as AssetIndex

/** What of a symbol is not the coin. */
export type Contract = Pick<DeribitSymbol, 'kind' | 'expiryUs' | 'strike' | 'optionSide'>

export const perpetualContract: Contract = {
  kind: 'perpetual',
  expiryUs: 0 as TimeUs,
  strike: 0,
  optionSide: 0,
}

export function termsOf(world: WorldConfig, coin: CoinWorld, contract: Contract): Instrument {
  const base = world.assets[coin.asset]!.code
  const symbol: DeribitSymbol = { base, quote: '', ...contract }
  const terms = deribitTerms({ symbol, base: coin.asset, usd, nowUs: world.startUs })
  assert(terms.ok, `the simulated venue lists BTC and ETH, not ${base}`)
  return terms.value
}
