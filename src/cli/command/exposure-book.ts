// A world's positions as rows for revaluation, with the surface's own smiles: what every command
// that shocks a book works on.

import { yearUs } from '../../base/index.ts'
import {
  addRow,
  addSlices,
  createRevaluationBook,
  type RevaluationBook,
  rowSmile,
  windowLeft,
} from '../../exposure/index.ts'
import { type Position, underlying, type World } from './exposure-world.ts'

function addPosition(world: World, book: RevaluationBook, position: Position): void {
  const { surface, indexUsd, chain } = world
  const { kind, expiryUs, strike, optionSide } = position.symbol
  const nowUs = chain.asOfUs
  const forward = kind === 'perpetual' ? indexUsd : surface.forward(underlying, expiryUs, indexUsd)
  const isOption = kind === 'option'
  const smile = isOption ? rowSmile(surface, underlying, expiryUs, nowUs, 0) : undefined
  addRow(book, {
    settlement: isOption ? 'coin-option' : 'inverse',
    underlying,
    side: optionSide,
    strike,
    years: isOption ? (expiryUs - nowUs) / yearUs : 0,
    volAnnual: isOption ? surface.vol(underlying, expiryUs, nowUs, forward, strike) : 0,
    forward,
    size: position.size,
    windowLeft: windowLeft(expiryUs, nowUs),
    ...(smile === undefined ? {} : { smile }),
    volPerLogMove: isOption ? surface.volPerLogMove(underlying, expiryUs, nowUs) : 0,
  })
}

/** Row i is position i. */
export function bookOf(world: World, positions: readonly Position[]): RevaluationBook {
  const book = createRevaluationBook(Math.max(1, positions.length), world.fit.slices.length)
  addSlices(book, world.surface, underlying)
  for (const position of positions) addPosition(world, book, position)
  return book
}
