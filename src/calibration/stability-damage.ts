// How steady a fit is under damage: by how much its vols move when quotes go missing, as bids do in
// a crash, or when one of them is wrong. Measured on the whole path, cleaning and gates included.

import { Prng, type TimeUs } from '../base/index.ts'
import { log } from '../math/index.ts'
import { appendQuote, type ChainQuotes, createChain } from './chain.ts'
import { cleanChain } from './clean.ts'
import { deltaPoints, fittedVols } from './delta-vols.ts'
import { fitSurface } from './fit.ts'
import { dayYears, paired, type Spread, spreadOf } from './stability.ts'
import { type FitModel } from './surface-fit.ts'

/** Ways to damage a chain. */
export const damages = [
  '10 % of quotes gone',
  'half of the bids gone',
  'one quote 30 % off',
] as const
export type Damage = (typeof damages)[number]

/** A chain with damage, and where: one expiry, or all of them. */
export type DamagedChain = { readonly chain: ChainQuotes; readonly expiryUs: TimeUs | undefined }

/** A copy of the chain with the damage done, the same for the same seed. */
export function damaged(chain: ChainQuotes, damage: Damage, seed: number): DamagedChain {
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
  return { chain: out, expiryUs: damage === 'one quote 30 % off' ? target?.expiryUs : undefined }
}

export type DamageMoves = {
  readonly damage: Damage
  readonly chains: number
  /** Fits that their gates refused, that a simpler model took over, and expiries that were lost. */
  readonly refused: number
  readonly simpler: number
  readonly expiriesLost: number
  /** By how much the vols of the damaged expiries that survived moved, vol points. */
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
      const { chain: worse, expiryUs } = damaged(chain, damage, this.#seed)
      const fit = fitSurface(worse, { model: this.#model })
      const pairs = paired(whole, fit)
      const counts = this.#counts[d]!
      counts.chains += 1
      if (fit.status === 'failed') counts.refused += 1
      if (fit.model !== this.#model) counts.simpler += 1
      const long = whole.slices.filter(({ years }) => years >= dayYears)
      counts.expiriesLost += long.length - pairs.length
      for (const [a, b] of pairs) {
        if (expiryUs !== undefined && b.expiryUs !== expiryUs) continue
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
