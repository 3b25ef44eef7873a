// The desk of a backtest: the default desk, reduced to one underlying without options and to one
// delta-one instrument, which it quotes and, when inventory leaves its band, also takes from. The
// settings that differ from the default, with the reason of each.

import { type BinanceTape } from '../archive/index.ts'
import { type DurationUs } from '../base/index.ts'
import { type DeskConfig, defaultDesk } from '../engine/index.ts'
import { type Asset, tenTo } from '../instrument/index.ts'
import { bookWindowTicks } from './tape-book.ts'
import { assetsOf } from './terms.ts'

const ms = (milliseconds: number): DurationUs => (milliseconds * 1000) as DurationUs

/** One quote, the inventory at which quoting on one side ends, and the band of the hedger, USD. */
const quoteUsd = 20_000
const inventoryUsdFull = 100_000
const bandUsd = 80_000

/**
 * Binance allows 1,200 new and changed orders a minute and 300 in ten seconds for each account of
 * its futures; cancels are free there and count here.
 */
const messages = { ratePerS: 20, burst: 200, cancelReserve: 50, overdraftMax: 200 } as const

/** `code` is the coin's. Sizes are small against what rests at the touch of any of the tapes. */
export function deskFor(instrument: BinanceTape['instrument']): DeskConfig {
  const { limits, quoting, hedging } = defaultDesk
  const code = instrument.base
  const [limit] = limits.underlyings
  const [sizes] = quoting.underlyings
  const [hedge] = hedging.underlyings
  if (limit === undefined || sizes === undefined || hedge === undefined) {
    throw new Error('the default desk has an underlying')
  }
  return {
    ...defaultDesk,
    assets: assetsOf(instrument),
    underlyings: [code],
    capacity: {
      instruments: 8,
      orders: 64,
      effects: 64,
      slices: 1,
      seenTrades: 8192,
      books: 1,
      bookWindowTicks: bookWindowTicks(instrument),
    },
    // Requotes follow the index, ten times a second; the timer is for a market that stands still.
    cadence: {
      ...defaultDesk.cadence,
      requoteUs: ms(200),
      hedgeUs: ms(200),
      // No options: no surface to fit, and the freeboard of one future is its limit on delta.
      surfaceUs: ms(86_400_000),
      freeboardUs: ms(86_400_000),
    },
    universe: { ...defaultDesk.universe, optionsMax: 0, sliceMax: 4 },
    quoting: {
      ...quoting,
      // The tapes' markets are a tick wide, a few hundredths of a basis point: whoever wants the
      // default's edge there trades never, and a tape without fills says nothing about fills.
      perpetual: { ...quoting.perpetual, edgeBps: 0.2 },
      underlyings: [
        {
          ...sizes,
          code,
          futureSizeUsd: quoteUsd,
          futurePositionUsdFull: inventoryUsdFull,
          deltaUsdFull: inventoryUsdFull,
        },
      ],
    },
    // The hedge of a book of perpetuals is to trade the perpetual itself: here it is the stop that
    // brings inventory back to the edge of a band when skew and taper have not.
    hedging: { underlyings: [{ ...hedge, code, bandUsd, goal: 'edge' }] },
    limits: {
      ...limits,
      preTrade: { ...limits.preTrade, ordersMax: 60, quoteMessages: messages },
      underlyings: [{ ...limit, code }],
    },
    freeboard: { ...defaultDesk.freeboard, betas: [1] },
  }
}

/** Cash at the start: a million dollars or more, in what the instrument needs. */
export function openingOf(instrument: BinanceTape['instrument']): readonly bigint[] {
  const [usd, coin] = assetsOf(instrument) as readonly [Asset, Asset]
  const dollars = (amount: bigint): bigint => amount * tenTo(usd.scale)
  const coins = (amount: bigint): bigint => amount * tenTo(coin.scale)
  switch (instrument.market) {
    case 'usd-m':
      return [dollars(1_000_000n), coins(0n)]
    case 'coin-m':
      return [dollars(0n), coins(20n)]
    default:
      return [dollars(1_000_000n), coins(20n)]
  }
}
