import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { type AssetIndex, type TimeUs, timeFromCivil } from '../base/index.ts'
import { type DeribitTermsInput, deribitTerms } from './deribit-terms.ts'
import { type Instrument } from './instrument.ts'
import { formatDeribit, parseDeribit } from './symbol.ts'
import { checkTerms } from './terms.ts'
import { isOnTick, lotsOfText, priceOf, sizeOf, ticksOfText } from './units.ts'

const data = new URL('../../../shared/data/', import.meta.url)
const hasData = existsSync(data)
if (!hasData) console.warn('skipped: no ../shared/data')

function termsOf(name: string, nowUs: TimeUs): ReturnType<typeof deribitTerms> {
  const symbol = parseDeribit(name)
  if (!symbol.ok) throw new Error(`${name}: ${symbol.refusal.expected}`)
  const input: DeribitTermsInput = {
    symbol: symbol.value,
    base: 1 as AssetIndex,
    usd: 0 as AssetIndex,
    nowUs,
  }
  return deribitTerms(input)
}

function known(name: string, nowUs: TimeUs): Instrument {
  const terms = termsOf(name, nowUs)
  if (!terms.ok) throw new Error(name)
  return terms.value
}

type VenueRow = {
  readonly instrument_name: string
  readonly base_currency: string
  readonly kind: string
  readonly tick_size: number
  readonly min_trade_amount: number
  readonly maker_commission: number
  readonly taker_commission: number
  readonly settlement_period?: string
  readonly expiration_timestamp: number
  readonly strike?: number
}

/** The smallest price step and size that our terms allow must be what the venue's row says. */
function expectAgreement(row: VenueRow, nowUs: TimeUs, isGridKnown: boolean): void {
  const terms = known(row.instrument_name, nowUs)
  expect(checkTerms(terms, 0 as TimeUs).ok).toBe(true)
  if (isGridKnown) {
    const tick = terms.tickSteps[0]!.stepTicks
    expect([row.instrument_name, priceOf(terms, tick)]).toEqual([
      row.instrument_name,
      row.tick_size,
    ])
  }
  const size = lotsOfText(terms, String(row.min_trade_amount))
  expect(size.ok && sizeOf(terms, size.value)).toBe(row.min_trade_amount)
  expect(terms.takerFee).toBe(row.taker_commission)
  // The weekly futures of 2021 paid their makers a rebate.
  if (row.settlement_period !== 'week') expect(terms.makerFee).toBe(row.maker_commission)
  if (terms.kind === 'option') expect(terms.strike).toBe(row.strike)
}

test.skipIf(!hasData)('terms equal what Deribit listed on 2021-07-22, row by row', () => {
  const file = new URL('raw-ws/cryptofeed_DERIBIT.0.gz', data)
  const lines = gunzipSync(readFileSync(file)).toString().split('\n')
  let count = 0
  for (const coin of ['BTC', 'ETH']) {
    const line = lines.find((row) => row.includes(`currency=${coin}&expired`))!
    const { result } = JSON.parse(line.slice(line.indexOf('{'))) as { result: VenueRow[] }
    for (const row of result) {
      const nowUs = timeFromCivil(2021, 7, 22)
      expectAgreement(row, nowUs, true)
      const { kind, expiryUs } = known(row.instrument_name, nowUs)
      expect(expiryUs).toBe(kind === 'perpetual' ? 0 : row.expiration_timestamp * 1000)
      count += 1
    }
  }
  expect(count).toBe(824)
})

test.skipIf(!hasData)('and what its API returned in December 2025', () => {
  const file = new URL('raw-json-nautilus/deribit/http_get_instruments.json', data)
  const { result } = JSON.parse(readFileSync(file, 'utf8')) as { result: VenueRow[] }
  const rows = result.filter((row) => row.kind !== 'future_combo')
  // The option row of this sample carries the tick of earlier years and no steps.
  for (const row of rows) expectAgreement(row, timeFromCivil(2025, 12, 9), row.kind === 'future')
  expect(rows).toHaveLength(3)
})

test.skipIf(!hasData)('every quote of the real chains is on our ticks', () => {
  const folder = new URL('deribit-chains/', data)
  const files = readdirSync(folder).filter((name) => name.includes('options_snapshot'))
  let quotes = 0
  for (const file of [files[0]!, files[60]!, files.at(-1)!]) {
    const text = gunzipSync(readFileSync(new URL(file, folder))).toString()
    const [header = '', ...lines] = text.trim().split('\n')
    const names = header.split(',')
    const [name, bid, ask] = ['instrument_name', 'bid_price', 'ask_price'].map((column) =>
      names.indexOf(column),
    ) as [number, number, number]
    for (const line of lines) {
      const cells = line.split(',')
      const terms = known(cells[name]!, timeFromCivil(2026, 1, 1))
      expect(formatDeribit({ ...terms, base: cells[name]!.slice(0, 3), quote: '' })).toBe(
        cells[name],
      )
      for (const quote of [cells[bid]!, cells[ask]!]) {
        if (quote === '' || Number(quote) === 0) continue
        // The files print doubles: 0.0030000000000000005 is 0.003.
        const ticks = ticksOfText(terms, String(Number(Number(quote).toPrecision(12))))
        expect([cells[name], quote, ticks.ok && isOnTick(terms, ticks.value)]).toEqual([
          cells[name],
          quote,
          true,
        ])
        quotes += 1
      }
    }
  }
  expect(quotes).toBeGreaterThan(5000)
})

test.skipIf(!hasData)('quotes below 0.005 were on the finer step on 2024-01-08', () => {
  const file = new URL('options-small/deribit_eth_book_summary_20240108.csv', data)
  const [header = '', ...lines] = readFileSync(file, 'utf8').trim().split('\n')
  const [name, bid] = ['instrument_name', 'bid_price'].map((column) =>
    header.split(',').indexOf(column),
  ) as [number, number]
  let finer = 0
  for (const line of lines) {
    const cells = line.split(',')
    if (!(Number(cells[bid]) > 0)) continue
    const isOn = (nowUs: TimeUs): boolean => {
      const terms = known(cells[name]!, nowUs)
      const ticks = ticksOfText(terms, cells[bid]!)
      return ticks.ok && isOnTick(terms, ticks.value)
    }
    expect([line, isOn(timeFromCivil(2024, 1, 8))]).toEqual([line, true])
    if (!isOn(timeFromCivil(2024, 1, 7))) finer += 1
  }
  expect(finer).toBeGreaterThan(10)
})

test('what is not a coin-settled BTC or ETH contract is refused', () => {
  for (const name of ['BTC_USDC-PERPETUAL', 'SOL-PERPETUAL', 'BTC_USDC']) {
    const terms = termsOf(name, 0 as TimeUs)
    expect(terms).toMatchObject({ ok: false, refusal: { code: 'deribit/terms', name } })
  }
})
