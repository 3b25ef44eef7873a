// Price and six Greeks of a million options, row by row through the scalar kernel.

import { black76, createBlackRow } from '../src/pricing/index.ts'
import { type Figure, notHere, sink, versus } from './harness.ts'
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

function ours(rows: OptionRows): void {
  const out = createBlackRow()
  const { forward, strike, years, volAnnual } = rows
  let sum = 0
  for (let i = 0; i < rowCount; i += 1) {
    black76(sideOf(rows, i), forward[i]!, strike[i]!, years[i]!, volAnnual[i]!, out)
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

export function measureGreeks(): Figure[] {
  const rows = optionRows(rowCount, false)
  return [
    versus(
      'greeks',
      'ns',
      1,
      [
        { name: 'ours', rows: rowCount, work: () => ours(rows) },
        { name: 'naive: one function per Greek', rows: naiveRowCount, work: () => naive(rows) },
      ],
      [notHere('QuantLib BlackCalculator'), notHere('AVX2 limit')],
    ),
  ]
}
