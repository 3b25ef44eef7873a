// How cost grows when the work doubles: the exponent of a power law through the times, 1 where
// twice the work takes twice as long. More than 1.1 is a defect, and the table says so.

import { type TimeUs } from '../src/base/index.ts'
import { fitSurface } from '../src/calibration/index.ts'
import { revalueGrid, searchFreeboard } from '../src/exposure/index.ts'
import { btc, fitUs } from '../src/exposure/test-desk.ts'
import { freeboardInputs } from './exposure.ts'
import { type Contender, compare, type Figure, figure, median, sink, timeMs } from './harness.ts'
import { quotingDesk } from './quoting-desk.ts'
import { manifest, Player, type Recording, recordRun } from './recording.ts'
import { freshDesk } from './step.ts'
import { currencies, syntheticChain } from './synthetic-chain.ts'

const rounds = 5
const historyMinutes = 16
const worldMinutes = 3

/** Slope of log time over log size, by least squares. */
function exponentOf(sizes: readonly number[], times: readonly number[]): number {
  const x = sizes.map(Math.log)
  const y = times.map(Math.log)
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length
  const [mx, my] = [mean(x), mean(y)]
  const above = x.reduce((sum, each, i) => sum + (each - mx) * (y[i]! - my), 0)
  const below = x.reduce((sum, each) => sum + (each - mx) ** 2, 0)
  return above / below
}

function growthFigure(name: string, sizes: readonly number[], times: readonly number[]): Figure {
  const value = exponentOf(sizes, times)
  return figure(`growth ${name}`, 'exponent', value, [{ name: 'linear', value: 1 }])
}

function growth(
  name: string,
  sizes: readonly number[],
  workOf: (size: number) => () => void,
): Figure {
  const contenders = sizes.map((size): Contender => {
    return { name: String(size), rows: 1, work: workOf(size) }
  })
  return growthFigure(name, sizes, compare(contenders, rounds))
}

function repriceOf(size: number): () => void {
  const { exposure, market, surface } = quotingDesk(size)
  let turn = 0
  return () => {
    turn += 1
    market.onIndex(btc, 60_000 + (turn % 64), fitUs)
    exposure.reprice(btc, market, surface, (fitUs + turn) as TimeUs)
    sink.value = exposure.deltaUsdHigh(btc)
  }
}

function freeboardOf(size: number): () => void {
  const inputs = freeboardInputs(size)
  return () => {
    for (const input of inputs) sink.value = searchFreeboard(input).distance
  }
}

function fitOf(size: number): () => void {
  const chain = syntheticChain(currencies[0]!, { seed: 0, isTick: false, quoteCount: size })
  return () => {
    sink.value = fitSurface(chain).steps
  }
}

/** A book of 1,200 rows under so many shocks of spot, eight of vol each. */
function gridOf(size: number): () => void {
  const [input] = freeboardInputs(1200)
  const spotShocks = Array.from({ length: size }, (_, i) => -0.3 + (0.6 * i) / size)
  const volShocksVolPt = [-20, -10, -5, 0, 5, 10, 20, 40]
  const grid = { ...input!, underlying: btc, indexUsd: 60_000, spotShocks, volShocksVolPt }
  return () => {
    sink.value = revalueGrid(grid).pnlUsd[0]!
  }
}

/** Milliseconds of `events` events from the start of the measured stretch. */
function stretchMs(player: Player, events: number): number {
  const desk = freshDesk(player)
  return timeMs(() => {
    for (let i = 0; i < events; i += 1) desk.apply(player.next())
  })
}

/** Medians of a few rounds, sizes in turn, after one round that does not count. */
function medians(sizes: readonly number[], timeOf: (size: number) => number): number[] {
  const times: number[][] = sizes.map(() => [])
  for (let round = 0; round <= rounds; round += 1) {
    for (const [i, size] of sizes.entries()) {
      const spentMs = timeOf(size)
      if (round > 0) times[i]!.push(spentMs)
    }
  }
  return times.map(median)
}

/** A desk must not tire: twice the events, twice the time. */
async function historyFigure(): Promise<Figure> {
  const recording = await recordRun(historyMinutes)
  const player = new Player(recording)
  const events = recording.count - recording.first
  const sizes = [4, 2, 1].map((parts) => Math.floor(events / parts))
  return growthFigure(
    'history',
    sizes,
    medians(sizes, (size) => stretchMs(player, size)),
  )
}

function listedCount({ kinds, kind }: Recording): number {
  const listed = kinds.indexOf('listed')
  return kind.reduce((count, each) => count + (each === listed ? 1 : 0), 0)
}

/** The same minutes of worlds with more strikes: events come with instruments. */
async function instrumentsFigure(): Promise<Figure> {
  const players: Player[] = []
  for (const strikesMax of [8, 16, 32]) {
    players.push(new Player(await recordRun(worldMinutes, { ...manifest.world, strikesMax })))
  }
  const sizes = players.map(({ recording }) => listedCount(recording))
  const timeOf = (size: number): number => {
    const player = players[sizes.indexOf(size)]!
    return stretchMs(player, player.recording.count - player.recording.first)
  }
  return growthFigure('instruments', sizes, medians(sizes, timeOf))
}

export async function measureGrowth(): Promise<Figure[]> {
  return [
    growth('reprice', [150, 300, 600, 1200], repriceOf),
    growth('freeboard', [150, 300, 600, 1200], freeboardOf),
    growth('scenarios', [8, 16, 32, 64], gridOf),
    growth('surface', [350, 700, 1400], fitOf),
    await historyFigure(),
    await instrumentsFigure(),
  ]
}
