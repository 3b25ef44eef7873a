// Unit Greeks against what Deribit printed beside its own marks.

import { existsSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { createUnitGreeks, optionGreeks } from './index.ts'

const path = new URL('../../../shared/golden/deribit.shared.json', import.meta.url)
const isThere = existsSync(path)
if (!isThere) console.log(`skipped: no recorded tickers at ${path.pathname}`)

type Ticker = {
  readonly kind: string
  readonly consistentWithBlack76?: boolean
  readonly instrument: string
  readonly timestamp: number
  readonly expiryMs: number
  readonly underlying_price: number
  readonly mark_price: number
  readonly mark_iv: number
  readonly priceTol: number
  readonly greeks: Readonly<Record<'delta' | 'gamma' | 'vega' | 'theta', number>> | null
}

test.skipIf(!isThere)("price, delta, gamma, vega and theta of a contract are the venue's", () => {
  const { cases } = JSON.parse(readFileSync(path, 'utf8')) as { cases: Ticker[] }
  const tickers = cases.filter((each) => each.kind === 'ticker' && each.consistentWithBlack76)
  let compared = 0
  for (const ticker of tickers) {
    const forward = ticker.underlying_price
    const strike = Number(ticker.instrument.split('-')[2])
    const out = createUnitGreeks()
    optionGreeks(
      {
        side: ticker.instrument.endsWith('C') ? 1 : -1,
        isCoin: true,
        // The venue's Greeks are per coin at the forward: with the index there, ours are too.
        indexUsd: forward,
        forward,
        strike,
        years: (ticker.expiryMs - ticker.timestamp) / (365 * 86_400_000),
        volAnnual: ticker.mark_iv / 100,
        slope: 0,
        curvature: 0,
        size: 1,
      },
      out,
    )
    expect(Math.abs(out.price - ticker.mark_price)).toBeLessThan(ticker.priceTol + 1e-12)
    expect(out.deltaCoinNtd).toBeCloseTo(out.deltaUsd / forward - out.price, 12)
    if (ticker.greeks === null) continue
    const { delta, gamma, vega, theta } = ticker.greeks
    compared += 1
    expect(Math.abs(out.deltaUsd / forward - delta)).toBeLessThan(3e-4)
    expect(Math.abs((out.gammaUsdPer1Pct * 100) / forward ** 2 - gamma)).toBeLessThan(6e-6)
    expect(Math.abs(out.vegaUsdPerVolPt / vega - 1)).toBeLessThan(1e-3)
    expect(Math.abs(out.thetaUsdPerDay / theta - 1)).toBeLessThan(1e-3)
  }
  expect(tickers.length).toBeGreaterThan(3)
  expect(compared).toBeGreaterThanOrEqual(2)
})
