// The hidden truth of the option market: each coin's forward curve and smile as functions of the
// path's states. The variance ratio of a strike to at-the-money is a hyperbola in z = ln(K/F) /
// (atm sqrt T), shaped on Deribit's chains of 2026-01-05. It knows no instrument and no quote.

import { type TimeUs, yearUs } from '../base/index.ts'
import { exp, expm1 } from '../math/index.ts'
import { type SmileShape, type WorldConfig } from './config.ts'
import { type IndexPath } from './path.ts'

const hourUs = 3_600_000_000
/** Delivery is the index averaged over this long before expiry (Deribit: 30 minutes). */
export const deliveryWindowUs: number = hourUs / 2

// How much of the vol's deviation an expiry T away still expects: a fast and a slow half.
const fastShare = 0.6
const fastPerYear = 120
const slowPerYear = 4
/** The hyperbola's width in z: wings are straight in variance far beyond it. */
const wingWidth = 3
/** z is held inside this range, and the variance ratio above this floor. */
const zMax = 8
const ratioFloor = 0.3
const yearsFloor = 1e-9

/** Smile of one expiry at one instant; written in place. */
export type SmileRow = {
  forward: number
  /** Years of variance left: less than the calendar's inside the delivery window. */
  years: number
  atmVol: number
  skew: number
  wing: number
}

export function createSmileRow(): SmileRow {
  return { forward: 0, years: 0, atmVol: 0, skew: 0, wing: 0 }
}

/** Mean of exp(-rate t) over [0, T]. */
function expectedShare(rate: number, years: number): number {
  const x = rate * years
  return x < 1e-9 ? 1 : -expm1(-x) / x
}

/** At-the-money vol of an expiry in the long run. */
export function restingAtmVol(shape: SmileShape, years: number): number {
  return shape.atmLong + (shape.atmShort - shape.atmLong) * exp(-years / shape.termYears)
}

export class TruthSurface {
  readonly #world: WorldConfig
  readonly #path: IndexPath

  constructor(world: WorldConfig, path: IndexPath) {
    this.#world = world
    this.#path = path
  }

  /** Forward of a dated instrument at the current index, USD. */
  forward(coin: number, expiryUs: TimeUs, nowUs: TimeUs): number {
    const years = Math.max(0, expiryUs - nowUs) / yearUs
    return this.#path.indexUsd[coin]! * exp(this.#path.carryAnnual[coin]! * years)
  }

  /** Fair price of the perpetual, USD. */
  perpetual(coin: number): number {
    return this.#path.indexUsd[coin]! * (1 + this.#path.basis[coin]!)
  }

  /**
   * The smile of an expiry now. Inside the delivery window the part of the average that has passed
   * is known (`averageUsd` over `averagedShare` of the window), and the rest averages out: a
   * Brownian average over the remaining tau has the variance of tau/3, weighted with the share
   * left.
   */
  smile(
    coin: number,
    expiryUs: TimeUs,
    nowUs: TimeUs,
    averageUsd: number,
    averagedShare: number,
    out: SmileRow,
  ): void {
    const path = this.#path
    const shape = this.#world.coins[coin]!.smile
    const leftUs = Math.max(0, expiryUs - nowUs)
    const years = leftUs / yearUs
    const forward = this.forward(coin, expiryUs, nowUs)
    const left = 1 - averagedShare
    out.forward = averagedShare * averageUsd + left * forward
    const windowUs = Math.min(leftUs, deliveryWindowUs)
    const varianceUs = leftUs - windowUs + (windowUs / 3) * left * left
    out.years = Math.max(yearsFloor, varianceUs / yearUs)
    const fast = fastShare * expectedShare(fastPerYear, years)
    const slow = (1 - fastShare) * expectedShare(slowPerYear, years)
    const deviation = (fast + slow) * path.logVol[coin]! + path.level[coin]!
    out.atmVol = restingAtmVol(shape, years) * exp(deviation)
    out.skew = (shape.skewLong * years) / (years + shape.skewYears) + path.skew[coin]!
    out.wing = shape.wingShort + (shape.wingAdded * years) / (years + shape.wingYears)
  }
}

/** Vol of a strike over at-the-money vol, from z = ln(K/F) / (atm sqrt T). */
export function smileRatio(z: number, skew: number, wing: number): number {
  const held = Math.max(-zMax, Math.min(zMax, z))
  const bend = Math.sqrt(held * held + wingWidth * wingWidth) - wingWidth
  return Math.sqrt(Math.max(ratioFloor, 1 + skew * held + wing * bend))
}

/** Derivative of `smileRatio` in z. */
export function smileSlope(z: number, skew: number, wing: number): number {
  if (Math.abs(z) >= zMax) return 0
  const root = Math.sqrt(z * z + wingWidth * wingWidth)
  const ratio = smileRatio(z, skew, wing)
  return ratio * ratio <= ratioFloor ? 0 : (skew + (wing * z) / root) / (2 * ratio)
}
