import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  ByteReader,
  ByteWriter,
  type Column,
  CorruptError,
  Digest,
  DigestVisitor,
  InvariantError,
  SnapshotReader,
  SnapshotWriter,
  type StateVisitor,
  type Visitable,
} from './index.ts'

fc.configureGlobal({ seed: 1 })

const capacity = 12
const kinds = [
  Float64Array,
  Int32Array,
  Uint32Array,
  Uint16Array,
  Uint8Array,
  BigInt64Array,
] as const

type Cell =
  | { kind: 'number'; value: number }
  | { kind: 'boolean'; value: boolean }
  | { kind: 'bigint'; value: bigint }
  | { kind: 'text'; value: string }
  | { kind: 'column'; type: number; count: number; values: Column }

/** A state made of any items, restored over any other state of the same shape. */
class Sample implements Visitable {
  readonly cells: Cell[]
  constructor(cells: Cell[]) {
    this.cells = cells
  }
  visit(v: StateVisitor): void {
    for (const cell of this.cells) {
      if (cell.kind === 'number') cell.value = v.number(cell.value)
      else if (cell.kind === 'boolean') cell.value = v.boolean(cell.value)
      else if (cell.kind === 'bigint') cell.value = v.bigint(cell.value)
      else if (cell.kind === 'text') cell.value = v.text(cell.value)
      else {
        cell.count = v.number(cell.count)
        v.column(cell.values, cell.count)
      }
    }
  }
}

function columnOf(type: number, numbers: readonly number[]): Column {
  const values = new kinds[type]!(capacity) as Column
  for (const [i, n] of numbers.entries()) {
    if (values instanceof BigInt64Array) values[i] = BigInt(Math.trunc(n))
    else values[i] = n
  }
  return values
}

const cells: fc.Arbitrary<Cell> = fc.oneof(
  fc.record({ kind: fc.constant('number' as const), value: fc.double({ noNaN: true }) }),
  fc.record({ kind: fc.constant('boolean' as const), value: fc.boolean() }),
  fc.record({ kind: fc.constant('bigint' as const), value: fc.bigInt() }),
  fc.record({ kind: fc.constant('text' as const), value: fc.string({ unit: 'binary' }) }),
  fc
    .record({
      type: fc.nat(kinds.length - 1),
      numbers: fc.array(fc.maxSafeInteger(), { maxLength: capacity }),
    })
    .map(({ type, numbers }) => ({
      kind: 'column' as const,
      type,
      count: numbers.length,
      values: columnOf(type, numbers),
    })),
)

/** The same shape with nothing in it. */
function emptyLike(list: readonly Cell[]): Sample {
  return new Sample(
    list.map((cell): Cell => {
      if (cell.kind === 'number') return { kind: 'number', value: 0 }
      if (cell.kind === 'boolean') return { kind: 'boolean', value: false }
      if (cell.kind === 'bigint') return { kind: 'bigint', value: 0n }
      if (cell.kind === 'text') return { kind: 'text', value: '' }
      return { kind: 'column', type: cell.type, count: 0, values: columnOf(cell.type, []) }
    }),
  )
}

function digestOf(state: Visitable): string {
  const digest = new Digest()
  state.visit(new DigestVisitor(digest))
  return digest.hex()
}

function snapshotOf(state: Visitable): Uint8Array {
  const writer = new ByteWriter()
  state.visit(new SnapshotWriter(writer))
  return writer.view().slice()
}

test('a restored state is the state, and so are its digest and its snapshot', () => {
  fc.assert(
    fc.property(fc.array(cells), (list) => {
      const state = new Sample(list)
      const digest = digestOf(state)
      const bytes = snapshotOf(state)
      const restored = emptyLike(list)
      const reader = new ByteReader(bytes)
      restored.visit(new SnapshotReader(reader))
      reader.end()
      expect(restored.cells).toEqual(list)
      expect(digestOf(restored)).toBe(digest)
      expect(snapshotOf(restored)).toEqual(bytes)
    }),
    { numRuns: 500 },
  )
})

test('digests are equal exactly where snapshots are', () => {
  fc.assert(
    fc.property(fc.array(cells, { maxLength: 3 }), fc.array(cells, { maxLength: 3 }), (a, b) => {
      const [one, two] = [new Sample(a), new Sample(b)]
      const isSame = Buffer.compare(snapshotOf(one), snapshotOf(two)) === 0
      expect(digestOf(one) === digestOf(two)).toBe(isSame)
    }),
    { numRuns: 500 },
  )
})

test('a walk of another shape is corrupt, whatever the first difference', () => {
  fc.assert(
    fc.property(fc.array(cells, { maxLength: 4 }), fc.array(cells, { maxLength: 4 }), (a, b) => {
      const shape = (list: readonly Cell[]): string =>
        list
          .map((cell) => (cell.kind === 'column' ? `number,column${cell.type}` : cell.kind))
          .join()
      fc.pre(!shape(a).startsWith(shape(b)))
      const reader = new ByteReader(snapshotOf(new Sample(a)))
      expect(() => emptyLike(b).visit(new SnapshotReader(reader))).toThrow(CorruptError)
    }),
    { numRuns: 500 },
  )
})

test('a column shorter than its snapshot, or of another count, is corrupt', () => {
  const bytes = snapshotOf({ visit: (v) => v.column(new Float64Array(8), 8) })
  const restore = (rows: number, count: number) => () =>
    new SnapshotReader(new ByteReader(bytes)).column(new Float64Array(rows), count)
  expect(restore(8, 8)).not.toThrow()
  expect(restore(9, 8)).not.toThrow()
  expect(restore(4, 4)).toThrow(CorruptError)
  expect(restore(4, 8)).toThrow(CorruptError)
  expect(restore(9, 9)).toThrow(CorruptError)
})

test('state that holds NaN is refused', () => {
  for (const visitor of [
    new DigestVisitor(new Digest()),
    new SnapshotWriter(new ByteWriter()),
  ] satisfies StateVisitor[]) {
    expect(() => visitor.number(Number.NaN)).toThrow(InvariantError)
    expect(() => visitor.column(Float64Array.of(0, Number.NaN), 2)).toThrow('row 1')
    visitor.column(Float64Array.of(0, Number.NaN), 1)
    expect(() => visitor.column(new Uint8Array(1), 2)).toThrow(InvariantError)
  }
})

test('a running digest can be restored', () => {
  fc.assert(
    fc.property(fc.uint8Array(), fc.uint8Array(), (before, after) => {
      const digest = new Digest()
      digest.update(before)
      const restored = new Digest()
      restored.visit(new SnapshotReader(new ByteReader(snapshotOf(digest))))
      digest.update(after)
      restored.update(after)
      expect(restored.hex()).toBe(digest.hex())
    }),
  )
})

test('the host is little-endian, as columns in snapshots are', () => {
  expect(snapshotOf({ visit: (v) => v.column(Uint16Array.of(0x0201), 1) }).slice(5)).toEqual(
    Uint8Array.of(1, 2),
  )
})
