// 10,000 options under 200 joint shocks of spot, vol and time: eight values of each through the
// columns, on one core and on two workers; and the exposure room's revaluation of a book.

import { performance } from 'node:perf_hooks'
import { Worker } from 'node:worker_threads'
import { revalueGrid } from '../src/exposure/index.ts'
import { btc, eth, randomBook } from '../src/exposure/test-desk.ts'
import { BlackGrid, type KernelBuild } from '../src/pricing/index.ts'
import { limitPeers, quantLibPeers } from './anchors.ts'
import { gridBook, scenarioCount, valuesOf } from './grid-book.ts'
import { type Contender, compare, type Figure, figure, median, type Peer, sink } from './harness.ts'

const rowCount = 10_000
const workerCount = 2
const workerRounds = 30
const spotShocks = Array.from({ length: 20 }, (_, i) => -0.38 + 0.04 * i)
const volShocksVolPt = [-20, -15, -10, -5, 0, 5, 10, 20, 30, 40]

function columns(name: string, build: KernelBuild): Contender {
  const book = gridBook(0, rowCount)
  const grid = new BlackGrid(build)
  const values = new Float64Array(scenarioCount)
  const work = (): void => {
    valuesOf(grid, book, values)
    sink.value = values[0]!
  }
  return { name, rows: 1, work }
}

function exposure(): Contender {
  const book = randomBook(1, rowCount)
  const input = { book, smileRule: 'sticky-moneyness', spotShocks, volShocksVolPt } as const
  const work = (): void => {
    const bitcoin = revalueGrid({ ...input, underlying: btc, indexUsd: 60_000 })
    const ether = revalueGrid({ ...input, underlying: eth, indexUsd: 3000 })
    sink.value = bitcoin.pnlUsd[0]! + ether.pnlUsd[0]!
  }
  return { name: 'grid of a book', rows: 1, work }
}

function answerOf(worker: Worker): Promise<Float64Array> {
  return new Promise((resolve, reject) => {
    worker.removeAllListeners('error').once('error', reject)
    worker.once('message', resolve)
    worker.postMessage('go')
  })
}

/** Milliseconds of the wall clock from asking both to adding up, the median of the later rounds. */
async function workersMs(): Promise<number> {
  const share = rowCount / workerCount
  const path = new URL('./grid-worker.ts', import.meta.url)
  const workers = Array.from(
    { length: workerCount },
    (_, i) => new Worker(path, { workerData: { from: i * share, count: share } }),
  )
  const times: number[] = []
  for (let round = 0; round < workerRounds; round += 1) {
    const before = performance.now()
    const [first, ...others] = await Promise.all(workers.map(answerOf))
    for (const other of others) for (const [i, value] of other.entries()) first![i]! += value
    times.push(performance.now() - before)
    sink.value = first![0]!
  }
  await Promise.all(workers.map((worker) => worker.terminate()))
  return median(times.slice(workerRounds / 3))
}

/** A peer's nanoseconds an option as milliseconds of the whole grid. */
function wholeGrid(each: Peer): Peer {
  if (!('value' in each)) return each
  return { name: each.name, value: (each.value * rowCount * scenarioCount) / 1e6 }
}

export async function measureGrid(): Promise<Figure[]> {
  const contenders = [
    columns('grid', 'plain'),
    columns('grid relaxed', 'relaxed'),
    columns('grid script', 'script'),
    exposure(),
  ]
  const times = compare(contenders, 7)
  const twoMs = await workersMs()
  const peers = [limitPeers().cached, ...quantLibPeers('QuantLib engine, live options')]
  const whole = peers.map(wholeGrid)
  const one: Peer = { name: 'one core', value: times[0]! / 1e6 }
  return [
    ...contenders.map(({ name }, i) =>
      figure(name, 'ms', times[i]! / 1e6, name === 'grid of a book' ? [] : whole),
    ),
    figure('grid on two workers', 'ms wall', twoMs, [one]),
  ]
}
