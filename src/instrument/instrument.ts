// What can be traded: the closed set of kinds and settlements, and the terms of one instrument as
// the venue lists it. Terms are facts; what they are worth is somebody else's opinion.

import { type AssetIndex, type Ticks, type TimeUs } from '../base/index.ts'

export const instrumentKinds = ['spot', 'perpetual', 'future', 'option'] as const
export type InstrumentKind = (typeof instrumentKinds)[number]

/**
 * How profit is paid. `coin-option`: the premium is already in coin and never meets the 1/P formula
 * of `inverse`. `linear` and `linear-option` pay in the quote currency.
 */
export const settlements = [
  'spot',
  'linear',
  'inverse',
  'quanto',
  'coin-option',
  'linear-option',
] as const
export type Settlement = (typeof settlements)[number]

/** From `aboveTicks` upward, valid prices are multiples of `stepTicks`. */
export type TickStep = { readonly aboveTicks: Ticks; readonly stepTicks: Ticks }

export type Instrument = {
  readonly name: string
  readonly kind: InstrumentKind
  readonly settlement: Settlement
  /** The coin whose price it follows. */
  readonly base: AssetIndex
  /** The unit of its price: USD for futures, the coin for coin options. */
  readonly quote: AssetIndex
  /** The asset that profit and premium are paid in. */
  readonly settle: AssetIndex
  /** Price = ticks x quantumMantissa / 10^quantumScale, exact in decimal. */
  readonly quantumMantissa: number
  readonly quantumScale: number
  /** Size = lots x lotMantissa / 10^lotScale: coins for options and spot, USD for inverse. */
  readonly lotMantissa: number
  readonly lotScale: number
  /** USD per coin; 0 when there is none. */
  readonly strike: number
  /** +1 call, -1 put, 0 not an option. */
  readonly optionSide: 1 | -1 | 0
  /** 0 when it never expires. */
  readonly expiryUs: TimeUs
  /** Fractions: of notional for futures; of the underlying, capped, for options. */
  readonly makerFee: number
  readonly takerFee: number
  readonly tickSteps: readonly TickStep[]
}
