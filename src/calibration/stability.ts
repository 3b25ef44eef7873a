// How steady a fit is. Through time: how much its vols move from one chain to the next, beside how
// much the quotes themselves moved. Under damage: how much they move when quotes go missing or one
// of them is wrong. Both are measured on the whole path, cleaning and gates included.

import { Prng, type TimeUs } from '../base/index.ts'
import { log, median, quantile } from '../math/index.ts'
import { jumpWings } from '../pricing/index.ts'
import { appendQuote, type ChainQuotes, createChain } from './chain.ts'
import { type CleanSlice, cleanChain } from './clean.ts'
import { deltaPoints, fittedVols, quotedVols } from './delta-vols.ts'
import { fitSurface } from './fit.ts'
import { type FitModel, type FittedSlice, type SurfaceFit } from './surface-fit.ts'

const dayYears = 1 / 365

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
function paired(a: SurfaceFit, b: SurfaceFit): [FittedSlice, FittedSlice][] {
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

/** Ways to damage a chain; `row` of `chain` comes out as it should be quoted, or not at all. */
export const damages = [
  '10 % of quotes gone',
  'half of the bids gone',
  'one quote 30 % off',
] as const
export type Damage = (typeof damages)[number]

/** A copy of the chain with the damage done, the same for the same seed. */
export function damaged(chain: ChainQuotes, damage: Damage, seed: number): ChainQuotes {
  const random = Prng.fromSeed(seed, `${chain.underlying} ${chain.asOfUs} ${damage}`)
  const { slices } = cleanChain(chain, { quotesPerExpiryMin: 1, yearsMin: dayYears })
  const target = slices[random.below(Math.max(1, slices.length))]
  const victim = target === undefined ? Number.NaN : target.k[random.below(target.count)]!
  const out = createChain(chain.underlying, chain.asOfUs, chain.tickSize, chain.count)
  for (let row = 0; row < chain.count; row += 1) {
    const chance = random.below(10)
    if (damage === '10 % of quotes gone' && chance === 0) continue
    const strike = chain.strike[row]!
    const isVictim =
      target !== undefined &&
      chain.expiryUs[row] === target.expiryUs &&
      chain.side[row] === (strike < target.forward ? -1 : 1) &&
      log(strike / target.forward) === victim
    const factor = damage === 'one quote 30 % off' && isVictim ? 1.3 : 1
    const isBidGone = damage === 'half of the bids gone' && chance < 5
    appendQuote(out, {
      expiryUs: chain.expiryUs[row]!,
      strike,
      side: chain.side[row]! > 0 ? 1 : -1,
      bid: isBidGone ? 0 : factor * chain.bid[row]!,
      ask: factor * chain.ask[row]!,
      mark: chain.mark[row]!,
      underlyingPrice: chain.underlyingPrice[row]!,
    })
  }
  return out
}

export type DamageMoves = {
  readonly damage: Damage
  readonly chains: number
  /** Fits that their gates refused, that a simpler model took over, and expiries that were lost. */
  readonly refused: number
  readonly simpler: number
  readonly expiriesLost: number
  /** By how much the vols of the surviving expiries moved, vol points. */
  readonly points: readonly { readonly point: string; readonly moves: Spread }[]
}

/** What each damage does to the fits of many chains. */
export class DamageStudy {
  readonly #model: FitModel
  readonly #seed: number
  readonly #counts = damages.map(() => ({ chains: 0, refused: 0, simpler: 0, expiriesLost: 0 }))
  readonly #moves = damages.map(() => deltaPoints.map((): number[] => []))

  constructor(model: FitModel, seed: number) {
    this.#model = model
    this.#seed = seed
  }

  add(chain: ChainQuotes): void {
    const whole = fitSurface(chain, { model: this.#model })
    for (const [d, damage] of damages.entries()) {
      const fit = fitSurface(damaged(chain, damage, this.#seed), { model: this.#model })
      const pairs = paired(whole, fit)
      const counts = this.#counts[d]!
      counts.chains += 1
      if (fit.status === 'failed') counts.refused += 1
      if (fit.model !== this.#model) counts.simpler += 1
      const long = whole.slices.filter(({ years }) => years >= dayYears)
      counts.expiriesLost += long.length - pairs.length
      for (const [a, b] of pairs) {
        const [before, after] = [fittedVols(a), fittedVols(b)]
        for (let n = 0; n < deltaPoints.length; n += 1) {
          const move = 100 * Math.abs(after[n]! - before[n]!)
          if (!Number.isNaN(move)) this.#moves[d]![n]!.push(move)
        }
      }
    }
  }

  rows(): DamageMoves[] {
    return damages.map((damage, d) => ({
      damage,
      ...this.#counts[d]!,
      points: deltaPoints.map((point, n) => ({ point, moves: spreadOf(this.#moves[d]![n]!) })),
    }))
  }
}
