// The records of a frame, merged: account events and effects lie in the frame, market events in a
// segment, and marks in the frame say how many of those came next. So a reader meets everything in
// the order in which it was appended, whatever its sequence.

import { type ByteReader, CorruptError } from '../base/index.ts'
import {
  createEffectDecoder,
  createEventDecoder,
  type DeskEffect,
  type DeskEvent,
} from '../engine/index.ts'

export const eventTag = 1
export const effectTag = 2
/** Followed by how many events of the segment come here (u32). */
export const marketTag = 3

/** One entry of the journal; the object inside is borrowed until the next one is read. */
export type JournalRecord =
  | { readonly what: 'event'; readonly event: DeskEvent }
  | { readonly what: 'effect'; readonly effect: DeskEffect }

export type RecordCounts = { events: number; markets: number; effects: number }

/** Reads records frame by frame; the objects it gives out are its own and reused. */
export class RecordReader {
  readonly counts: RecordCounts = { events: 0, markets: 0, effects: 0 }
  readonly #decodeEvent = createEventDecoder()
  readonly #decodeEffect = createEffectDecoder()
  #marketsDue = 0

  /**
   * The next record of a frame, or null at its end. Throws `CorruptError` on bytes that no writer
   * of ours wrote.
   */
  next(records: ByteReader, markets: ByteReader): JournalRecord | null {
    if (this.#marketsDue === 0 && records.remaining > 0) {
      const tag = records.u8()
      if (tag === eventTag) {
        this.counts.events += 1
        return { what: 'event', event: this.#decodeEvent(records) }
      }
      if (tag === effectTag) {
        this.counts.effects += 1
        return { what: 'effect', effect: this.#decodeEffect(records) }
      }
      if (tag !== marketTag) throw new CorruptError(`no record has the tag ${tag}`, records.offset)
      this.#marketsDue = records.u32()
      if (this.#marketsDue === 0) throw new CorruptError('a run of no events', records.offset)
    }
    if (this.#marketsDue > 0) {
      this.#marketsDue -= 1
      this.counts.markets += 1
      return { what: 'event', event: this.#decodeEvent(markets) }
    }
    markets.end()
    return null
  }
}
