// What hedging costs where nobody says otherwise, and how risky its factors are taken to be. A
// chain file has no quotes of perpetuals or futures, so these are assumptions, printed with every
// plan. Fees are Deribit's public ones for takers; the rest is round numbers of calm months.

import { type HedgeVehicle } from '../../hedging/index.ts'
import { exp, log } from '../../math/index.ts'

export const venue = {
  futureFeeRate: 5e-4,
  spotFeeRate: 5e-4,
  /** Of one coin, and at most this share of the premium. */
  optionFeeCoin: 3e-4,
  optionFeeShareMax: 0.125,
  capitalAnnual: 0.08,
  resizesAnnual: 365,
  /** Deviation of a 30-day vol in a year, as a share of it; others by the root of 30 days. */
  volOfVolAnnual: 0.9,
  spotVolCorrelation: -0.3,
  /** Vols of expiries whose ratio is e^this are correlated 1 / e. */
  termCorrelationScale: 3,
} as const

type VehicleInput = {
  readonly indexUsd: number
  /** What longs of perpetuals pay in a year. */
  readonly fundingAnnual: number
  readonly futures: readonly {
    readonly name: string
    readonly forward: number
    readonly years: number
  }[]
}

const shared = { impactCoefficient: 0.5, borrowAnnual: 0, buyMaxUsd: 1e8, sellMaxUsd: 1e8 } as const

/** Perpetuals, spot and the futures of a chain, whose basis is their carry. */
export function venueVehicles(code: string, input: VehicleInput): HedgeVehicle[] {
  const { indexUsd, fundingAnnual, futures } = input
  const perpetual = {
    ...shared,
    priceToIndex: 1,
    feeRate: venue.futureFeeRate,
    carryAnnual: fundingAnnual,
    basisVolAnnual: 0.01,
    yearsLeft: Infinity,
    marginMove: 0.2,
  }
  return [
    {
      ...perpetual,
      name: `${code}-PERPETUAL`,
      kind: 'inverse-perpetual',
      halfSpreadRate: 5e-5,
      dailyVolumeUsd: 5e8,
    },
    {
      ...perpetual,
      name: `${code}_USDC-PERPETUAL`,
      kind: 'linear-perpetual',
      halfSpreadRate: 1e-4,
      dailyVolumeUsd: 2e8,
    },
    ...futures.map(({ name, forward, years }): HedgeVehicle => {
      return {
        ...shared,
        name,
        kind: 'dated-future',
        priceToIndex: forward / indexUsd,
        feeRate: venue.futureFeeRate,
        halfSpreadRate: 2e-4,
        dailyVolumeUsd: 5e7,
        carryAnnual: log(forward / indexUsd) / years,
        basisVolAnnual: 0.02,
        yearsLeft: years,
        marginMove: 0.2,
      }
    }),
    {
      ...shared,
      name: `${code}/USDC`,
      kind: 'spot',
      priceToIndex: 1,
      feeRate: venue.spotFeeRate,
      halfSpreadRate: 1e-4,
      dailyVolumeUsd: 1e8,
      carryAnnual: 0,
      borrowAnnual: 0.1,
      basisVolAnnual: 0,
      yearsLeft: Infinity,
      marginMove: 1,
    },
  ]
}

/** A dollar of vol risk by expiry: deviation of its vol over the horizon, in vol points. */
export function volDeviationVolPt(volAnnual: number, years: number, horizonYears: number): number {
  const damping = Math.sqrt(30 / Math.max(1, 365 * years))
  return 100 * volAnnual * venue.volOfVolAnnual * damping * Math.sqrt(horizonYears)
}

export function termCorrelation(yearsA: number, yearsB: number): number {
  return exp(-Math.abs(log(yearsA / yearsB)) / venue.termCorrelationScale)
}
