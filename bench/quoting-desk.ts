// A desk's exposure with a position and two resting orders on every option, and the same as plain
// objects: what is measured, and what a program without sums would look through each time.

import { type InstrumentIndex, type Lots } from '../src/base/index.ts'
import { Exposure } from '../src/exposure/index.ts'
import { btc, daysFrom, expiryDays, fitUs, fitWorld, termsOf } from '../src/exposure/test-desk.ts'
import { Catalogue } from '../src/instrument/index.ts'
import { MarketState, type VolSurface } from '../src/market/index.ts'
import { type OptionSide } from '../src/pricing/index.ts'

export type PlainRow = {
  readonly side: OptionSide
  readonly strike: number
  readonly days: number
  lots: number
  valueUsd: number
  deltaUsd: number
  gammaUsd: number
  vegaUsd: number
  thetaUsd: number
}

export type PlainOrder = { readonly row: number; readonly side: 1 | -1; lots: number }

export type QuotingDesk = {
  readonly exposure: Exposure
  readonly market: MarketState
  readonly surface: VolSurface
  readonly rows: readonly PlainRow[]
  readonly orders: readonly PlainOrder[]
}

export const orderLots = 5

export function quotingDesk(optionCount: number): QuotingDesk {
  const catalogue = new Catalogue(4096)
  const exposure = new Exposure(catalogue, 4096, 8192, 3)
  const rows: PlainRow[] = []
  const orders: PlainOrder[] = []
  for (let i = 0; i < optionCount; i += 1) {
    const days = expiryDays[i % expiryDays.length]!
    const strike = Math.round(60_000 * (0.6 + (0.8 * i) / optionCount))
    const side = i % 8 < 4 ? 1 : -1
    const expiryUs = daysFrom(fitUs, days)
    catalogue.list(termsOf({ name: `${i}`, strike, optionSide: side, expiryUs }))
    const instrument = i as InstrumentIndex
    const lots = ((i * 37) % 41) - 20
    exposure.setPosition(instrument, lots as Lots)
    exposure.setResting(2 * i, instrument, 1, orderLots as Lots)
    exposure.setResting(2 * i + 1, instrument, -1, orderLots as Lots)
    rows.push({
      side,
      strike,
      days,
      lots,
      valueUsd: 0,
      deltaUsd: 0,
      gammaUsd: 0,
      vegaUsd: 0,
      thetaUsd: 0,
    })
    for (const each of [1, -1] as const) orders.push({ row: i, side: each, lots: orderLots })
  }
  const market = new MarketState(4096, 3)
  const surface = fitWorld()
  market.onIndex(btc, 60_000, fitUs)
  exposure.reprice(btc, market, surface, fitUs)
  return { exposure, market, surface, rows, orders }
}
