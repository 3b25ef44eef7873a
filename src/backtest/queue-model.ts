// Where an order of ours stands in the queue at its price, in lots of others ahead of it. The tape
// shows how much rests at a price and not whose it is, so this is a model, and the default is the
// one that flatters nobody: only trades move us forward.

/**
 * `trades`: what is ahead shrinks by trades at the price and by nothing else. `proportional`:
 * also by cancellations, as many from ahead of us as our place says, and never more than is shown
 * (hftbacktest's ProbQueueModel with f(x) = x).
 */
export const queueModels = ['trades', 'proportional'] as const
export type QueueModel = (typeof queueModels)[number]

/** An order joins behind all that is shown; where that is not known, behind everything. */
export function joinQueue(shownLots: number, isKnown: boolean): number {
  return isKnown ? shownLots : Infinity
}

/** Lots ahead after `tradedLots` were taken from the front of the queue. */
export function aheadAfterTrade(aheadLots: number, tradedLots: number): number {
  return Math.max(0, aheadLots - tradedLots)
}

/**
 * Lots ahead after the quantity shown went from `before` to `after` while `tradedLots` were
 * traded, which are counted already.
 */
export function aheadAfterChange(
  model: QueueModel,
  aheadLots: number,
  before: number,
  after: number,
  tradedLots: number,
): number {
  if (model === 'trades' || aheadLots === Infinity) return aheadLots
  const left = Math.max(0, before - tradedLots)
  const cancelled = left - after
  const total = Math.max(left, aheadLots)
  const ofAhead = cancelled > 0 && total > 0 ? (cancelled * aheadLots) / total : 0
  return Math.min(after, Math.ceil(aheadLots - ofAhead))
}
