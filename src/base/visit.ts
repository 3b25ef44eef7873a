// One description of a state serves three purposes: digest, snapshot, restore. State classes pass
// every scalar and column that influences a later decision through a visitor, in a fixed order; the
// writer and the digest return what they were given, the reader returns what was stored.

export type Column =
  | Float64Array
  | Int32Array
  | Uint32Array
  | Uint16Array
  | Uint8Array
  | BigInt64Array

export interface StateVisitor {
  /** A finite or infinite double; NaN is refused, because state never holds one. */
  number(value: number): number
  boolean(value: boolean): boolean
  bigint(value: bigint): bigint
  text(value: string): string
  /** The first `count` rows of a column; restored in place. */
  column(values: Column, count: number): void
}

/** State that can be digested, written and restored by the same walk. */
export interface Visitable {
  visit(v: StateVisitor): void
}
