// What a level change costs: a book that follows a seeded market maker's stream of small messages,
// beside the naive book (a Map per side, the best found by looking). Microprice and order flow are
// read after every message. Run: `node src/market/book.bench.ts`.

import { performance } from 'node:perf_hooks'
import process from 'node:process'
import { type NumberList, Prng, renderTable } from '../base/index.ts'
import { Book } from './index.ts'

const messageCount = 40_000
const levelsPerMessage = 8

function messages(): NumberList[] {
  const prng = Prng.fromSeed(7)
  let centre = 600_000
  return Array.from({ length: messageCount }, () => {
    centre += prng.below(3) - 1
    const values = new Float64Array(2 * levelsPerMessage)
    for (let i = 0; i < levelsPerMessage; i += 1) {
      const isBid = i < levelsPerMessage / 2
      // Changes crowd at the touch, as they do.
      const depth = 1 + Math.floor(200 * prng.uniform() * prng.uniform() * prng.uniform())
      values[2 * i] = centre + (isBid ? -depth : depth)
      values[2 * i + 1] = prng.boolean(0.45) ? 0 : 1 + prng.below(500)
    }
    return { count: values.length, values }
  })
}

function playBook(stream: readonly NumberList[]): number {
  const book = new Book({ windowTicks: 1 << 14 })
  book.apply(true, 0, 0, -1, 0, { count: 0, values: new Float64Array(0) })
  let sum = 0
  for (const [i, levels] of stream.entries()) {
    book.apply(false, i + 1, i + 1, i, levelsPerMessage / 2, levels)
    sum += book.microprice() + book.orderFlowLots
  }
  return sum
}

function best(levels: ReadonlyMap<number, number>, better: 1 | -1): number {
  let found = -better * Number.POSITIVE_INFINITY
  for (const ticks of levels.keys()) if ((ticks - found) * better > 0) found = ticks
  return found
}

function playNaive(stream: readonly NumberList[]): number {
  const bids = new Map<number, number>()
  const asks = new Map<number, number>()
  let sum = 0
  for (const { values, count } of stream) {
    for (let i = 0; i < count; i += 2) {
      const side = i < count / 2 ? bids : asks
      if (values[i + 1] === 0) side.delete(values[i]!)
      else side.set(values[i]!, values[i + 1]!)
    }
    const bid = best(bids, 1)
    const ask = best(asks, -1)
    const bidLots = bids.get(bid) ?? 0
    const askLots = asks.get(ask) ?? 0
    if (bidLots + askLots > 0) sum += (bid * askLots + ask * bidLots) / (bidLots + askLots)
  }
  return sum
}

/** Nanoseconds per level change: median and worst of the turns. */
function measure(play: (stream: readonly NumberList[]) => number, turns: number): number[] {
  const stream = messages()
  const all = Array.from({ length: turns }, () => {
    const start = performance.now()
    play(stream)
    return ((performance.now() - start) * 1e6) / (messageCount * levelsPerMessage)
  }).sort((x, y) => x - y)
  return [all[turns >> 1]!, all[turns - 1]!]
}

/** One turn of each over the same stream, for whoever times them otherwise. */
export function bookContenders(): { name: string; rows: number; work: () => number }[] {
  const stream = messages()
  const rows = messageCount * levelsPerMessage
  return [
    { name: 'book', rows, work: () => playBook(stream) },
    { name: 'naive: Map, best by looking', rows, work: () => playNaive(stream) },
  ]
}

export function measureBook(): { name: string; medianNs: number; worstNs: number }[] {
  return [
    ['book', playBook, 21] as const,
    ['naive: Map, best by looking', playNaive, 3] as const,
  ].map(([name, play, turns]) => {
    const [medianNs = 0, worstNs = 0] = measure(play, turns)
    return { name, medianNs, worstNs }
  })
}

if (import.meta.main) {
  const rows = measureBook().map(({ name, medianNs, worstNs }) => [
    name,
    medianNs.toFixed(1),
    worstNs.toFixed(1),
  ])
  const columns = [
    { title: 'per level change' },
    { title: 'median ns', align: 'right' },
    { title: 'worst ns', align: 'right' },
  ] as const
  process.stdout.write(`${renderTable(columns, rows)}\n`)
}
