// The door of floor 0: what every room may use. It knows integers, time, text, bytes and random
// numbers; it must never know what any of them is used for. No finance, no clock, no I/O.

export { assert, checkSetting, finite, InvariantError, safeInteger, unreachable } from './assert.ts'
export type {
  AssetIndex,
  Atoms,
  ClientId,
  DurationUs,
  InstrumentIndex,
  Lots,
  Ticks,
  TimeUs,
  Unit,
} from './brand.ts'
export { ByteReader, ByteWriter, CorruptError } from './bytes.ts'
export {
  type DecimalMantissa,
  type DecimalRefusal,
  formatDecimal,
  parseDecimal,
  parseDecimalMantissa,
} from './decimal.ts'
export { Digest } from './digest.ts'
export {
  type FieldsOf,
  type FieldTable,
  type FieldType,
  type NumberList,
  numberListCountMax,
} from './field.ts'
export { TimeHeap } from './heap.ts'
export { canonicalJson } from './json.ts'
export { type Layout, layout } from './layout.ts'
export { Prng } from './prng.ts'
export { type Ok, ok, type Refused, type Result, refused } from './result.ts'
export { NumberRing, type RingOptions } from './ring.ts'
export { DigestVisitor, SnapshotReader, SnapshotWriter } from './state.ts'
export { SumTree } from './sum-tree.ts'
export { renderTable, type TableColumn } from './table.ts'
export {
  type CivilTime,
  civilFromTime,
  type DurationRefusal,
  formatDuration,
  formatIso,
  parseDuration,
  parseIso,
  type TimeRefusal,
  timeFromCivil,
  usPerDay,
  usPerHour,
  usPerMinute,
  usPerSecond,
  yearsBetween,
  yearUs,
} from './time.ts'
export type { Column, StateVisitor, Visitable } from './visit.ts'
