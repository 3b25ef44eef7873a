// P&L of a book over a grid of spot and vol shocks, by full revaluation, with the Taylor estimate
// beside it: the gap between the two says how far the Greeks can be trusted. For people and for
// limits that are stated on scenarios; the search for the worst is `freeboard.ts`.

import { assert } from '../base/index.ts'
import { log } from '../math/index.ts'
import { addSmile, type VarianceRow } from '../pricing/index.ts'
import { isOptionCode } from './option-nodes.ts'
import { type RevaluationBook, rowSettlements } from './revaluation-book.ts'
import { Revaluer } from './revalue.ts'
import {
  createUnitGreeks,
  decayInWindow,
  inverseGreeks,
  linearGreeks,
  type OptionInput,
  optionGreeks,
  type SmileRule,
  spotGreeks,
} from './unit-greeks.ts'

export type GridInput = {
  readonly book: RevaluationBook
  readonly underlying: number
  readonly indexUsd: number
  readonly smileRule: SmileRule
  /** Relative moves of the index, above -1. */
  readonly spotShocks: readonly number[]
  /** Moves of all vols, in vol points. */
  readonly volShocksVolPt: readonly number[]
}

/** Cells by spot shock, then vol shock: [i * volShocksVolPt.length + j]. Without collateral. */
export type GridResult = {
  readonly pnlUsd: Float64Array
  /** deltaUsd x + gammaUsdPer1Pct 100 x^2 / 2 + vegaUsdPerVolPt v; no cross terms. */
  readonly taylorUsd: Float64Array
}

export type BookGreeks = {
  readonly deltaUsd: number
  readonly gammaUsdPer1Pct: number
  readonly vegaUsdPerVolPt: number
  readonly thetaUsdPerDay: number
  readonly valueUsd: number
  readonly deltaCoinNtd: number
  readonly blackDeltaUsd: number
}

/** Resting rows count in the P&L where they lose; the Taylor estimate knows positions only. */
export function revalueGrid(input: GridInput): GridResult {
  const { book, underlying, spotShocks, volShocksVolPt, smileRule } = input
  for (const shock of spotShocks) assert(shock > -1, 'a price stays positive')
  const indexUsd: number[] = []
  for (let i = 0; i < book.count; i += 1) indexUsd[book.underlying[i]!] = input.indexUsd
  indexUsd[underlying] = input.indexUsd
  const revaluer = new Revaluer({ book, indexUsd, smileRule })
  const moves = Float64Array.from(spotShocks, (shock) => log(1 + shock))
  const shocks = Float64Array.from(volShocksVolPt, (shock) => shock / 100)
  const pnlUsd = new Float64Array(moves.length * shocks.length)
  revaluer.table(underlying, moves, shocks, pnlUsd)
  const greeks = bookGreeks(input)
  const taylorUsd = new Float64Array(pnlUsd.length)
  for (const [i, x] of spotShocks.entries()) {
    const spot = greeks.deltaUsd * x + 50 * greeks.gammaUsdPer1Pct * x * x
    for (const [j, v] of volShocksVolPt.entries()) {
      taylorUsd[i * shocks.length + j] = spot + greeks.vegaUsdPerVolPt * v
    }
  }
  return { pnlUsd, taylorUsd }
}

/** Greeks of the held rows of one underlying, by the conventions of `unit-greeks.ts`. */
export function bookGreeks(
  input: Pick<GridInput, 'book' | 'underlying' | 'indexUsd' | 'smileRule'>,
): BookGreeks {
  const { book, underlying } = input
  const sum = createUnitGreeks()
  for (let i = 0; i < book.count; i += 1) {
    if (book.underlying[i] !== underlying || book.resting[i] === 1) continue
    const row = rowGreeks(input, i)
    sum.deltaUsd += row.deltaUsd
    sum.gammaUsdPer1Pct += row.gammaUsdPer1Pct
    sum.vegaUsdPerVolPt += row.vegaUsdPerVolPt
    sum.thetaUsdPerDay += row.thetaUsdPerDay
    sum.valueUsd += row.valueUsd
    sum.deltaCoinNtd += row.deltaCoinNtd
    sum.blackDeltaUsd += row.blackDeltaUsd
  }
  return sum
}

const scratch = createUnitGreeks()

/** Greeks of one row, size included. The result is borrowed. */
export function rowGreeks(
  input: Pick<GridInput, 'book' | 'indexUsd' | 'smileRule'>,
  i: number,
): BookGreeks {
  const { book, indexUsd } = input
  const size = book.size[i]!
  const forward = book.forward[i]!
  const code = book.settlement[i]!
  const settlement = rowSettlements[code]
  if (isOptionCode(code)) {
    optionGreeks(optionInput(input, i), scratch)
  } else {
    if (settlement === 'inverse') inverseGreeks(size, forward, indexUsd, scratch)
    else if (settlement === 'linear') linearGreeks(size, forward, indexUsd, scratch)
    else spotGreeks(size, indexUsd, scratch)
  }
  const left = book.windowLeft[i]!
  const isCoin = settlement === 'coin-option' || settlement === 'inverse'
  if (left < 1) decayInWindow(left, isCoin, scratch)
  return scratch
}

function optionInput(
  { book, indexUsd, smileRule }: Pick<GridInput, 'book' | 'indexUsd' | 'smileRule'>,
  i: number,
): OptionInput {
  const forward = book.forward[i]!
  const strike = book.strike[i]!
  const isBent = smileRule !== 'sticky-strike'
  const bend = isBent ? smileBend(book, i, log(strike / forward)) : { slope: 0, curvature: 0 }
  const hasDrift = smileRule === 'minimum-variance' && book.farWeight[i] !== 0
  const drift = hasDrift ? book.volPerLogMove[i]! : 0
  return {
    side: book.side[i]! as 1 | -1,
    isCoin: rowSettlements[book.settlement[i]!] === 'coin-option',
    indexUsd,
    forward,
    strike,
    years: book.years[i]!,
    volAnnual: book.volAnnual[i]!,
    slope: bend.slope - drift,
    curvature: bend.curvature,
    size: book.size[i]!,
  }
}

/** How a row's smile bends at moneyness k: derivatives of vol, whatever the row's own level. */
function smileBend(
  book: RevaluationBook,
  i: number,
  k: number,
): { slope: number; curvature: number } {
  const sum: VarianceRow = { w: 0, dw: 0, d2w: 0 }
  const parts = [
    [book.near[i]!, book.nearWeight[i]!],
    [book.far[i]!, book.farWeight[i]!],
  ] as const
  for (const [at, weight] of parts) {
    if (weight !== 0) addSmile(book.slices, at, weight, k, sum)
  }
  if (!(sum.w > 1e-8)) return { slope: 0, curvature: 0 }
  const vol = Math.sqrt(sum.w)
  const volSlope = sum.dw / (2 * vol)
  return { slope: volSlope, curvature: (sum.d2w / 2 - volSlope * volSlope) / vol }
}
