// Small records that stand beside the chain, each with its own SHA-256: what the journal is, where
// it was when it was last closed, and snapshots.

import { ByteReader, ByteWriter, CorruptError } from '../base/index.ts'
import { codecTables } from '../engine/index.ts'
import { digestBytes, digestOf, isEqual } from './frame.ts'
import { type Position } from './position.ts'

/** Bytes followed by their digest. */
function seal(bytes: Uint8Array): Uint8Array {
  const sealed = new Uint8Array(bytes.length + digestBytes)
  sealed.set(bytes)
  sealed.set(digestOf(bytes), bytes.length)
  return sealed
}

/** The bytes without their digest; throws `CorruptError` when they are not what was sealed. */
function unseal(sealed: Uint8Array): Uint8Array {
  const bytes = sealed.subarray(0, Math.max(0, sealed.length - digestBytes))
  if (!isEqual(digestOf(bytes), sealed.subarray(bytes.length))) {
    throw new CorruptError('the record does not have the digest it ends with', bytes.length)
  }
  return bytes
}

const journalMark = 'plimsoll journal'

/** Says that a store is a journal, and what its events and effects look like. */
export function sealFormat(tables: string = codecTables()): Uint8Array {
  const writer = new ByteWriter()
  writer.text(journalMark)
  writer.text(tables)
  return seal(writer.view())
}

/** The tables that the journal was written under. */
export function unsealFormat(sealed: Uint8Array): string {
  const reader = new ByteReader(unseal(sealed))
  if (reader.text() !== journalMark) throw new CorruptError('not the mark of a journal', 0)
  const tables = reader.text()
  reader.end()
  return tables
}

/** Where the chain was when it was closed: it must still go through there. */
export type CloseMark = {
  readonly frame: number
  readonly lastSequence: number
  readonly digest: Uint8Array
}

export function sealClose({ frame, lastSequence, digest }: Position): Uint8Array {
  const writer = new ByteWriter()
  writer.i53(frame)
  writer.i53(lastSequence)
  writer.bytes(digest)
  return seal(writer.view())
}

export function unsealClose(sealed: Uint8Array): CloseMark {
  const reader = new ByteReader(unseal(sealed))
  const mark = {
    frame: reader.i53(),
    lastSequence: reader.i53(),
    digest: reader.bytes(digestBytes),
  }
  reader.end()
  return mark
}

/** The state after event `sequence`, as whoever wrote it encodes states. */
export type Snapshot = { readonly sequence: number; readonly bytes: Uint8Array }

export function sealSnapshot({ sequence, bytes }: Snapshot): Uint8Array {
  const writer = new ByteWriter()
  writer.i53(sequence)
  writer.bytes(bytes)
  return seal(writer.view())
}

export function unsealSnapshot(sealed: Uint8Array): Snapshot {
  const reader = new ByteReader(unseal(sealed))
  return { sequence: reader.i53(), bytes: reader.bytes(reader.remaining) }
}
