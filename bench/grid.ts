// Full revaluation of a book of 10,000 rows on both coins under 200 joint shocks of spot and vol.

import { revalueGrid } from '../src/exposure/index.ts'
import { btc, eth, randomBook } from '../src/exposure/test-desk.ts'
import { type Figure, notHere, sink, versus } from './harness.ts'

const rowCount = 10_000
const spotShocks = Array.from({ length: 20 }, (_, i) => -0.38 + 0.04 * i)
const volShocksVolPt = [-20, -15, -10, -5, 0, 5, 10, 20, 30, 40]

export function measureGrid(): Figure[] {
  const book = randomBook(1, rowCount)
  const input = { book, smileRule: 'sticky-moneyness', spotShocks, volShocksVolPt } as const
  const work = (): void => {
    const bitcoin = revalueGrid({ ...input, underlying: btc, indexUsd: 60_000 })
    const ether = revalueGrid({ ...input, underlying: eth, indexUsd: 3000 })
    sink.value = bitcoin.pnlUsd[0]! + ether.pnlUsd[0]!
  }
  return [
    versus('grid', 'ms', 1e6, [{ name: 'ours', rows: 1, work }], [notHere('QuantLib engine')]),
  ]
}
