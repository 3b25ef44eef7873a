// Implied volatility of 200,000 out-of-the-money prices, at full precision.

import { blackPrice, impliedVol } from '../src/pricing/index.ts'
import { type Figure, notHere, sink, versus } from './harness.ts'
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

function ours(rows: OptionRows, price: Float64Array): void {
  const { forward, strike, years } = rows
  let sum = 0
  for (let i = 0; i < rowCount; i += 1) {
    sum += impliedVol(sideOf(rows, i), forward[i]!, strike[i]!, years[i]!, price[i]!).vol
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

export function measureImpliedVol(): Figure[] {
  const rows = optionRows(rowCount, true)
  const price = pricesOf(rows)
  return [
    versus(
      'implied-vol',
      'ns',
      1,
      [
        { name: 'ours', rows: rowCount, work: () => ours(rows, price) },
        { name: 'naive: bisection', rows: naiveRowCount, work: () => naive(rows, price) },
      ],
      [notHere("Let's Be Rational"), notHere('QuantLib blackFormulaImpliedStdDev')],
    ),
  ]
}
