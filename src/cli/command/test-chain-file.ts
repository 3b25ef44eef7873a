// For tests: a chain file as an exchange would export it, of options that Black-76 made from a
// known smile, so that what a command says of it can be computed by hand.

import { parseIso, yearUs } from '../../base/index.ts'
import { parseDeribit } from '../../instrument/index.ts'
import { blackPrice } from '../../pricing/index.ts'

export type ChainMarket = {
  readonly asOf: string
  readonly indexUsd: number
  /** Annual vol at ln(strike / forward), the same for every expiry. */
  readonly smileVol: (k: number) => number
}

const dates = ['16JAN26', '30JAN26', '27MAR26', '26JUN26']
const halfSpread = 0.0001

export function timeOf(iso: string): number {
  const parsed = parseIso(iso)
  if (!parsed.ok) throw new Error(iso)
  return parsed.value
}

/** The expiry of an instrument, microseconds. */
export function expiryOf(name: string): number {
  const parsed = parseDeribit(name)
  if (!parsed.ok) throw new Error(name)
  return parsed.value.expiryUs
}

/** 5 % a year above the index. */
export function forwardAt({ indexUsd }: ChainMarket, years: number): number {
  return indexUsd * (1 + 0.05 * years)
}

export function chainFileText(market: ChainMarket): string {
  const lines = [
    'timestamp,instrument_name,underlying,option_type,strike,expiry_datetime,' +
      'bid_price,ask_price,mark_price,currency',
  ]
  for (const date of dates) {
    const expiryUs = expiryOf(`BTC-${date}`)
    const years = (expiryUs - timeOf(market.asOf)) / yearUs
    if (years <= 0) continue
    const forward = forwardAt(market, years)
    const expiry = new Date(expiryUs / 1000).toISOString()
    for (let strike = 50_000; strike <= 150_000; strike += 5000) {
      for (const side of [1, -1] as const) {
        const name = `BTC-${date}-${strike}-${side === 1 ? 'C' : 'P'}`
        const vol = market.smileVol(Math.log(strike / forward))
        const price = blackPrice(side, forward, strike, years, vol) / forward
        const bid = Math.max(0, price - halfSpread)
        const ask = price + halfSpread
        const type = side === 1 ? 'call' : 'put'
        lines.push(
          [market.asOf, name, forward, type, strike, expiry, bid, ask, price, 'BTC'].join(),
        )
      }
    }
  }
  return lines.join('\n')
}
