// The frame that is being filled: a synchronous copy of each event and effect, and what the header
// will say about them. Events are checked to follow one another without a gap.

import { assert, ByteWriter, InvariantError } from '../base/index.ts'
import {
  type DeskEffect,
  type DeskEvent,
  encodeEffect,
  encodeEvent,
  eventNumberOf,
  isMarketNumber,
} from '../engine/index.ts'
import { noSequence } from './frame.ts'
import { effectTag, eventTag, marketTag } from './record.ts'

/** Takes back what a failed encoding had written: the fault was ours, the frame stays whole. */
function rewind(writer: ByteWriter, length: number): void {
  const kept = writer.view().slice(0, length)
  writer.reset()
  writer.bytes(kept)
}

export class OpenFrame {
  readonly records: ByteWriter = new ByteWriter()
  readonly markets: ByteWriter = new ByteWriter()
  firstSequence: number
  lastSequence: number
  eventCount = 0
  marketCount = 0
  effectCount = 0
  #marketsUnmarked = 0

  constructor(lastSequence: number) {
    this.firstSequence = lastSequence + 1
    this.lastSequence = lastSequence
  }

  get isEmpty(): boolean {
    return this.eventCount + this.marketCount + this.effectCount === 0
  }

  get bytes(): number {
    return this.records.length + this.markets.length
  }

  addEvent(event: DeskEvent): void {
    const { sequence } = event
    const isFirst = this.lastSequence === noSequence
    if (!(Number.isSafeInteger(sequence) && (isFirst || sequence === this.lastSequence + 1))) {
      throw new InvariantError(`event ${sequence} does not follow event ${this.lastSequence}`)
    }
    if (isMarketNumber(eventNumberOf(event.kind))) this.#addMarket(event)
    else this.#addAccount(event)
    if (isFirst) this.firstSequence = sequence
    this.lastSequence = sequence
  }

  addEffect(effect: DeskEffect): void {
    assert(effect.sequence <= this.lastSequence, 'an effect follows its cause')
    this.markMarkets()
    const { records } = this
    const length = records.length
    try {
      records.u8(effectTag)
      encodeEffect(records, effect)
    } catch (cause) {
      rewind(records, length)
      throw cause
    }
    this.effectCount += 1
  }

  #addMarket(event: DeskEvent): void {
    const { markets } = this
    const length = markets.length
    try {
      encodeEvent(markets, event)
    } catch (cause) {
      rewind(markets, length)
      throw cause
    }
    this.marketCount += 1
    this.#marketsUnmarked += 1
  }

  #addAccount(event: DeskEvent): void {
    this.markMarkets()
    const { records } = this
    const length = records.length
    try {
      records.u8(eventTag)
      encodeEvent(records, event)
    } catch (cause) {
      rewind(records, length)
      throw cause
    }
    this.eventCount += 1
  }

  /** Says in the records that market events come here. */
  markMarkets(): void {
    if (this.#marketsUnmarked === 0) return
    this.records.u8(marketTag)
    this.records.u32(this.#marketsUnmarked)
    this.#marketsUnmarked = 0
  }

  /** Empties it for the frame that follows. */
  reset(): void {
    this.records.reset()
    this.markets.reset()
    this.firstSequence = this.lastSequence + 1
    this.eventCount = 0
    this.marketCount = 0
    this.effectCount = 0
  }
}
