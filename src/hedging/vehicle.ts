// Which instrument to hedge delta with: what each costs in all, over the time that the hedge is
// held, and why the cheapest is that. Prices, rates and sizes only; knows no book and no venue.
//
// All legs are entered and left again. Carry is funding, basis or borrowing and may be an income.
// An inverse contract's USD profit is linear once its coins are counted at the new price; what is
// convex in it is the margin, in coins that are worth less when a long loses, and the dollars that
// it stands for, which stay while those of the need move with the price.

import { assert, finite } from '../base/index.ts'

export const vehicleKinds = [
  'inverse-perpetual',
  'linear-perpetual',
  'dated-future',
  'spot',
] as const
export type VehicleKind = (typeof vehicleKinds)[number]

export type HedgeVehicle = {
  readonly name: string
  readonly kind: VehicleKind
  /** Price over index: so much notional carries one dollar of delta. */
  readonly priceToIndex: number
  /** Shares of the notional that one trade costs. */
  readonly feeRate: number
  readonly halfSpreadRate: number
  /** Impact of Q USD: coefficient daily vol sqrt(Q / daily volume), a share of the notional. */
  readonly impactCoefficient: number
  readonly dailyVolumeUsd: number
  /** A year's carry as a share of the notional: what a long pays, and a short receives. */
  readonly carryAnnual: number
  /** A year's cost of being short beyond that: borrowing what is sold; 0 for futures. */
  readonly borrowAnnual: number
  /** Deviation of the vehicle's return from the index's, per root year. */
  readonly basisVolAnnual: number
  /** Time to delivery; Infinity for what is not delivered. */
  readonly yearsLeft: number
  /** Move of the price that margin must survive; 1 for what is paid in full. */
  readonly marginMove: number
  /** Most that may be bought and sold, USD of notional. */
  readonly buyMaxUsd: number
  readonly sellMaxUsd: number
}

export type DeltaNeed = {
  /** Delta to add, USD: positive buys. */
  readonly deltaUsd: number
  readonly horizonYears: number
  readonly volAnnual: number
  /** Price of variance, per USD: a P&L deviation of s costs riskAversion s^2 / 2. */
  readonly riskAversion: number
  /** What a dollar of margin costs in a year. */
  readonly capitalAnnual: number
  /** How often an inverse contract is brought back to the dollars of the need, times a year. */
  readonly resizesAnnual: number
}

export const vehicleParts = [
  'feeUsd',
  'spreadUsd',
  'impactUsd',
  'carryUsd',
  'basisUsd',
  'marginUsd',
  'convexityUsd',
] as const
export type VehiclePart = (typeof vehicleParts)[number]

export type VehicleCost = Readonly<Record<VehiclePart, number>> & {
  readonly name: string
  readonly kind: VehicleKind
  /** Signed: positive is bought. */
  readonly notionalUsd: number
  readonly totalUsd: number
  /** Of the total, what this is dearer than the cheapest, and the part most to blame for it. */
  readonly dearerUsd: number
  readonly mainReason: VehiclePart | null
}

export type VehicleRefusal = {
  readonly name: string
  readonly reason: 'too-large'
  readonly neededUsd: number
  readonly maxUsd: number
}

export type VehicleChoice = {
  /** Cheapest first. */
  readonly ranked: readonly VehicleCost[]
  readonly refused: readonly VehicleRefusal[]
}

/** Share of the notional that margin must be, at today's price, to survive the move. */
export function marginShare(kind: VehicleKind, side: 1 | -1, move: number): number {
  if (kind !== 'inverse-perpetual') return move
  // Coins lost: |1 / P0 - 1 / P1| per dollar of notional, and each was worth P0.
  return side === 1 ? move / (1 - move) : move / (1 + move)
}

/** Entries and exits, the rolls of what is delivered before the horizon included. */
function tradesOf({ kind, yearsLeft }: HedgeVehicle, horizonYears: number): number {
  return kind === 'dated-future' ? 2 + 2 * Math.floor(horizonYears / yearsLeft) : 2
}

type Parts = Readonly<Record<VehiclePart, number>>

