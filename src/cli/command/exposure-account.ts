// An account as a venue's margin sees it: its positions in coins on the world's surface, the
// venue's figures, and the equity that somebody gave on the command line.

import { yearUs } from '../../base/index.ts'
import {
  deribitPortfolioBtc,
  deribitPortfolioEth,
  deribitStandardBtc,
  type MarginPosition,
  type PortfolioMarginParameters,
  type StandardMarginParameters,
} from '../../exposure/index.ts'
import { CannotRun } from '../exit.ts'
import { type Position, underlying, type World } from './exposure-world.ts'

export type VenueParameters = {
  readonly standard: StandardMarginParameters
  readonly portfolio: PortfolioMarginParameters
}

/** Deribit's own figures as last seen; the venue may change any of them. */
const venueParameters: Readonly<Record<string, VenueParameters>> = {
  BTC: { standard: deribitStandardBtc, portfolio: deribitPortfolioBtc },
  ETH: {
    standard: { ...deribitStandardBtc, futureIncrementPerCoin: 0.000004 },
    portfolio: deribitPortfolioEth,
  },
}

export function venueOf(code: string): VenueParameters {
  const venue = venueParameters[code]
  if (venue !== undefined) return venue
  const known = Object.keys(venueParameters).join(', ')
  throw new CannotRun(`no margin parameters for ${code}; there are some for ${known}`)
}

export function marginPosition(world: World, { symbol, size }: Position): MarginPosition {
  const { surface, indexUsd, chain } = world
  const { kind, expiryUs, strike, optionSide } = symbol
  const nowUs = chain.asOfUs
  const forward = kind === 'perpetual' ? indexUsd : surface.forward(underlying, expiryUs, indexUsd)
  const years = kind === 'perpetual' ? 0 : (expiryUs - nowUs) / yearUs
  if (kind !== 'option') {
    return { side: 0, size: size / forward, forward, strike: 0, years, volAnnual: 0 }
  }
  const volAnnual = surface.vol(underlying, expiryUs, nowUs, forward, strike)
  return { side: optionSide as 1 | -1, size, forward, strike, years, volAnnual }
}

/** Of `--equity`, which may be repeated. */
export function readEquity(text: string, before: ReadonlyMap<string, number>): Map<string, number> {
  const match = /^([A-Z][A-Z0-9]*)=(-?\d+(?:\.\d+)?)$/.exec(text)
  if (match === null) {
    throw new CannotRun(`--equity is '${text}', expected a currency and coins like BTC=12.5`)
  }
  return new Map(before).set(match[1]!, Number(match[2]))
}
