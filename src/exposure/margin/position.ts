// One position as a margin model sees it: coin-settled, sized in coins, with the market it is
// marked at. Margin is in the coin throughout, as the venue states it.

import { assert } from '../../base/index.ts'

export type MarginPosition = {
  /** +1 call, -1 put, 0 a future or perpetual. */
  readonly side: 1 | -1 | 0
  /** Signed coins: contracts of an option; for an inverse future its USD over its mark. */
  readonly size: number
  /** USD per coin: the expiry's forward for an option, the mark for a future. */
  readonly forward: number
  readonly strike: number
  /** To expiry, ACT/365; 0 for a perpetual. */
  readonly years: number
  /** Annual, as a decimal; 0 for a future. */
  readonly volAnnual: number
}

/** A position that is none is a broken invariant: margin must never be computed from a NaN. */
export function assertPosition(position: MarginPosition): void {
  const { side, size, forward, strike, years, volAnnual } = position
  assert(Number.isFinite(size), 'a size is finite')
  assert(forward > 0 && forward < Infinity, 'a forward is positive and finite')
  assert(years >= 0 && years < Infinity, 'years are not negative')
  if (side === 0) return
  assert(strike > 0 && strike < Infinity, 'a strike is positive and finite')
  assert(volAnnual > 0 && volAnnual < Infinity, 'a vol is positive and finite')
}