function partsOf(vehicle: HedgeVehicle, need: DeltaNeed, notionalUsd: number): Parts {
  const { kind, feeRate, halfSpreadRate, carryAnnual, borrowAnnual, basisVolAnnual } = vehicle
  const { horizonYears, volAnnual, riskAversion, capitalAnnual, resizesAnnual } = need
  const size = Math.abs(notionalUsd)
  const side = notionalUsd > 0 ? 1 : -1
  const traded = size * tradesOf(vehicle, horizonYears)
  const dailyVol = volAnnual / Math.sqrt(365)
  const impact = vehicle.impactCoefficient * dailyVol * Math.sqrt(size / vehicle.dailyVolumeUsd)
  const basisDeviationUsd = size * basisVolAnnual * Math.sqrt(horizonYears)
  const resizes = kind === 'inverse-perpetual' ? resizesAnnual * horizonYears : 0
  // The mean absolute move of one interval is sqrt(2 / pi) deviations.
  const moved = resizes > 0 ? volAnnual * Math.sqrt(2 / (Math.PI * resizesAnnual)) * resizes : 0
  const held = capitalAnnual * horizonYears * size
  const margin = held * vehicle.marginMove
  return {
    feeUsd: feeRate * traded,
    spreadUsd: halfSpreadRate * traded,
    impactUsd: impact * traded,
    carryUsd: (carryAnnual * side + (side === -1 ? borrowAnnual : 0)) * horizonYears * size,
    basisUsd: 0.5 * riskAversion * basisDeviationUsd * basisDeviationUsd,
    marginUsd: margin,
    convexityUsd:
      held * marginShare(kind, side, vehicle.marginMove) -
      margin +
      size * moved * (feeRate + halfSpreadRate),
  }
}

function checkVehicle(vehicle: HedgeVehicle): void {
  const { name, kind, priceToIndex, dailyVolumeUsd, yearsLeft, marginMove } = vehicle
  const isPriced = priceToIndex > 0 && dailyVolumeUsd > 0 && yearsLeft > 0
  assert(isPriced, `${name}: price, volume and time left are positive`)
  const isMarginFine = marginMove >= 0 && (kind === 'inverse-perpetual' ? marginMove < 1 : true)
  assert(isMarginFine, `${name}: a margin survives a move from 0, of an inverse one below 1`)
  const { feeRate, halfSpreadRate, impactCoefficient, borrowAnnual, basisVolAnnual } = vehicle
  finite(feeRate + vehicle.carryAnnual, `${name}: fee and carry`)
  for (const rate of [halfSpreadRate, impactCoefficient, borrowAnnual, basisVolAnnual]) {
    assert(rate >= 0, `${name}: spread, impact, borrowing and basis vol are from 0`)
  }
}

/** Largest difference of a part between two vehicles. */
function mainReason(parts: Parts, best: Parts): VehiclePart {
  return vehicleParts.reduce((most, part) =>
    parts[part] - best[part] > parts[most] - best[most] ? part : most,
  )
}

/** What every vehicle would cost, cheapest first. Broken terms are an invariant. */
export function chooseVehicle(need: DeltaNeed, vehicles: readonly HedgeVehicle[]): VehicleChoice {
  const { deltaUsd, horizonYears, volAnnual, riskAversion, capitalAnnual, resizesAnnual } = need
  finite(deltaUsd, 'delta')
  for (const term of [horizonYears, volAnnual, riskAversion, capitalAnnual, resizesAnnual]) {
    assert(term >= 0 && term < Infinity, 'terms of a need are from 0')
  }
  const refused: VehicleRefusal[] = []
  const costs: { vehicle: HedgeVehicle; notionalUsd: number; parts: Parts; totalUsd: number }[] = []
  for (const vehicle of vehicles) {
    checkVehicle(vehicle)
    const notionalUsd = deltaUsd * vehicle.priceToIndex
    const maxUsd = deltaUsd > 0 ? vehicle.buyMaxUsd : vehicle.sellMaxUsd
    const neededUsd = Math.abs(notionalUsd)
    if (!(neededUsd <= maxUsd)) {
      refused.push({ name: vehicle.name, reason: 'too-large', neededUsd, maxUsd })
      continue
    }
    const parts = partsOf(vehicle, need, notionalUsd)
    const totalUsd = vehicleParts.reduce((sum, part) => sum + parts[part], 0)
    costs.push({ vehicle, notionalUsd, parts, totalUsd })
  }
  costs.sort((x, y) => x.totalUsd - y.totalUsd)
  const best = costs[0]
  const ranked = costs.map(({ vehicle, notionalUsd, parts, totalUsd }): VehicleCost => {
    const dearerUsd = totalUsd - best!.totalUsd
    return {
      name: vehicle.name,
      kind: vehicle.kind,
      notionalUsd,
      ...parts,
      totalUsd,
      dearerUsd,
      mainReason: dearerUsd > 0 ? mainReason(parts, best!.parts) : null,
    }
  })
  return { ranked, refused }
}
