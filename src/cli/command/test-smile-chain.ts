// For tests of the surface commands: the text of a chain file of three expiries, the first of them
// half a day away, quoted one vol point either side of a given smile.

import { blackPrice, coinPrice } from '../../pricing/index.ts'

export const chainHeader: string =
  'timestamp,instrument_name,underlying,option_type,strike,expiry_datetime,bid_price,ask_price,' +
  'mark_price,currency'

const expiries = [
  ['6JAN26', '2026-01-06T08:00:00+00:00', 0.5],
  ['16JAN26', '2026-01-16T08:00:00+00:00', 10.5],
  ['27MAR26', '2026-03-27T08:00:00+00:00', 80.5],
] as const

/** A chain as of 2026-01-05T20:00Z with the given volatility of each expiry. */
export function chainText(currency: string, volOf: (days: number, k: number) => number): string {
  const rows: string[] = []
  for (const [name, time, days] of expiries) {
    const years = days / 365
    for (let strike = 60_000; strike <= 150_000; strike += 1000) {
      const k = Math.log(strike / 100_000)
      const deviation = 0.5 * Math.sqrt(years)
      if (Math.abs(k) > 2.5 * deviation) continue
      for (const side of [1, -1] as const) {
        const price = (vol: number): number =>
          coinPrice(blackPrice(side, 100_000, strike, years, vol), 100_000)
        const vol = volOf(days, k)
        const cells = [
          '2026-01-05T20:00:00+00:00',
          `${currency}-${name}-${strike}-${side === 1 ? 'C' : 'P'}`,
          '100000',
          side === 1 ? 'call' : 'put',
          String(strike),
          time,
          price(vol - 0.01).toFixed(6),
          price(vol + 0.01).toFixed(6),
          price(vol).toFixed(6),
          currency,
        ]
        rows.push(cells.join(','))
      }
    }
  }
  return rows.join('\n')
}
