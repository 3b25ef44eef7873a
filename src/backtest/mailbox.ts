// Private messages on their way to us, first in, first out: every one needs the same time, so none
// overtakes. Bounded: our own budget of messages keeps it nearly empty.

import { assert } from '../base/index.ts'
import { type DeskEvent, type EventSink } from '../engine/index.ts'

const capacity = 65_536
const compactAt = 1024

export class Mailbox {
  /** When the oldest message reaches us; Infinity: none is on its way. */
  headUs = Number.POSITIVE_INFINITY
  readonly #events: DeskEvent[] = []
  #head = 0

  /** `event` carries its time of arrival and belongs to the mailbox from now on. */
  post(event: DeskEvent): void {
    assert(this.#events.length - this.#head < capacity, 'too many messages on their way')
    const last = this.#events.at(-1)
    assert(last === undefined || last.timeUs <= event.timeUs, 'messages arrive in order')
    if (this.#head === this.#events.length) this.headUs = event.timeUs
    this.#events.push(event)
  }

  deliver(sink: EventSink): void {
    const event = this.#events[this.#head]
    assert(event !== undefined, 'no message is on its way')
    this.#head += 1
    if (this.#head === this.#events.length || this.#head === compactAt) {
      this.#events.splice(0, this.#head)
      this.#head = 0
    }
    this.headUs = this.#events[this.#head]?.timeUs ?? Number.POSITIVE_INFINITY
    sink(event)
  }

  /** The oldest message, to be looked at before it is delivered. */
  peek(): DeskEvent | undefined {
    return this.#events[this.#head]
  }
}
