// What a message about an order did, and which column of the lifecycle table a venue's status is.

import { type OrderMessage, type OrderStatus } from './lifecycle.ts'

/**
 * What a message did. `late`: about an order that is over, harmless. `unknown`: about an order that
 * is not in the table; when `mayRest`, it may be alive at the venue and ought to be cancelled.
 * `contradiction`: cannot follow from what the venue said before; nothing was changed but fills.
 */
export const transitionOutcomes = [
  'unchanged',
  'changed',
  'ended',
  'revived',
  'late',
  'unknown',
  'contradiction',
] as const

/** Borrowed: the next message reuses the object. States are positions in `orderStates`. */
export type Transition = {
  outcome: (typeof transitionOutcomes)[number]
  /** -1 when unknown. */
  slot: number
  from: number
  to: number
  mayRest: boolean
}

/**
 * The message that a status and its reason make: a request refused because the venue does not know
 * the order is one of its own, and a placing refused as a duplicate says nothing about the first.
 */
export function messageOf(status: OrderStatus, reason: string): OrderMessage | 'none' {
  const isUnknown = reason === 'unknown-order'
  if (isUnknown && (status === 'cancel-rejected' || status === 'edit-rejected')) {
    return 'unknown-order'
  }
  return status === 'rejected' && reason === 'duplicate' ? 'none' : status
}
