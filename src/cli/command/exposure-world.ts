// One currency's market as a chain file shows it, and positions resolved against it: what every
// `plimsoll exposure` command prices with. The fit and the surface are the desk's own.

import { type ChainFile } from '../../archive/index.ts'
import { type AssetIndex, formatIso, type TimeUs } from '../../base/index.ts'
import { type ChainQuotes, fitSurface, type SurfaceFit } from '../../calibration/index.ts'
import { type DeribitSymbol, parseDeribit } from '../../instrument/index.ts'
import { VolSurface } from '../../market/index.ts'
import { CannotRun } from '../exit.ts'
import { cellMessage, type PositionEntry } from './exposure-positions.ts'

export type Position = PositionEntry & { readonly symbol: DeribitSymbol }

/** A world has one underlying. */
export const underlying: AssetIndex = 0 as AssetIndex

/** One currency's market as the file shows it. */
export type World = {
  readonly chain: ChainQuotes
  readonly fit: SurfaceFit
  readonly surface: VolSurface
  readonly indexUsd: number
  readonly indexSource: string
  /** Row of the chain by expiry, strike and side. */
  readonly rowOf: ReadonlyMap<string, number>
  readonly expiries: ReadonlySet<number>
}

export const optionKey = (expiryUs: number, strike: number, side: number): string =>
  `${expiryUs} ${strike} ${side}`

function nearestForward(fit: SurfaceFit): { forward: number; expiryUs: TimeUs } {
  const first = fit.slices[0]
  if (first === undefined) {
    throw new CannotRun(`${fit.underlying}: no expiry of the chain could be fitted: ${fit.reason}`)
  }
  return first
}

export function createWorld(chain: ChainQuotes, givenIndexUsd?: number): World {
  const fit = fitSurface(chain)
  const nearest = nearestForward(fit)
  const indexUsd = givenIndexUsd ?? nearest.forward
  const date = formatIso(nearest.expiryUs).slice(0, 10)
  const surface = new VolSurface(1, fit.slices.length)
  surface.beginFit(underlying)
  for (const slice of fit.slices) surface.setSlice(underlying, slice)
  surface.commitFit(underlying, chain.asOfUs, 0, indexUsd)
  const rowOf = new Map<string, number>()
  for (let i = 0; i < chain.count; i += 1) {
    rowOf.set(optionKey(chain.expiryUs[i]!, chain.strike[i]!, chain.side[i]!), i)
  }
  return {
    chain,
    fit,
    surface,
    indexUsd,
    indexSource: givenIndexUsd === undefined ? `nearest forward, ${date}` : 'given by --index',
    rowOf,
    expiries: new Set(chain.expiryUs.subarray(0, chain.count)),
  }
}

/** A position that the file has; else refused by file, line and value. */
export function resolve(path: string, entry: PositionEntry, file: ChainFile): Position {
  const refuse = (expected: string): CannotRun =>
    new CannotRun(cellMessage(path, entry.line, 'instrument', entry.instrument, expected))
  const parsed = parseDeribit(entry.instrument)
  if (!parsed.ok) throw refuse(`a Deribit name: ${parsed.refusal.expected}`)
  const symbol = parsed.value
  const known = file.chains.map((chain) => chain.underlying).join(', ')
  const chain = file.chains.find(({ underlying: code }) => code === symbol.base)
  if (symbol.quote !== '' || symbol.kind === 'spot') throw refuse('a coin-settled instrument')
  if (chain === undefined) throw refuse(`a currency of ${file.path}, which has ${known}`)
  if (symbol.kind === 'perpetual') return { ...entry, symbol }
  const { expiryUs, strike, optionSide } = symbol
  if (expiryUs <= chain.asOfUs) throw refuse(`an expiry after ${formatIso(chain.asOfUs)}`)
  let hasExpiry = false
  let isListed = symbol.kind === 'future'
  for (let i = 0; i < chain.count; i += 1) {
    if (chain.expiryUs[i] !== expiryUs) continue
    hasExpiry = true
    if (chain.strike[i] === strike && chain.side[i] === optionSide) isListed = true
  }
  if (!hasExpiry) throw refuse(`an expiry that ${file.path} has`)
  if (!isListed) throw refuse(`a strike that ${file.path} has for this expiry`)
  return { ...entry, symbol }
}
