// Option tickers captured from a venue's own stream against Black-76: the mark that the printed vol
// gives, and the Greeks. The venue prints the vol to a hundredth of a point, so what that rounding
// can move is the precision that anything computed from it has.

import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { parseDeribit } from '../../src/instrument/index.ts'
import { median, quantile } from '../../src/math/index.ts'
import { coinPrice, type GeneralBlackRow, generalBlack } from '../../src/pricing/index.ts'
import { GoldenCase, isObject } from './golden-case.ts'

const yearMs = 365 * 24 * 3600 * 1000
/**
 * An option cannot lose more than it is worth: where a day at the present rate would, the venue
 * prints the whole price as its theta.
 */
function printedTheta(row: GeneralBlackRow): number {
  return Math.max(row.theta / 365, -row.price)
}

/** Half a unit of the last digit: vols to 0.01 points, Greeks to five decimals. */
const volRounding = 0.5e-4
const greekRounding = 0.5e-5

export type TickerErrors = {
  readonly instrument: string
  /** |ours - printed|, in coin. */
  readonly mark: number
  readonly delta: number
  /** |ours - printed| over what rounding of vol and of the figure allows; at most 1 is equal. */
  readonly deltaOfAllowed: number
  readonly vegaOfAllowed: number
  readonly thetaOfAllowed: number
  readonly rhoOfAllowed: number
}

/** The tickers of a capture file: gzip, lines of `<time>: <message>`. */
export function readTickers(path: string): GoldenCase[] {
  const tickers: GoldenCase[] = []
  for (const line of gunzipSync(readFileSync(path)).toString('utf8').split('\n')) {
    const start = line.indexOf('{')
    if (start < 0) continue
    const message: unknown = JSON.parse(line.slice(start))
    const params = isObject(message) ? message.params : undefined
    const data = isObject(params) ? params.data : undefined
    if (!isObject(data) || !isObject(data.greeks)) continue
    tickers.push(new GoldenCase(path, data, String(data.instrument_name)))
  }
  return tickers
}

type Priced = { readonly forward: number; readonly at: (vol: number) => GeneralBlackRow }

function priced(ticker: GoldenCase): Priced {
  const symbol = parseDeribit(ticker.id)
  if (!symbol.ok) throw new Error(`${ticker.id}: ${symbol.refusal.code}`)
  const { strike, optionSide, expiryUs } = symbol.value
  const forward = ticker.number('underlying_price')
  const years = (expiryUs / 1000 - ticker.number('timestamp')) / yearMs
  const side = optionSide === 1 ? 1 : -1
  return { forward, at: (vol) => generalBlack(side, forward, strike, years, 0, 0, vol) }
}

export function tickerErrors(ticker: GoldenCase): TickerErrors {
  const { forward, at } = priced(ticker)
  const vol = 0.01 * ticker.number('mark_iv')
  const [low, got, high] = [at(vol - volRounding), at(vol), at(vol + volRounding)]
  const greeks = ticker.object('greeks')
  const ofAllowed = (name: string, of: (row: GeneralBlackRow) => number): number => {
    const moved = 0.5 * Math.abs(of(high) - of(low))
    return Math.abs(of(got) - greeks.number(name)) / (greekRounding + moved)
  }
  return {
    instrument: ticker.id,
    mark: Math.abs(coinPrice(got.price, forward) - ticker.number('mark_price')),
    delta: Math.abs(got.delta - greeks.number('delta')),
    deltaOfAllowed: ofAllowed('delta', (row) => row.delta),
    vegaOfAllowed: ofAllowed('vega', (row) => 0.01 * row.vega),
    thetaOfAllowed: ofAllowed('theta', printedTheta),
    rhoOfAllowed: ofAllowed('rho', (row) => 0.01 * row.rho),
  }
}

export type ErrorSummary = {
  readonly median: number
  readonly p90: number
  readonly max: number
  /** How many are at most 1. */
  readonly within: number
}

export function summarise(values: readonly number[]): ErrorSummary {
  return {
    median: median(values),
    p90: quantile(values, 0.9),
    max: Math.max(...values),
    within: values.filter((value) => value <= 1).length,
  }
}
