// Zakamouline's fit to the numerically optimal hedge of an option under proportional costs (2006,
// European Financial Management 12(3), 435-445): a band around the delta at another vol. The powers
// are those of his regression on short-dated options; we have them from two public readings of the
// paper, and judge them against our own numerical optimum.

import { assert } from '../base/index.ts'
import { pow } from '../math/index.ts'
import { type HedgePolicy, type HedgeState } from './policy.ts'

export type ZakamoulineBand = {
  /** Half-width in units of the underlying: H0, which even no option leaves, and H1 of gamma. */
  readonly base: number
  readonly ofGamma: number
  /** At which the middle of the band is the delta: above the vol for options sold. */
  readonly volAnnual: number
}

/** Least share of the variance that the modified vol of a long option keeps. */
const varianceShareMin = 0.01

/** Without interest. `gammaUnitsPerPrice` at the unmodified vol; its sign says long or short. */
export function zakamoulineBand(state: Readonly<HedgeState>): ZakamoulineBand {
  const { price, volAnnual, yearsLeft, costRate, riskAversion, gammaUnitsPerPrice } = state
  const isFine = price > 0 && volAnnual > 0 && yearsLeft > 0 && riskAversion > 0 && costRate >= 0
  assert(isFine, 'price, vol, time and aversion are positive, a cost is from 0')
  const size = Math.abs(gammaUnitsPerPrice)
  const calm = pow(1 / volAnnual, 0.25)
  const squeeze =
    4.76 *
    pow(costRate, 0.78) *
    pow(yearsLeft, -0.02) *
    calm *
    pow(riskAversion * price * price * size, 0.15)
  const share = gammaUnitsPerPrice < 0 ? 1 + squeeze : Math.max(varianceShareMin, 1 - squeeze)
  return {
    base: costRate / (riskAversion * price * volAnnual * volAnnual * yearsLeft),
    ofGamma:
      1.12 * pow(costRate, 0.31) * pow(yearsLeft, 0.05) * calm * Math.sqrt(size / riskAversion),
    volAnnual: volAnnual * Math.sqrt(share),
  }
}

export const zakamoulinePolicy: HedgePolicy = {
  name: 'zakamouline',
  range(state, out) {
    const { base, ofGamma, volAnnual } = zakamoulineBand(state)
    const middle = -state.deltaUnitsAt(volAnnual)
    out.low = middle - base - ofGamma
    out.high = middle + base + ofGamma
  },
}
