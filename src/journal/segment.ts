// Segments: files of market events back to back behind a short header. A segment's digest is the
// plain SHA-256 of the file, so `head -c N 000001.seg | sha256sum` gives what the frame recorded.

import { type ByteReader, ByteWriter, CorruptError } from '../base/index.ts'
import { formatVersion } from './frame.ts'

const magic = 0x474d4553
export const segmentHeaderBytes = 22

/** Opens a segment: its number and the sequence of its first event. */
export function encodeSegmentHeader(segment: number, firstSequence: number): Uint8Array {
  const writer = new ByteWriter()
  writer.u32(magic)
  writer.u16(formatVersion)
  writer.i53(segment)
  writer.i53(firstSequence)
  return writer.view()
}

/** Throws `CorruptError` unless this is the header of the segment of that number. */
export function decodeSegmentHeader(reader: ByteReader, segment: number): void {
  if (reader.u32() !== magic) throw new CorruptError('not a segment', 0)
  const version = reader.u16()
  if (version !== formatVersion) throw new CorruptError(`segment version ${version}`, 4)
  const number = reader.i53()
  if (number !== segment) throw new CorruptError(`segment ${number} instead of ${segment}`, 6)
  reader.i53()
}

/** `000001.seg`: ascending by name as long as there are less than a million. */
export function segmentName(segment: number): string {
  return `${String(segment).padStart(6, '0')}.seg`
}

/** The number in a name, or -1 when the name is not a segment's. */
export function segmentNumber(name: string): number {
  const match = /^(\d{6,})\.seg$/.exec(name)
  return match === null ? -1 : Number(match[1])
}
