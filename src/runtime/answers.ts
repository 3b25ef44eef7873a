// Work that was asked for outside the core and whose answers are due at a stated time. In a run
// against the built-in exchange the work is done when it is asked for and delivered a fixed time
// later, so that the answer's place in the sequence is the same at any speed.

import { assert, type TimeUs } from '../base/index.ts'
import { type DeskEvent } from '../engine/index.ts'

type Due = { readonly dueUs: TimeUs; readonly event: DeskEvent }

/** A first-in, first-out queue: every delay is the same, so due times never run backwards. */
export class AnswerQueue {
  readonly #capacity: number
  readonly #waiting: Due[] = []

  constructor(capacity: number) {
    this.#capacity = capacity
  }

  add(dueUs: TimeUs, events: readonly DeskEvent[]): void {
    assert(this.#waiting.length + events.length <= this.#capacity, 'too many answers under way')
    const last = this.#waiting.at(-1)
    assert(last === undefined || last.dueUs <= dueUs, 'answers must be due in order')
    for (const event of events) this.#waiting.push({ dueUs, event })
  }

  nextUs(): number {
    return this.#waiting[0]?.dueUs ?? Number.POSITIVE_INFINITY
  }

  /** Delivers the oldest event, stamped with the time it was due. */
  deliver(sink: (event: DeskEvent) => void): void {
    const due = this.#waiting.shift()
    assert(due !== undefined, 'no answer is due')
    due.event.timeUs = due.dueUs
    due.event.monotonicUs = due.dueUs
    sink(due.event)
  }
}
