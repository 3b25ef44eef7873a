import fc from 'fast-check'
import { expect, test } from 'vitest'
import { CorruptError } from '../base/index.ts'
import {
  decodeFrame,
  digestBytes,
  encodeFrame,
  type FrameHeader,
  frameOverheadBytes,
} from './frame.ts'

const digest = fc.uint8Array({ minLength: digestBytes, maxLength: digestBytes })
const count = fc.nat(0xffffffff)
const sequence = fc.maxSafeInteger().map((value) => value + 0)

const header: fc.Arbitrary<FrameHeader> = fc.record({
  number: sequence,
  firstSequence: sequence,
  lastSequence: sequence,
  durableSequence: sequence,
  eventCount: count,
  marketCount: count,
  effectCount: count,
  segment: sequence,
  segmentStart: sequence,
  segmentEnd: sequence,
  segmentDigest: digest,
  previousDigest: digest,
})

function encode(head: FrameHeader, records: Uint8Array): Uint8Array {
  return encodeFrame(head, records, new Uint8Array(records.length + frameOverheadBytes + 50))
}

test('a frame comes back as it was', () => {
  fc.assert(
    fc.property(header, fc.uint8Array({ maxLength: 300 }), (head, records) => {
      const frame = decodeFrame(encode(head, records))
      expect(frame.header).toEqual(head)
      expect(frame.records).toEqual(records)
    }),
    { seed: 3 },
  )
})

test('every flipped bit and every cut of a frame is found', () => {
  const [head] = fc.sample(header, { seed: 4, numRuns: 1 })
  const bytes = encode(
    head!,
    Uint8Array.from({ length: 40 }, (_, i) => i),
  )
  for (let bit = 0; bit < bytes.length * 8; bit += 1) {
    const flipped = bytes.slice()
    flipped[bit >> 3] = flipped[bit >> 3]! ^ (1 << (bit & 7))
    expect(() => decodeFrame(flipped), `bit ${bit}`).toThrow(CorruptError)
  }
  for (let length = 0; length < bytes.length; length += 1) {
    expect(() => decodeFrame(bytes.slice(0, length)), `${length} bytes`).toThrow(CorruptError)
  }
})
