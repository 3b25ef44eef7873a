// What knowing the exposure costs, for 300 options with a position and two orders each: all Greeks
// on an index tick, the sums after a fill, the worst case before an order, and the freeboard;
// beside programs that look at every row each time.

import { type AssetIndex, type InstrumentIndex, type Lots, type TimeUs } from '../src/base/index.ts'
import { type FreeboardInput, Revaluer, searchFreeboard } from '../src/exposure/index.ts'
import { btc, eth, fitUs, randomBook } from '../src/exposure/test-desk.ts'
import { type Figure, sink, versus } from './harness.ts'
import { naiveDelta, naiveGamma, naivePrice, naiveTheta, naiveVega } from './naive.ts'
import {
  orderLots,
  type PlainOrder,
  type PlainRow,
  type QuotingDesk,
  quotingDesk,
} from './quoting-desk.ts'

const rowCount = 300
const callsPerWork = 1000

/** New Greeks of every row, one function each, then all sums. */
function naiveTick({ rows, orders, surface }: QuotingDesk, indexUsd: number): number {
  for (const row of rows) {
    const expiryUs = (fitUs + row.days * 86_400_000_000) as TimeUs
    const years = row.days / 365
    const forward = surface.forward(btc, expiryUs, indexUsd)
    const vol = surface.vol(btc, expiryUs, fitUs, forward, row.strike)
    row.valueUsd = naivePrice(row.side, forward, row.strike, years, vol) * 0.1
    row.deltaUsd = naiveDelta(row.side, forward, row.strike, years, vol) * indexUsd * 0.1
    row.gammaUsd = naiveGamma(forward, row.strike, years, vol) * indexUsd * indexUsd * 0.001
    row.vegaUsd = naiveVega(forward, row.strike, years, vol) * 0.001
    row.thetaUsd = naiveTheta(forward, row.strike, years, vol) * 0.0003
  }
  return naiveWorstCase(rows, orders)
}

/** Position sums, and the highest and lowest delta and vega, by looking at everything. */
function naiveWorstCase(rows: readonly PlainRow[], orders: readonly PlainOrder[]): number {
  const sum = { value: 0, delta: 0, gamma: 0, vega: 0, theta: 0 }
  for (const row of rows) {
    sum.value += row.lots * row.valueUsd
    sum.delta += row.lots * row.deltaUsd
    sum.gamma += row.lots * row.gammaUsd
    sum.vega += row.lots * row.vegaUsd
    sum.theta += row.lots * row.thetaUsd
  }
  const worst = { up: 0, down: 0, vegaUp: 0, vegaDown: 0 }
  for (const { row, side, lots } of orders) {
    const delta = side * lots * rows[row]!.deltaUsd
    const vega = side * lots * rows[row]!.vegaUsd
    worst.up += Math.max(0, delta)
    worst.down += Math.min(0, delta)
    worst.vegaUp += Math.max(0, vega)
    worst.vegaDown += Math.min(0, vega)
  }
  const held = sum.value + sum.delta + sum.gamma + sum.vega + sum.theta
  return held + worst.up + worst.down + worst.vegaUp + worst.vegaDown
}

function readAll({ exposure }: QuotingDesk): number {
  return (
    exposure.deltaUsdHigh(btc) +
    exposure.deltaUsdLow(btc) +
    exposure.gammaUsdPer1Pct(btc) +
    exposure.thetaUsdPerDay(btc) +
    exposure.vegaUsdPerVolPtHigh(btc) +
    exposure.vegaUsdPerVolPtLow(btc)
  )
}

function tickFigures(): Figure[] {
  const desk = quotingDesk(rowCount)
  const { exposure, market, surface } = desk
  let turn = 0
  const nowUs = (): TimeUs => (fitUs + turn * 1000) as TimeUs
  const reprice = (): void => {
    turn += 1
    exposure.reprice(btc, market, surface, nowUs())
  }
  const tick = (): void => {
    turn += 1
    market.onIndex(btc, 60_000 + (turn % 64), nowUs())
    exposure.reprice(btc, market, surface, nowUs())
    sink.value = readAll(desk)
  }
  const naive = (): void => {
    turn += 1
    sink.value = naiveTick(desk, 60_000 + (turn % 64))
  }
  const peer = { name: 'naive: one function per Greek, all summed', rows: 1, work: naive }
  return [
    versus('exposure reprice', 'us', 1000, [{ name: 'ours', rows: 1, work: reprice }, peer]),
    versus('exposure tick', 'us', 1000, [{ name: 'ours', rows: 1, work: tick }, peer]),
  ]
}

