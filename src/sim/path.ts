// The coins' index prices and the hidden states that move with them: log vol as an exact
// Ornstein-Uhlenbeck process, returns with leverage, common and own jumps, a wandering carry, basis
// and smile. One step ahead is always known, so that someone can trade on it. It must not know the
// desk: the same seed gives the same path whatever anybody does.

import { type Prng, type StateVisitor, type Visitable, yearUs } from '../base/index.ts'
import { exp, expm1, log, standardNormal } from '../math/index.ts'
import { type CoinWorld, type WorldConfig } from './config.ts'

const hourUs = 3_600_000_000

/** A wandering quantity: how far it strays in the long run, and the half-life of a stray. */
type Wander = { readonly sd: number; readonly halfLifeUs: number }

/** Log of the implied level beyond what the vol process says. */
const levelWander: Wander = { sd: 0.03, halfLifeUs: 6 * hourUs }
/** Added to the smile's skew coefficient. */
const skewWander: Wander = { sd: 0.03, halfLifeUs: 12 * hourUs }
/** The perpetual's premium over the index, as a fraction. */
const basisWander: Wander = { sd: 0.0003, halfLifeUs: 2 * hourUs }
const carryHalfLifeUs = 48 * hourUs

/** Log vol rises by this times a jump's size in standard deviations. */
const jumpVolKick = 0.12
/** Mean absolute value of a standard normal: sqrt(2 / pi). */
const meanAbsNormal = 0.7978845608028654
/** A jump pushes the perpetual's premium its own way by this share of it. */
const jumpBasisShare = 0.08

class Decay {
  readonly keep: number
  readonly shock: number

  constructor(sd: number, halfLifeUs: number, stepUs: number) {
    this.keep = exp((-log(2) * stepUs) / halfLifeUs)
    this.shock = sd * Math.sqrt(-expm1((-2 * log(2) * stepUs) / halfLifeUs))
  }
}

function roundCents(priceUsd: number): number {
  return Math.round(priceUsd * 100) / 100
}

/** Columns by coin, in the order of the configuration. */
export class IndexPath implements Visitable {
  readonly #coins: readonly CoinWorld[]
  readonly #world: WorldConfig
  readonly #prng: Prng
  readonly #stepYears: number
  readonly #vol: readonly Decay[]
  readonly #carry: readonly Decay[]
  readonly #level: Decay
  readonly #skew: Decay
  readonly #basis: Decay
  readonly #diffusionVol: Float64Array
  /** What a step takes from log vol so that kicks do not lift its mean, and its whole variance. */
  readonly #kickMean: Float64Array
  readonly #logVolVariance: Float64Array
  /** Published index, USD, to the cent. */
  readonly indexUsd: Float64Array
  /** What it was one step before, and what it will be one step later. */
  readonly lastUsd: Float64Array
  readonly nextUsd: Float64Array
  /** Log return of the jump that came with the current value; 0 for none. */
  readonly jump: Float64Array
  readonly #nextJump: Float64Array
  readonly #nextReturnShock: Float64Array
  readonly #nextVolShock: Float64Array
  /** Log vol as a deviation from its mean. */
  readonly logVol: Float64Array
  readonly carryAnnual: Float64Array
  readonly basis: Float64Array
  readonly level: Float64Array
  readonly skew: Float64Array

  constructor(world: WorldConfig, prng: Prng) {
    const count = world.coins.length
    this.#world = world
    this.#coins = world.coins
    this.#prng = prng
    const stepUs = world.indexStepUs
    this.#stepYears = stepUs / yearUs
    this.#vol = world.coins.map((coin) => new Decay(coin.logVolSd, coin.volHalfLifeUs, stepUs))
    this.#carry = world.coins.map((coin) => new Decay(coin.carrySd, carryHalfLifeUs, stepUs))
    this.#level = new Decay(levelWander.sd, levelWander.halfLifeUs, stepUs)
    this.#skew = new Decay(skewWander.sd, skewWander.halfLifeUs, stepUs)
    this.#basis = new Decay(basisWander.sd, basisWander.halfLifeUs, stepUs)
    this.#diffusionVol = new Float64Array(count)
    this.#kickMean = new Float64Array(count)
    this.#logVolVariance = new Float64Array(count)
    this.indexUsd = new Float64Array(count)
    this.lastUsd = new Float64Array(count)
    this.nextUsd = new Float64Array(count)
    this.jump = new Float64Array(count)
    this.#nextJump = new Float64Array(count)
    this.#nextReturnShock = new Float64Array(count)
    this.#nextVolShock = new Float64Array(count)
    this.logVol = new Float64Array(count)
    this.carryAnnual = new Float64Array(count)
    this.basis = new Float64Array(count)
    this.level = new Float64Array(count)
    this.skew = new Float64Array(count)
    for (let c = 0; c < count; c += 1) this.#open(c)
    this.#drawNext()
  }

  /** Instantaneous diffusive vol of a coin, annual. */
  spotVol(coin: number): number {
    // E[exp(2y)] = exp(2 var y), so that the long-run mean of the variance is the diffusion's
    // share.
    return this.#diffusionVol[coin]! * exp(this.logVol[coin]! - this.#logVolVariance[coin]!)
  }

