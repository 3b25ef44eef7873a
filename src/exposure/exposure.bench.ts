// What exposure costs: a reprice of 400 options with resting orders, revaluation per row, and a
// freeboard search of 300 and of 1,200 rows, beside the naive forms (sums by looking at every row,
// rows by the reference formula). Run: `node src/exposure/exposure.bench.ts`.

import { performance } from 'node:perf_hooks'
import process from 'node:process'
import { type InstrumentIndex, type Lots, renderTable, type TimeUs } from '../base/index.ts'
import { Catalogue } from '../instrument/index.ts'
import { MarketState } from '../market/index.ts'
import { Exposure, type FreeboardInput, Revaluer, searchFreeboard } from './index.ts'
import {
  btc,
  daysFrom,
  eth,
  expiryDays,
  fitUs,
  fitWorld,
  randomBook,
  termsOf,
} from './test-desk.ts'

const optionCount = 400

function medianMs(turns: number, run: (turn: number) => void): number {
  const all = Array.from({ length: turns }, (_, turn) => {
    const start = performance.now()
    run(turn)
    return performance.now() - start
  }).sort((x, y) => x - y)
  return all[turns >> 1]!
}

function quotingDesk(): { exposure: Exposure; market: MarketState } {
  const catalogue = new Catalogue(4096)
  const exposure = new Exposure(catalogue, 4096, 4096, 3)
  for (let i = 0; i < optionCount; i += 1) {
    const days = expiryDays[i % expiryDays.length]!
    const strike = 40_000 + 500 * Math.floor(i / 8)
    const optionSide = i % 8 < 4 ? 1 : -1
    catalogue.list(termsOf({ name: `${i}`, strike, optionSide, expiryUs: daysFrom(fitUs, days) }))
    const instrument = i as InstrumentIndex
    exposure.setPosition(instrument, (((i * 37) % 41) - 20) as Lots)
    exposure.setResting(2 * i, instrument, 1, 5 as Lots)
    exposure.setResting(2 * i + 1, instrument, -1, 5 as Lots)
  }
  return { exposure, market: new MarketState(4096, 3) }
}

function measureReprice(): number {
  const { exposure, market } = quotingDesk()
  const surface = fitWorld()
  return medianMs(400, (turn) => {
    const nowUs = (fitUs + turn * 1000) as TimeUs
    market.onIndex(btc, 60_000 + turn, nowUs)
    exposure.reprice(btc, market, surface, nowUs)
    exposure.deltaUsdHigh(btc)
  })
}

function measureRevaluation(rowCount: number): { fastNs: number; referenceNs: number } {
  const book = randomBook(1, rowCount)
  const indexUsd = [0, 60_000, 3000]
  const revaluer = new Revaluer({ book, indexUsd, smileRule: 'sticky-moneyness' })
  const fast = medianMs(400, (turn) => {
    revaluer.pnlUsd(btc, 0.001 * turn, 0.01)
    revaluer.pnlUsd(eth, 0.001 * turn, 0.01)
  })
  const reference = medianMs(100, (turn) => {
    for (let i = 0; i < rowCount; i += 1) revaluer.rowPnlUsd(i, 0.001 * turn, 0.01)
  })
  return { fastNs: (fast * 1e6) / rowCount, referenceNs: (reference * 1e6) / rowCount }
}

function measureFreeboard(rowCount: number, lossUsd: number): number {
  const each = { spotMoveDaily: 0.03, volMoveDailyVolPt: 3, beta: 1, volBeta: 1 } as const
  return medianMs(21, (turn) => {
    const input: FreeboardInput = {
      book: randomBook(turn + 1, rowCount),
      underlyings: [
        { ...each, underlying: btc, indexUsd: 60_000, collateralCoin: 0 },
        { ...each, underlying: eth, indexUsd: 3000, collateralCoin: 0 },
      ],
      limits: [{ name: 'loss', lossUsd }],
      smileRule: 'sticky-moneyness',
      rangeMoves: 10,
      directions: 32,
    }
    searchFreeboard(input)
  })
}

export function measureExposure(): { name: string; value: number; unit: string }[] {
  const rows: { name: string; value: number; unit: string }[] = []
  const repriceMs = measureReprice()
  rows.push({ name: 'reprice, 400 options and 800 orders', value: repriceMs * 1000, unit: 'us' })
  rows.push({ name: 'reprice, per option', value: (repriceMs * 1e6) / optionCount, unit: 'ns' })
  const { fastNs, referenceNs } = measureRevaluation(300)
  rows.push({ name: 'revaluation, per row', value: fastNs, unit: 'ns' })
  rows.push({ name: 'naive: by the reference formula', value: referenceNs, unit: 'ns' })
  rows.push({ name: 'freeboard, 300 rows, break', value: measureFreeboard(300, 5e5), unit: 'ms' })
  rows.push({ name: 'freeboard, 300 rows, none', value: measureFreeboard(300, 1e9), unit: 'ms' })
  rows.push({ name: 'freeboard, 1200 rows', value: measureFreeboard(1200, 1e6), unit: 'ms' })
  return rows
}

if (import.meta.main) {
  const rows = measureExposure().map(({ name, value, unit }) => [name, value.toFixed(1), unit])
  const columns = [
    { title: 'exposure' },
    { title: 'median', align: 'right' },
    { title: 'unit' },
  ] as const
  process.stdout.write(`${renderTable(columns, rows)}\n`)
}
