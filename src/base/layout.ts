// Binary records declared as tables: the TypeScript type, the encoding, the decoding, the copy and
// the empty record all follow from one list of fields, so they cannot drift apart. Fields are
// written in the order of the table, without names or padding; both sides must hold the same table.

import { InvariantError } from './assert.ts'
import { type ByteReader, ByteWriter } from './bytes.ts'
import {
  copySlot,
  decodeSlot,
  encodeSlot,
  type FieldsOf,
  type FieldTable,
  type Row,
  type Slot,
  slotOf,
  zeroOf,
} from './field.ts'
import { compileLayout, type LayoutCode } from './layout-code.ts'

export type Layout<F extends FieldTable> = {
  readonly name: string
  readonly fields: F
  /** A record of zeros, empty texts, first names and empty lists; a side is +1. */
  create(): FieldsOf<F>
  /** Throws `InvariantError` naming layout and field when a value does not fit its type. */
  encode(writer: ByteWriter, value: Readonly<FieldsOf<F>>): void
  /** Overwrites every field of `into`. Throws `CorruptError` on bytes that were not encoded so. */
  decode(reader: ByteReader, into: FieldsOf<F>): void
  /** Overwrites every field of `into`; number lists are copied, not shared. */
  copy(from: Readonly<FieldsOf<F>>, into: FieldsOf<F>): void
}

/** The plain meaning of a layout: what compiled code must equal, and the fallback without it. */
export function interpretLayout(slots: readonly Slot[]): LayoutCode {
  return {
    create() {
      const row: Row = {}
      for (const slot of slots) row[slot.key] = zeroOf(slot)
      return row
    },
    encode(writer, value) {
      for (const slot of slots) encodeSlot(writer, slot, value[slot.key])
    },
    decode(reader, into) {
      for (const slot of slots) decodeSlot(reader, slot, into)
    },
    copy(from, into) {
      for (const slot of slots) copySlot(slot, from, into)
    },
  }
}

/** Finds the field that made an encoding fail, by encoding again one field at a time. */
function encodeFault(name: string, slots: readonly Slot[], row: Row, cause: unknown): unknown {
  for (const slot of slots) {
    try {
      encodeSlot(new ByteWriter(), slot, row[slot.key])
    } catch (fault) {
      const reason = fault instanceof Error ? fault.message : String(fault)
      return new InvariantError(`${name}.${slot.key}: ${reason}`, { cause })
    }
  }
  return cause
}

/** Builds the encoding of a table once; `name` appears in messages only. */
export function layout<const F extends FieldTable>(name: string, fields: F): Layout<F> {
  const slots = Object.keys(fields).map((key) => slotOf(name, key, fields[key]!))
  const code = compileLayout(slots) ?? interpretLayout(slots)
  return {
    name,
    fields,
    create(): FieldsOf<F> {
      return code.create() as FieldsOf<F>
    },
    encode(writer: ByteWriter, value: Readonly<FieldsOf<F>>): void {
      try {
        code.encode(writer, value as Row)
      } catch (cause) {
        throw encodeFault(name, slots, value as Row, cause)
      }
    },
    decode(reader: ByteReader, into: FieldsOf<F>): void {
      code.decode(reader, into as Row)
    },
    copy(from: Readonly<FieldsOf<F>>, into: FieldsOf<F>): void {
      code.copy(from as Row, into as Row)
    },
  }
}
