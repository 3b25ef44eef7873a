// The last lines of the audit stream, newest last, each once. Where the server left lines out
// because there were too many, a line says how many. Bounded; the journal is the whole record.

import { type AuditTail as SentTail } from '../server/protocol.ts'

export type TailLine = {
  /** Number in the stream of this server; unique, and stable while the page lives. */
  readonly number: number
  readonly sequence: number
  readonly timeUs: number
  readonly what: string
  readonly text: string
}

export type AuditTail = { readonly next: number; readonly lines: readonly TailLine[] }

export const emptyTail: AuditTail = { next: 0, lines: [] }
export const leftOut = 'left out'

const linesMax = 600

/** Takes lines that were sent. A server that counts anew is a new server: the tail starts over. */
export function extendTail(tail: AuditTail, sent: SentTail): AuditTail {
  const end = sent.first + sent.lines.length
  const isRestarted = end < tail.next
  const next = isRestarted ? 0 : tail.next
  const lines = isRestarted ? [] : [...tail.lines]
  const [firstSent] = sent.lines
  if (next > 0 && sent.first > next && firstSent !== undefined) {
    const { sequence, timeUs } = firstSent
    const count = sent.first - next
    const text = `${count} lines came faster than they were sent here; the journal has them`
    lines.push({ number: next, sequence, timeUs, what: leftOut, text })
  }
  for (const [index, line] of sent.lines.entries()) {
    const number = sent.first + index
    if (number >= next) lines.push({ number, ...line })
  }
  return { next: end, lines: lines.slice(-linesMax) }
}
