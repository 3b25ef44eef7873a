// Price and seven Greeks of a million options, on columns and row by row, beside the limit in C++.

import { BlackColumns, black76, createBlackRow, type KernelBuild } from '../src/pricing/index.ts'
import { limitPeers, quantLibPeers } from './anchors.ts'
import { type Contender, compare, type Figure, figure, type Peer, sink } from './harness.ts'
import {
  naiveDelta,
  naiveGamma,
  naivePrice,
  naiveTheta,
  naiveVanna,
  naiveVega,
  naiveVolga,
} from './naive.ts'
import { type OptionRows, optionRows, sideOf } from './option-rows.ts'

const rowCount = 1_000_000
/** The slow ones need no million rows for a time per row. */
const naiveRowCount = 200_000
/** Fifteen columns of so many rows lie in the second cache. */
const cachedRowCount = 2000

function scalar(rows: OptionRows): void {
  const out = createBlackRow()
  const { forward, strike, years, volAnnual, rateAnnual } = rows
  let sum = 0
  for (let i = 0; i < naiveRowCount; i += 1) {
    const side = sideOf(rows, i)
    black76(side, forward[i]!, strike[i]!, years[i]!, volAnnual[i]!, out, rateAnnual[i]!)
    sum += out.price + out.delta + out.gamma + out.vega + out.theta + out.vanna + out.volga
  }
  sink.value = sum
}

function naive(rows: OptionRows): void {
  let sum = 0
  for (let i = 0; i < naiveRowCount; i += 1) {
    const forward = rows.forward[i]!
    const strike = rows.strike[i]!
    const years = rows.years[i]!
    const vol = rows.volAnnual[i]!
    const side = sideOf(rows, i)
    sum +=
      naivePrice(side, forward, strike, years, vol) +
      naiveDelta(side, forward, strike, years, vol) +
      naiveGamma(forward, strike, years, vol) +
      naiveVega(forward, strike, years, vol) +
      naiveTheta(forward, strike, years, vol) +
      naiveVanna(forward, strike, years, vol) +
      naiveVolga(forward, strike, years, vol)
  }
  sink.value = sum
}

export function columnsOf(rows: OptionRows, build: KernelBuild): BlackColumns {
  const table = new BlackColumns(rows.count, build)
  table.forward.set(rows.forward)
  table.strike.set(rows.strike)
  table.years.set(rows.years)
  table.volAnnual.set(rows.volAnnual)
  table.rateAnnual.set(rows.rateAnnual)
  table.side.set(rows.side)
  return table
}

export function measureGreeks(): Figure[] {
  const rows = optionRows(rowCount, false)
  const column = (name: string, build: KernelBuild, count: number): Contender => {
    const table = columnsOf(rows, build)
    return { name, rows: count, work: () => void table.compute(count) }
  }
  const contenders = [
    column('greeks', 'plain', rowCount),
    column('greeks relaxed', 'relaxed', rowCount),
    column('greeks cached', 'plain', cachedRowCount),
    column('greeks relaxed cached', 'relaxed', cachedRowCount),
    column('greeks script', 'script', rowCount),
    { name: 'greeks scalar', rows: naiveRowCount, work: () => scalar(rows) },
    { name: 'naive: one function per Greek', rows: naiveRowCount, work: () => naive(rows) },
  ]
  const times = compare(contenders, 7)
  const slow: Peer = { name: 'naive: one function per Greek', value: times.at(-1)! }
  const { stream, cached } = limitPeers()
  const quantLib = quantLibPeers('QuantLib BlackCalculator', 'QuantLib engine')
  const peersOf = (name: string): Peer[] => {
    if (name === 'greeks scalar') return [slow]
    return [name.endsWith('cached') ? cached : stream, ...quantLib, slow]
  }
  return contenders.slice(0, -1).map(({ name }, i) => figure(name, 'ns', times[i]!, peersOf(name)))
}
