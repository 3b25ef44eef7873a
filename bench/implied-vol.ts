// Implied volatility of 200,000 out-of-the-money prices, at full precision, by row and by column.

import {
  blackPrice,
  createImpliedVolRow,
  ImpliedVolColumns,
  impliedVolInto,
  type KernelBuild,
} from '../src/pricing/index.ts'
import { quantLibPeers } from './anchors.ts'
import {
  type Contender,
  compare,
  type Figure,
  figure,
  notHere,
  type Peer,
  sink,
} from './harness.ts'
import { naiveImpliedVol } from './naive.ts'
import { type OptionRows, optionRows, sideOf } from './option-rows.ts'

const rowCount = 200_000
const naiveRowCount = 10_000

function pricesOf(rows: OptionRows): Float64Array {
  const { forward, strike, years, volAnnual } = rows
  return Float64Array.from({ length: rows.count }, (_, i) =>
    blackPrice(sideOf(rows, i), forward[i]!, strike[i]!, years[i]!, volAnnual[i]!),
  )
}

function scalar(rows: OptionRows, price: Float64Array): void {
  const { forward, strike, years } = rows
  const out = createImpliedVolRow()
  let sum = 0
  for (let i = 0; i < rowCount; i += 1) {
    impliedVolInto(sideOf(rows, i), forward[i]!, strike[i]!, years[i]!, price[i]!, out)
    sum += out.vol
  }
  sink.value = sum
}

function naive(rows: OptionRows, price: Float64Array): void {
  const { forward, strike, years } = rows
  let sum = 0
  for (let i = 0; i < naiveRowCount; i += 1) {
    sum += naiveImpliedVol(sideOf(rows, i), forward[i]!, strike[i]!, years[i]!, price[i]!)
  }
  sink.value = sum
}

function column(rows: OptionRows, price: Float64Array, build: KernelBuild): Contender['work'] {
  const table = new ImpliedVolColumns(rows.count, build)
  table.forward.set(rows.forward)
  table.strike.set(rows.strike)
  table.years.set(rows.years)
  table.side.set(rows.side)
  table.price.set(price)
  return () => void table.compute(rows.count)
}

export function measureImpliedVol(): Figure[] {
  const rows = optionRows(rowCount, true)
  const price = pricesOf(rows)
  const contenders = [
    { name: 'implied-vol', rows: rowCount, work: () => scalar(rows, price) },
    { name: 'implied-vol columns', rows: rowCount, work: column(rows, price, 'plain') },
    { name: 'implied-vol relaxed', rows: rowCount, work: column(rows, price, 'relaxed') },
    { name: 'naive: bisection', rows: naiveRowCount, work: () => naive(rows, price) },
  ]
  const times = compare(contenders, 7)
  const peers: Peer[] = [
    notHere("Let's Be Rational"),
    ...quantLibPeers('QuantLib LiRS', 'QuantLib implied vol'),
    { name: 'naive: bisection', value: times.at(-1)! },
  ]
  return contenders.slice(0, -1).map(({ name }, i) => figure(name, 'ns', times[i]!, peers))
}
