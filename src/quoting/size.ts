// How many lots each side shows: the full size, thinned by mode and by the inventory that the side
// would add to. A side that may show less than one lot shows none and says why. Always rounds down.

import { type GuardVerdict } from './guard.ts'
import { type Quote, type QuoteReason } from './part.ts'
import { type Inventory, taper } from './reservation.ts'

/** The least share of the full size that any inventory measure leaves to one side. */
export function sideRatio(side: 1 | -1, inventory: Inventory): number {
  return Math.min(
    taper(side, inventory.vegaUse),
    taper(side, inventory.expiryVegaUse),
    taper(side, inventory.positionUse),
  )
}

function lotsOf(
  side: 1 | -1,
  fullLots: number,
  positionLots: number,
  inventory: Inventory,
  verdict: GuardVerdict,
): number {
  const wanted = fullLots * verdict.sizeRatio * sideRatio(side, inventory)
  const room = verdict.isReduceOnly ? Math.max(0, -side * positionLots) : Infinity
  const lots = Math.floor(Math.min(wanted, room))
  return lots >= 1 ? lots : 0
}

function reasonOf(fullLots: number, verdict: GuardVerdict): QuoteReason {
  if (!(fullLots >= 1)) return 'no-size'
  return verdict.isReduceOnly ? 'reduce-only' : 'inventory'
}

/** Sets the lots of the sides that have a price, and the reason of those that lose theirs. */
export function sizeSides(
  fullLots: number,
  positionLots: number,
  inventory: Inventory,
  verdict: GuardVerdict,
  out: Quote,
): void {
  if (out.bidReason === 'quoted') {
    out.bidLots = lotsOf(1, fullLots, positionLots, inventory, verdict)
    if (out.bidLots === 0) out.bidReason = reasonOf(fullLots, verdict)
  }
  if (out.askReason === 'quoted') {
    out.askLots = lotsOf(-1, fullLots, positionLots, inventory, verdict)
    if (out.askLots === 0) out.askReason = reasonOf(fullLots, verdict)
  }
  if (out.bidLots === 0) out.bidTicks = 0
  if (out.askLots === 0) out.askTicks = 0
}
