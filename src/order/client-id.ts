// An order's identity is a function of the step that made it: (sequence, ordinal) within one run.
// Replay makes the same ids, two runs make different labels, and nothing is drawn or counted.

import { assert, type ClientId, ok, type Result, refused } from '../base/index.ts'

/** Effects that one step can name: ordinals run from 0 to one less. */
export const ordinalsPerStep: number = 4096

/** The id of the `ordinal`-th effect of the step that took event `sequence`. */
export function clientIdOf(sequence: number, ordinal: number): ClientId {
  assert(Number.isSafeInteger(sequence) && sequence >= 0, `no sequence: ${sequence}`)
  assert(ordinal >= 0 && ordinal < ordinalsPerStep, `too many effects in one step: ${ordinal}`)
  const id = sequence * ordinalsPerStep + ordinal
  assert(Number.isSafeInteger(id), `sequence ${sequence} leaves no room for an id`)
  return id as ClientId
}

export function sequenceOf(clientId: ClientId): number {
  return Math.floor(clientId / ordinalsPerStep)
}

export function ordinalOf(clientId: ClientId): number {
  return clientId % ordinalsPerStep
}

export type Label = { readonly run: number; readonly clientId: ClientId }
export type LabelRefusal = { readonly code: 'order/label'; readonly text: string }

const labelPattern = /^p([0-9a-z]{1,11})-([0-9a-z]{1,11})$/

/** What the order is called at the venue (at most 24 characters): run and id in base 36. */
export function labelOf(run: number, clientId: ClientId): string {
  assert(Number.isSafeInteger(run) && run >= 0, `no run: ${run}`)
  return `p${run.toString(36)}-${clientId.toString(36)}`
}

/** Reads a label back; an order that somebody else placed is a refusal. */
export function parseLabel(text: string): Result<Label, LabelRefusal> {
  const match = labelPattern.exec(text)
  if (match === null) return refused({ code: 'order/label', text })
  const run = Number.parseInt(match[1]!, 36)
  const clientId = Number.parseInt(match[2]!, 36) as ClientId
  const isCanonical = Number.isSafeInteger(run) && Number.isSafeInteger(clientId)
  if (!isCanonical || labelOf(run, clientId) !== text) return refused({ code: 'order/label', text })
  return ok({ run, clientId })
}
