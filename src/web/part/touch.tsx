// Ours against the market in one stroke: the market's bid and ask as a grey bar, ours as two marks,
// the fair value as a tick, all on one scale. Numbers are in the columns beside it.

import { type CSSProperties, type ReactElement } from 'react'
import { type QuoteView } from '../../server/protocol.ts'

/** The prices that are there; zero is none. */
function reachOf({ bid, ask, marketBid, marketAsk, fair }: QuoteView): [number, number] | null {
  const prices = [bid, ask, marketBid, marketAsk, fair].filter((one) => one > 0)
  if (prices.length < 2) return null
  const low = Math.min(...prices)
  const high = Math.max(...prices)
  return high > low ? [low, high] : null
}

export function Touch({ row }: { readonly row: QuoteView }): ReactElement | null {
  const reach = reachOf(row)
  if (reach === null) return null
  const [low, high] = reach
  const place = (price: number): string => `${6 + (88 * (price - low)) / (high - low)}%`
  const market: CSSProperties = {
    left: row.marketBid > 0 ? place(row.marketBid) : '0%',
    right: row.marketAsk > 0 ? `calc(100% - ${place(row.marketAsk)})` : '0%',
  }
  return (
    <div className="touch" aria-hidden="true">
      {row.marketBid > 0 || row.marketAsk > 0 ? <i className="market" style={market} /> : null}
      {row.fair > 0 ? <i className="fair" style={{ left: place(row.fair) }} /> : null}
      {row.bid > 0 ? <i className="ours bid" style={{ left: place(row.bid) }} /> : null}
      {row.ask > 0 ? <i className="ours ask" style={{ left: place(row.ask) }} /> : null}
    </div>
  )
}
