// How steady a fit is through time: how much its vols and parameters move from one chain to the
// next, beside how much the quotes themselves moved. Measured on the whole path, cleaning and gates
// included, each fit from a cold start: memory would flatter it.

import { type TimeUs } from '../base/index.ts'
import { log, median, quantile } from '../math/index.ts'
import { jumpWings } from '../pricing/index.ts'
import { type ChainQuotes } from './chain.ts'
import { type CleanSlice, cleanChain } from './clean.ts'
import { deltaPoints, fittedVols, quotedVols } from './delta-vols.ts'
import { fitSurface } from './fit.ts'
import { type FitModel, type FittedSlice, type SurfaceFit } from './surface-fit.ts'

export const dayYears: number = 1 / 365

/** Many changes of one number, without their signs. */
export type Spread = {
  readonly count: number
  readonly median: number
  readonly p90: number
  readonly max: number
}

export function spreadOf(values: readonly number[]): Spread {
  if (values.length === 0) return { count: 0, median: 0, p90: 0, max: 0 }
  return {
    count: values.length,
    median: median(values),
    p90: quantile(values, 0.9),
    max: values.reduce((most, value) => Math.max(most, value), 0),
  }
}

/** What one chain is remembered by. */
type Remembered = { readonly fit: SurfaceFit; readonly clean: ReadonlyMap<TimeUs, CleanSlice> }

function remember(chain: ChainQuotes, model: FitModel): Remembered {
  const { slices } = cleanChain(chain, { quotesPerExpiryMin: 2, yearsMin: 0 })
  const clean = new Map(slices.map((slice) => [slice.expiryUs, slice]))
  return { fit: fitSurface(chain, { model }), clean }
}

/** Slices of both fits of a day and longer, paired by expiry. */
export function paired(a: SurfaceFit, b: SurfaceFit): [FittedSlice, FittedSlice][] {
  const first = new Map(a.slices.map((slice) => [slice.expiryUs, slice]))
  return b.slices.flatMap((slice): [FittedSlice, FittedSlice][] => {
    const before = first.get(slice.expiryUs)
    return before === undefined || slice.years < dayYears ? [] : [[before, slice]]
  })
}

/** One point of delta through time; vol points, sizes of moves from one chain to the next. */
export type PointMoves = {
  readonly point: string
  readonly market: Spread
  readonly fit: Spread
  /** Fit's move less the market's own: what the fit adds. */
  readonly added: Spread
}

export type ParameterMoves = { readonly name: string; readonly moves: Spread }

const parameterNames = [
  'ln variance at the forward',
  'skew',
  'put wing',
  'call wing',
  'ln least variance',
] as const

/** The backbone's jump wings from one slice to the next; logarithms of what is a level. */
function parameterMoves(before: FittedSlice, after: FittedSlice): number[] {
  const a = jumpWings(before, before.years)
  const b = jumpWings(after, after.years)
  const least = Math.min(a.vTilde, b.vTilde) > 0 ? Math.abs(log(b.vTilde / a.vTilde)) : Infinity
  return [
    Math.abs(log(b.v / a.v)),
    Math.abs(b.psi - a.psi),
    Math.abs(b.p - a.p),
    Math.abs(b.c - a.c),
    least,
  ]
}

/** Chains of any underlyings in the order of their times; each is compared with the one before. */
export class TimeStudy {
  readonly #model: FitModel
  readonly #last = new Map<string, Remembered>()
  readonly #market = deltaPoints.map((): number[] => [])
  readonly #fit = deltaPoints.map((): number[] => [])
  readonly #added = deltaPoints.map((): number[] => [])
  readonly #parameters = parameterNames.map((): number[] => [])

  constructor(model: FitModel) {
    this.#model = model
  }

  add(chain: ChainQuotes): void {
    const now = remember(chain, this.#model)
    const before = this.#last.get(chain.underlying)
    this.#last.set(chain.underlying, now)
    if (before === undefined) return
    for (const [a, b] of paired(before.fit, now.fit)) {
      const moves = parameterMoves(a, b)
      for (const [i, move] of moves.entries()) this.#parameters[i]!.push(move)
      const quoted = [before.clean.get(a.expiryUs), now.clean.get(b.expiryUs)]
      if (quoted[0] === undefined || quoted[1] === undefined) continue
      const market = [quotedVols(quoted[0]), quotedVols(quoted[1])]
      const fitted = [fittedVols(a), fittedVols(b)]
      for (let n = 0; n < deltaPoints.length; n += 1) {
        const quotedMove = 100 * (market[1]![n]! - market[0]![n]!)
        const fittedMove = 100 * (fitted[1]![n]! - fitted[0]![n]!)
        if (Number.isNaN(quotedMove) || Number.isNaN(fittedMove)) continue
        this.#market[n]!.push(Math.abs(quotedMove))
        this.#fit[n]!.push(Math.abs(fittedMove))
        this.#added[n]!.push(Math.abs(fittedMove - quotedMove))
      }
    }
  }

  points(): PointMoves[] {
    return deltaPoints.map((point, n) => ({
      point,
      market: spreadOf(this.#market[n]!),
      fit: spreadOf(this.#fit[n]!),
      added: spreadOf(this.#added[n]!),
    }))
  }

  parameters(): ParameterMoves[] {
    return parameterNames.map((name, i) => ({ name, moves: spreadOf(this.#parameters[i]!) }))
  }
}
