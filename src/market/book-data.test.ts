// Real Binance streams: a book stitched from the REST snapshot and the diffs must show the top that
// the venue's own best-quote stream shows for the same update id, with no gap in hours of messages.

import { existsSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { type NumberList } from '../base/index.ts'
import { Book } from './index.ts'

const folder = new URL('../../../shared/data/binance-l2/', import.meta.url)
const isThere = existsSync(folder)
if (!isThere) console.log(`skipped: no real order books at ${folder.pathname}`)

type Pair = readonly [price: string, size: string]
type Message = {
  readonly lastUpdateId?: number
  readonly bids?: readonly Pair[]
  readonly asks?: readonly Pair[]
  readonly data?: {
    readonly e?: string
    readonly U?: number
    readonly u: number
    readonly pu?: number
    readonly b: readonly Pair[] | string
    readonly a: readonly Pair[] | string
    readonly B?: string
    readonly A?: string
  }
}

function pairs(bids: readonly Pair[], asks: readonly Pair[], tick: number, lot: number) {
  const values = [...bids, ...asks].flatMap(([price, size]) => [
    Math.round(Number(price) / tick),
    Math.round(Number(size) / lot),
  ])
  return { count: values.length, values: Float64Array.from(values) } satisfies NumberList
}

/** The venue's best quotes by update id, ascending: bid ticks, lots, ask ticks, lots. */
type Tops = { readonly ids: number[]; readonly tops: (readonly number[])[] }

function topAt({ ids, tops }: Tops, update: number): readonly number[] | undefined {
  let low = 0
  let high = ids.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (ids[middle]! <= update) low = middle + 1
    else high = middle
  }
  return tops[low - 1]
}

/** Plays a file, compares the top after every message; how many could be compared. */
function compare(file: string, tick: number, lot: number): { compared: number; gaps: number } {
  const lines = gunzipSync(readFileSync(new URL(file, folder)))
    .toString('utf8')
    .split('\n')
  const messages = lines
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line.slice(line.indexOf(' ') + 1)) as Message)
  const tops: Tops = { ids: [], tops: [] }
  for (const { data } of messages) {
    if (data?.B === undefined) continue
    const { values } = pairs([[String(data.b), data.B]], [[String(data.a), data.A!]], tick, lot)
    tops.ids.push(data.u)
    tops.tops.push([...values])
  }
  const book = new Book({ windowTicks: 1 << 16 })
  let compared = 0
  let gaps = 0
  for (const { lastUpdateId, bids = [], asks = [], data } of messages) {
    if (lastUpdateId !== undefined) {
      const levels = pairs(bids, asks, tick, lot)
      book.apply(true, lastUpdateId, lastUpdateId, -1, bids.length, levels)
    } else if (data?.e === 'depthUpdate') {
      const changed = data.b as readonly Pair[]
      const levels = pairs(changed, data.a as readonly Pair[], tick, lot)
      const outcome = book.apply(false, data.U!, data.u, data.pu ?? -1, changed.length, levels)
      if (outcome === 'gap') gaps += 1
    } else continue
    const top = topAt(tops, book.lastUpdate)
    if (book.status !== 'live' || top === undefined) continue
    expect([book.bidTicks, book.bidLots, book.askTicks, book.askLots]).toEqual(top)
    compared += 1
  }
  expect(book.status).toBe('live')
  return { compared, gaps }
}

test.skipIf(!isThere)('linear BTC perpetual, 2023-04-04', () => {
  const result = compare('usdm_btcusdt_20230404.dat.gz', 0.1, 0.001)
  expect(result).toEqual({ gaps: 0, compared: 4323 })
})

test.skipIf(!isThere)('inverse BTC perpetual, 2024-08-08', () => {
  const result = compare('cm_btcusd_perp_20240808.gz', 0.1, 1)
  expect(result).toEqual({ gaps: 0, compared: 26_823 })
})

test.skipIf(!isThere)('BTC spot, 2024-08-08', () => {
  const result = compare('spot_btcusdt_20240808.gz', 0.01, 0.00001)
  expect(result).toEqual({ gaps: 0, compared: 3449 })
})