  /** Standard deviation of one step's log return now, jumps apart. */
  stepSd(coin: number): number {
    return this.spotVol(coin) * Math.sqrt(this.#stepYears)
  }

  /** One index step. The hidden states move with the index, not with the knowledge of it. */
  advance(): void {
    this.lastUsd.set(this.indexUsd)
    this.indexUsd.set(this.nextUsd)
    this.jump.set(this.#nextJump)
    for (let c = 0; c < this.#coins.length; c += 1) this.#drift(c)
    this.#drawNext()
  }

  visit(v: StateVisitor): void {
    this.#prng.visit(v)
    const count = this.#coins.length
    v.column(this.indexUsd, count)
    v.column(this.lastUsd, count)
    v.column(this.nextUsd, count)
    v.column(this.jump, count)
    v.column(this.#nextJump, count)
    v.column(this.#nextReturnShock, count)
    v.column(this.#nextVolShock, count)
    v.column(this.logVol, count)
    v.column(this.carryAnnual, count)
    v.column(this.basis, count)
    v.column(this.level, count)
    v.column(this.skew, count)
  }

  #open(coin: number): void {
    const terms = this.#coins[coin]!
    const jumps = terms.jumpsPerDay + this.#world.commonJumpsPerDay
    const jumpVariance = jumps * 365 * terms.jumpSd * terms.jumpSd
    const relaxationDays = terms.volHalfLifeUs / (24 * hourUs * log(2))
    const kickVariance = (jumps * jumpVolKick * jumpVolKick * relaxationDays) / 2
    const stepDays = this.#world.indexStepUs / (24 * hourUs)
    this.#logVolVariance[coin] = terms.logVolSd * terms.logVolSd + kickVariance
    this.#kickMean[coin] = jumps * stepDays * jumpVolKick * meanAbsNormal
    this.#diffusionVol[coin] = Math.sqrt(terms.volAnnual * terms.volAnnual - jumpVariance)
    this.nextUsd[coin] = roundCents(terms.indexUsd)
    this.indexUsd[coin] = this.nextUsd[coin]!
    this.lastUsd[coin] = this.nextUsd[coin]!
    this.carryAnnual[coin] = terms.carryAnnual
  }

  #drawNext(): void {
    const prng = this.#prng
    const { returnCorrelation, volCorrelation, commonJumpsPerDay } = this.#world
    const stepDays = this.#world.indexStepUs / (24 * hourUs)
    const commonReturn = standardNormal(prng)
    const commonVol = standardNormal(prng)
    const hasCommonJump = prng.uniform() < commonJumpsPerDay * stepDays
    const commonJump = hasCommonJump ? standardNormal(prng) : 0
    for (let c = 0; c < this.#coins.length; c += 1) {
      const coin = this.#coins[c]!
      const z = mix(returnCorrelation, commonReturn, standardNormal(prng))
      const u = mix(volCorrelation, commonVol, standardNormal(prng))
      const leverage = coin.spotVolCorrelation
      let jumpScore = commonJump
      if (prng.uniform() < coin.jumpsPerDay * stepDays) jumpScore += standardNormal(prng)
      const jump = jumpScore * coin.jumpSd
      const vol = this.spotVol(c)
      const diffusion = vol * Math.sqrt(this.#stepYears) * z - 0.5 * vol * vol * this.#stepYears
      this.#nextJump[c] = jump
      this.#nextReturnShock[c] = z
      this.#nextVolShock[c] = leverage * z + Math.sqrt(1 - leverage * leverage) * u
      this.nextUsd[c] = roundCents(this.indexUsd[c]! * exp(diffusion + jump))
    }
  }

  #drift(coin: number): void {
    const prng = this.#prng
    const vol = this.#vol[coin]!
    const carry = this.#carry[coin]!
    const terms = this.#coins[coin]!
    const jump = this.jump[coin]!
    const kick = (jumpVolKick * Math.abs(jump)) / terms.jumpSd - this.#kickMean[coin]!
    this.logVol[coin] = this.logVol[coin]! * vol.keep + vol.shock * this.#nextVolShock[coin]! + kick
    const stray = this.carryAnnual[coin]! - terms.carryAnnual
    this.carryAnnual[coin] =
      terms.carryAnnual + stray * carry.keep + carry.shock * standardNormal(prng)
    const basis = this.#basis
    this.basis[coin] =
      this.basis[coin]! * basis.keep + basis.shock * standardNormal(prng) + jumpBasisShare * jump
    const level = this.#level
    this.level[coin] = this.level[coin]! * level.keep + level.shock * standardNormal(prng)
    const skew = this.#skew
    // A falling coin makes its puts dearer: the skew coefficient follows the return.
    const skewShock = 0.5 * this.#nextReturnShock[coin]! + Math.sqrt(0.75) * standardNormal(prng)
    this.skew[coin] = this.skew[coin]! * skew.keep + skew.shock * skewShock
  }
}

function mix(correlation: number, common: number, own: number): number {
  return Math.sqrt(correlation) * common + Math.sqrt(1 - correlation) * own
}
