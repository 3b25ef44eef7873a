// Positions in the engine's closed lists, so that a message is numbers until it is delivered. A
// name that the engine no longer has stops the room from loading.

import { assert } from '../base/index.ts'
import { orderReasons, orderStatuses } from '../engine/index.ts'

type Status = (typeof orderStatuses)[number]
type Reason = (typeof orderReasons)[number]

function statusCode(status: Status): number {
  const code = orderStatuses.indexOf(status)
  assert(code >= 0, `the engine has no status ${status}`)
  return code
}

function reasonCode(reason: Reason): number {
  const code = orderReasons.indexOf(reason)
  assert(code >= 0, `the engine has no reason ${reason}`)
  return code
}

export const accepted: number = statusCode('accepted')
export const rejected: number = statusCode('rejected')
export const edited: number = statusCode('edited')
export const editRejected: number = statusCode('edit-rejected')
export const cancelled: number = statusCode('cancelled')
export const cancelRejected: number = statusCode('cancel-rejected')
export const expired: number = statusCode('expired')
export const inDoubt: number = statusCode('in-doubt')

export const noReason: number = reasonCode('none')
export const byUser: number = reasonCode('user')
export const postOnlyReason: number = reasonCode('post-only')
export const offTick: number = reasonCode('off-tick')
export const offLot: number = reasonCode('off-lot')
export const marginReason: number = reasonCode('margin')
export const rateLimitReason: number = reasonCode('rate-limit')
export const instrumentClosed: number = reasonCode('instrument-closed')
export const protectionReason: number = reasonCode('protection')
export const unknownOrder: number = reasonCode('unknown-order')
export const duplicateReason: number = reasonCode('duplicate')
export const selfMatch: number = reasonCode('self-match')
export const disconnectedReason: number = reasonCode('disconnected')
export const timeoutReason: number = reasonCode('timeout')
export const otherReason: number = reasonCode('other')