/** A fill moves the position by a lot and its order by as much; then everything is read. */
function fillFigure(): Figure {
  const desk = quotingDesk(rowCount)
  const { exposure, rows, orders } = desk
  const fill = (): void => {
    for (let i = 0; i < callsPerWork; i += 1) {
      const row = (i * 7) % rowCount
      const instrument = row as InstrumentIndex
      const lots = (i % 11) - 5
      exposure.setPosition(instrument, lots as Lots)
      exposure.setResting(2 * row, instrument, 1, (1 + (i % orderLots)) as Lots)
      sink.value = readAll(desk)
    }
  }
  const naive = (): void => {
    for (let i = 0; i < callsPerWork; i += 1) {
      const row = (i * 7) % rowCount
      rows[row]!.lots = (i % 11) - 5
      orders[2 * row]!.lots = 1 + (i % orderLots)
      sink.value = naiveWorstCase(rows, orders)
    }
  }
  return versus('exposure fill', 'us', 1000, [
    { name: 'ours', rows: callsPerWork, work: fill },
    { name: 'naive: sums over every row', rows: callsPerWork, work: naive },
  ])
}

/** What a pre-trade check asks: lots, delta and vega at worst with the order. */
function worstCaseFigure(): Figure {
  const { exposure, rows, orders } = quotingDesk(rowCount)
  const ask = (): void => {
    let sum = 0
    for (let i = 0; i < callsPerWork; i += 1) {
      const instrument = ((i * 7) % rowCount) as InstrumentIndex
      const side = i % 2 === 0 ? 1 : -1
      sum += exposure.worstLotsWith(instrument, side, 3 as Lots).high
      sum += exposure.worstDeltaUsdWith(instrument, side, 3 as Lots).high
      sum += exposure.worstVegaUsdPerVolPtWith(instrument, side, 3 as Lots).low
    }
    sink.value = sum
  }
  const naive = (): void => {
    let sum = 0
    for (let i = 0; i < callsPerWork; i += 1) {
      const row = rows[(i * 7) % rowCount]!
      sum += naiveWorstCase(rows, orders) + 3 * row.deltaUsd + 3 * row.vegaUsd
    }
    sink.value = sum
  }
  return versus('exposure worst case', 'us', 1000, [
    { name: 'ours', rows: callsPerWork, work: ask },
    { name: 'naive: sums over every row', rows: callsPerWork, work: naive },
  ])
}

const each = { spotMoveDaily: 0.03, volMoveDailyVolPt: 3, beta: 1, volBeta: 1 } as const
const coins = [btc, eth] as const
const indexUsd = [0, 60_000, 3000]

const bookSeeds = [1, 2, 3, 4] as const
/**
 * A limit that grows with the book, so that it breaks equally far away: one to four daily moves.
 */
const lossUsdPerRow = 2e6 / 300

/** Searches in four books of so many rows. */
export function freeboardInputs(rows: number): FreeboardInput[] {
  return bookSeeds.map((seed) => freeboardInput(seed, rows))
}

function freeboardInput(seed: number, rows: number): FreeboardInput {
  return {
    book: randomBook(seed, rows),
    underlyings: coins.map((underlying) => ({
      ...each,
      underlying,
      indexUsd: indexUsd[underlying]!,
      collateralCoin: 0,
    })),
    limits: [{ name: 'loss', lossUsd: rows * lossUsdPerRow }],
    smileRule: 'sticky-moneyness',
    rangeMoves: 10,
    directions: 32,
  }
}

const planes: readonly (readonly AssetIndex[])[] = [coins, [btc], [eth]]

/** Along each ray in steps of a hundredth of the range, by full revaluation, until it breaks. */
function naiveFreeboard({ book, limits, directions, rangeMoves }: FreeboardInput): number {
  const revaluer = new Revaluer({ book, indexUsd, smileRule: 'sticky-moneyness' })
  const lossUsd = limits[0]!.lossUsd
  let nearest = rangeMoves
  for (const plane of planes) {
    for (let ray = 0; ray < directions; ray += 1) {
      const angle = (2 * Math.PI * ray) / directions
      for (let moves = 0; moves < nearest; moves += rangeMoves / 100) {
        const logMove = moves * Math.cos(angle) * each.spotMoveDaily
        const volShock = (moves * Math.sin(angle) * each.volMoveDailyVolPt) / 100
        const pnlUsd = plane.reduce(
          (sum, coin) => sum + revaluer.pnlUsd(coin, logMove, volShock),
          0,
        )
        if (-pnlUsd >= lossUsd) nearest = moves
      }
    }
  }
  return nearest
}

function freeboardFigure(): Figure {
  const inputs = freeboardInputs(rowCount)
  const searching = (search: (input: FreeboardInput) => number) => (): void => {
    for (const input of inputs) sink.value = search(input)
  }
  const ours = searching((input) => searchFreeboard(input).distance)
  const naive = searching(naiveFreeboard)
  return versus('exposure freeboard', 'ms', 1e6, [
    { name: 'ours', rows: inputs.length, work: ours },
    { name: 'naive: rays by full revaluation', rows: inputs.length, work: naive },
  ])
}

export function measureExposureFigures(): Figure[] {
  return [...tickFigures(), fillFigure(), worstCaseFigure(), freeboardFigure()]
}
