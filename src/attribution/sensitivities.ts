// Value of one position in USD and every first and second derivative of it in the four things that
// move: the index, the basis of its forward, its vol and, apart, time. Closed forms; the basis is
// ln(forward / index), so that an index move carries the forward along.

import { generalBlack, type OptionSide } from '../pricing/index.ts'

export const explainSettlements = [
  'coin-option',
  'linear-option',
  'inverse',
  'linear',
  'spot',
] as const
export type ExplainSettlement = (typeof explainSettlements)[number]

export type ExplainPosition = {
  readonly settlement: ExplainSettlement
  /** +1 call, -1 put, 0 not an option. */
  readonly side: OptionSide | 0
  readonly strike: number
  /** Signed: coins, or USD for inverse contracts. */
  readonly size: number
}

/** The market of one position at one moment. Years and vols are those of an option, else 0. */
export type ExplainMarket = {
  /** USD per coin. */
  readonly indexUsd: number
  /** The expiry's forward, the mark of a future; the index for spot. */
  readonly forward: number
  readonly years: number
  /** At the position's own strike, annual, as a decimal. */
  readonly volAnnual: number
  /** At the money of the same expiry: what a level move is measured by. */
  readonly atmVolAnnual: number
}

/**
 * Derivatives of value in USD. Letters: x is a relative index move (so `x` is S dV/dS and `xx` is
 * S^2 d2V/dS2), b the basis ln(forward / index), v the vol in units of 1.00.
 */
export type Sensitivities = {
  x: number
  xx: number
  v: number
  vv: number
  xv: number
  b: number
  bb: number
  xb: number
  bv: number
}

const none: Sensitivities = { x: 0, xx: 0, v: 0, vv: 0, xv: 0, b: 0, bb: 0, xb: 0, bv: 0 }

/**
 * Value in USD at `market` of a position entered at the market of `entry`: a future's is its
 * profit since, converted at the index of `market`; an option's is what it would sell for.
 */
export function positionValueUsd(
  position: ExplainPosition,
  entry: ExplainMarket,
  market: ExplainMarket,
): number {
  const { settlement, side, strike, size } = position
  const { indexUsd, forward, years, volAnnual } = market
  if (settlement === 'spot') return size * indexUsd
  if (settlement === 'linear') return size * (forward - entry.forward)
  if (settlement === 'inverse') return size * indexUsd * (1 / entry.forward - 1 / forward)
  const { price } = generalBlack(side === -1 ? -1 : 1, forward, strike, years, 0, 0, volAnnual)
  return settlement === 'coin-option' ? size * indexUsd * (price / forward) : size * price
}

function optionSensitivities(position: ExplainPosition, market: ExplainMarket): Sensitivities {
  const { settlement, side, strike, size } = position
  const { indexUsd, forward, years, volAnnual } = market
  const black = generalBlack(side === -1 ? -1 : 1, forward, strike, years, 0, 0, volAnnual)
  const delta = forward * black.delta
  const gamma = forward * forward * black.gamma
  const vanna = forward * black.vanna
  if (settlement === 'linear-option') {
    return {
      x: size * delta,
      xx: size * gamma,
      v: size * black.vega,
      vv: size * black.volga,
      xv: size * vanna,
      b: size * delta,
      bb: size * (gamma + delta),
      xb: size * (gamma + delta),
      bv: size * vanna,
    }
  }
  // V = size S c(F) with the coin premium c = B / F: the basis moves c, the index moves both.
  const scale = (size * indexUsd) / forward
  return {
    x: scale * delta,
    xx: scale * gamma,
    v: scale * black.vega,
    vv: scale * black.volga,
    xv: scale * vanna,
    b: scale * (delta - black.price),
    bb: scale * (gamma - delta + black.price),
    xb: scale * gamma,
    bv: scale * (vanna - black.vega),
  }
}

/** Derivatives at `market`, the position being marked there (a future has no profit yet). */
export function sensitivitiesOf(position: ExplainPosition, market: ExplainMarket): Sensitivities {
  const { settlement, size } = position
  const { indexUsd, forward } = market
  switch (settlement) {
    case 'spot':
      return { ...none, x: size * indexUsd }
    case 'linear': {
      const usd = size * forward
      return { ...none, x: usd, b: usd, bb: usd, xb: usd }
    }
    case 'inverse': {
      // Profit N (1/P0 - 1/P) S with P = S e^b: linear in S, and 1/P carries the basis alone.
      const usd = (size * indexUsd) / forward
      return { ...none, x: usd, b: usd, bb: -usd }
    }
    default:
      return optionSensitivities(position, market)
  }
}
