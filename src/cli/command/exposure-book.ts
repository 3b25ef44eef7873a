// Positions on a chain file as rows for revaluation, with the surfaces' own smiles: what every
// command that shocks a book works on.

import { readChain } from '../../archive/index.ts'
import { type AssetIndex, yearUs } from '../../base/index.ts'
import {
  addRow,
  addSlices,
  createRevaluationBook,
  type RevaluationBook,
  rowSmile,
  windowLeft,
} from '../../exposure/index.ts'
import { CannotRun } from '../exit.ts'
import { readPositions } from './exposure-positions.ts'
import { createWorld, type Position, resolve, underlying, type World } from './exposure-world.ts'

/** One currency's market, and what is held in it. */
export type Holding = {
  readonly code: string
  readonly world: World
  readonly positions: readonly Position[]
}

/** What is held, by currency in the order of the chain file. */
export async function readHoldings(chain: string, positions: string): Promise<Holding[]> {
  const file = await readChain(chain)
  if (!file.ok) throw new CannotRun(file.refusal.message)
  const entries = await readPositions(positions)
  const all = entries.map((entry) => resolve(positions, entry, file.value))
  return file.value.chains.flatMap((each) => {
    const code = each.underlying
    const own = all.filter(({ symbol }) => symbol.base === code)
    return own.length === 0 ? [] : [{ code, world: createWorld(each), positions: own }]
  })
}

/** The surface of every holding was fitted; else what is computed of it is of no use. */
export function isFitted(holdings: readonly Holding[]): boolean {
  return holdings.every(({ world }) => world.fit.status === 'fitted')
}

type Place = { readonly asset: AssetIndex; readonly firstSlice: number }

function addPosition(
  world: World,
  book: RevaluationBook,
  position: Position,
  { asset, firstSlice }: Place,
): void {
  const { surface, indexUsd, chain } = world
  const { kind, expiryUs, strike, optionSide } = position.symbol
  const nowUs = chain.asOfUs
  const forward = kind === 'perpetual' ? indexUsd : surface.forward(underlying, expiryUs, indexUsd)
  const isOption = kind === 'option'
  const smile = isOption ? rowSmile(surface, underlying, expiryUs, nowUs, firstSlice) : undefined
  addRow(book, {
    settlement: isOption ? 'coin-option' : 'inverse',
    underlying: asset,
    side: optionSide,
    strike,
    years: kind === 'perpetual' ? 0 : (expiryUs - nowUs) / yearUs,
    volAnnual: isOption ? surface.vol(underlying, expiryUs, nowUs, forward, strike) : 0,
    forward,
    size: position.size,
    windowLeft: windowLeft(expiryUs, nowUs),
    ...(smile === undefined ? {} : { smile }),
    volPerLogMove: isOption ? surface.volPerLogMove(underlying, expiryUs, nowUs) : 0,
  })
}

/** Holding h is underlying h; rows are its positions, in the order of holdings. */
export function joinedBook(holdings: readonly Omit<Holding, 'code'>[]): RevaluationBook {
  const rows = holdings.reduce((sum, { positions }) => sum + positions.length, 0)
  const slices = holdings.reduce((sum, { world }) => sum + world.fit.slices.length, 0)
  const book = createRevaluationBook(Math.max(1, rows), slices)
  for (const [h, { world, positions }] of holdings.entries()) {
    const place = { asset: h as AssetIndex, firstSlice: addSlices(book, world.surface, underlying) }
    for (const position of positions) addPosition(world, book, position, place)
  }
  return book
}

/** Row i is position i. */
export function bookOf(world: World, positions: readonly Position[]): RevaluationBook {
  return joinedBook([{ world, positions }])
}
