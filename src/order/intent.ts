// What the desk wants from a venue, before anyone has allowed it. Only `limits` can turn an intent
// into an approved one (law 4); nothing here can reach a wire.

import { type ClientId, type InstrumentIndex, type Lots, type Ticks } from '../base/index.ts'

/** +1 buys, -1 sells. */
export type Side = 1 | -1

export const timesInForce = ['good-till-cancelled', 'immediate-or-cancel', 'fill-or-kill'] as const
export type TimeInForce = (typeof timesInForce)[number]

export const purposes = ['quote', 'hedge', 'close'] as const
export type Purpose = (typeof purposes)[number]

export const liquidities = ['maker', 'taker'] as const
export type Liquidity = (typeof liquidities)[number]

/** A new order. Mutable, because the hot path reuses one object; receivers copy. */
export type PlaceIntent = {
  readonly kind: 'place'
  clientId: ClientId
  instrument: InstrumentIndex
  side: Side
  ticks: Ticks
  lots: Lots
  timeInForce: TimeInForce
  postOnly: boolean
  reduceOnly: boolean
  purpose: Purpose
}

/** New terms for a working order; `lots` is what shall remain. */
export type EditIntent = {
  readonly kind: 'edit'
  clientId: ClientId
  instrument: InstrumentIndex
  side: Side
  revision: number
  ticks: Ticks
  lots: Lots
  purpose: Purpose
}

/** One side of one row of a mass quote: placed on revision 0, amended after. */
export type QuoteIntent = {
  readonly kind: 'quote'
  clientId: ClientId
  group: number
  instrument: InstrumentIndex
  side: Side
  revision: number
  ticks: Ticks
  lots: Lots
  purpose: Purpose
}

export type Intent = PlaceIntent | EditIntent | QuoteIntent
