// Set haug_european: prices and Greeks as printed in Haug's book, each row with its tolerance.

import { type GeneralBlackRow, generalBlack } from '../../src/pricing/index.ts'
import { type GoldenCase } from './golden-case.ts'
import { errorOf, rowTolerance, type Verdict } from './verdict.ts'

type Measure = (got: GeneralBlackRow, spot: number) => number

const measures: Readonly<Record<string, Measure>> = {
  price: (got) => got.price,
  delta: (got) => got.delta,
  gamma: (got) => got.gamma,
  vega: (got) => got.vega,
  theta: (got) => got.theta,
  thetaPerYear: (got) => got.theta,
  thetaPerDay: (got) => got.theta / 365,
  rho: (got) => got.rho,
  dividendRho: (got) => got.rhoQ,
  elasticity: (got, spot) => (got.delta * spot) / got.price,
}

export function checkHaugEuropean(row: GoldenCase): Verdict {
  const measure = measures[row.text('measure')]
  if (measure === undefined) return { unsupported: `measure ${row.text('measure')}` }
  const spot = row.number('S')
  const got = generalBlack(
    row.side(),
    spot,
    row.number('K'),
    row.number('T'),
    row.number('r'),
    row.number('q'),
    row.number('sigma'),
  )
  const wanted = row.number('expected')
  return { error: errorOf(measure(got, spot), wanted, rowTolerance(row, wanted)) }
}
