// A level change of a followed book, with microprice and order flow read after each message: the
// median of the rounds, and the worst, because tight loops over typed arrays have a slow mode.

import { bookContenders } from '../src/market/book.bench.ts'
import { type Figure, figure, sampleMs, sink } from './harness.ts'

const rounds = [25, 3] as const

export function measureBookFigures(): Figure[] {
  const [ours, naive] = bookContenders().map(({ name, rows, work }, i) => {
    const samples = sampleMs(rounds[i]!, 2, () => {
      sink.value += work()
    })
    const nanoseconds = samples.map((ms) => (ms * 1e6) / rows)
    return { name, median: nanoseconds[nanoseconds.length >> 1]!, worst: nanoseconds.at(-1)! }
  })
  if (ours === undefined || naive === undefined) throw new Error('a book has one peer')
  return [
    figure('book update', 'ns', ours.median, [{ name: naive.name, value: naive.median }]),
    figure('book update worst', 'ns', ours.worst, [{ name: naive.name, value: naive.worst }]),
  ]
}
