// A layout written out as straight code, one statement a field, and compiled once at start-up. A
// loop over fields must look each one up by a name that changes, which costs 20 ns a field; code
// that names its fields costs 1 to 5 (base.bench.ts). Where code from text is forbidden, as by a
// page's content security policy, there is no compiled form and `layout.ts` interprets the table.

import { type ByteReader, type ByteWriter } from './bytes.ts'
import {
  copyNumbers,
  decodeName,
  decodeNumbers,
  encodeNumbers,
  encodeSide,
  type Row,
  type Slot,
  zeroOf,
} from './field.ts'

export type LayoutCode = {
  create(): Row
  encode(writer: ByteWriter, value: Row): void
  decode(reader: ByteReader, into: Row): void
  copy(from: Row, into: Row): void
}

// Field names are identifiers (`slotOf` asserts it) and names of choices are written as JSON, so
// nothing in a table can end up as code.

function createText(slot: Slot): string {
  const { key, coding } = slot
  if (coding === 'numbers') return `${key}: { count: 0, values: new Float64Array(0) }`
  return coding === 'bigint' ? `${key}: 0n` : `${key}: ${JSON.stringify(zeroOf(slot))}`
}

function encodeText({ key, coding, names }: Slot): string {
  if (coding === 'side') return `encodeSide(writer, row.${key})`
  if (coding === 'numbers') return `encodeNumbers(writer, row.${key})`
  if (coding !== 'name') return `writer.${coding}(row.${key})`
  // No name has the number 256, so an unknown one fails in the writer.
  const cases = names.map((name, i) => `case ${JSON.stringify(name)}: writer.u8(${i}); break`)
  return `switch (row.${key}) { ${cases.join('; ')}; default: writer.u8(256) }`
}

function decodeText({ key, coding }: Slot, index: number): string {
  if (coding === 'side') return `row.${key} = reader.bool() ? 1 : -1`
  if (coding === 'numbers') return `decodeNumbers(reader, row.${key})`
  return coding === 'name'
    ? `row.${key} = decodeName(reader, names${index})`
    : `row.${key} = reader.${coding}()`
}

function copyText({ key, coding }: Slot): string {
  return coding === 'numbers' ? `copyNumbers(from.${key}, row.${key})` : `row.${key} = from.${key}`
}

/** The layout of these fields as compiled code; null where code from text is forbidden. */
export function compileLayout(slots: readonly Slot[]): LayoutCode | null {
  const lists = slots.map((_, i) => `const names${i} = slots[${i}].names`)
  const source = `'use strict'
${lists.join('\n')}
const { encodeSide, encodeNumbers, decodeNumbers, decodeName, copyNumbers } = parts
return {
  create() { return { ${slots.map(createText).join(', ')} } },
  encode(writer, row) { ${slots.map(encodeText).join('; ')} },
  decode(reader, row) { ${slots.map(decodeText).join('; ')} },
  copy(from, row) { ${slots.map(copyText).join('; ')} },
}`
  const parts = { encodeSide, encodeNumbers, decodeNumbers, decodeName, copyNumbers }
  try {
    return new Function('slots', 'parts', source)(slots, parts) as LayoutCode
  } catch (cause) {
    if (cause instanceof EvalError) return null
    throw cause
  }
}
