import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  ByteReader,
  ByteWriter,
  Digest,
  DigestVisitor,
  SnapshotReader,
  SnapshotWriter,
  SumTree,
} from './index.ts'

fc.configureGlobal({ seed: 1 })

/** Values that cancel, overflow the mantissa and underflow against one another. */
const terms = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e300, max: 1e300 }),
  fc.constantFrom(1e16, -1e16, 1, -1, 1e-16, 2 ** 53, -(2 ** 53), 5e-324, 1e290, -1e290),
)
const changes = fc
  .integer({ min: 1, max: 70 })
  .chain((capacity) =>
    fc.tuple(fc.constant(capacity), fc.array(fc.tuple(fc.nat(capacity - 1), terms))),
  )

function fromScratch(values: readonly number[]): SumTree {
  const tree = new SumTree(values.length)
  for (const [i, value] of values.entries()) tree.set(i, value)
  return tree
}

test('law 8: the total equals the sum from scratch to the bit, whatever the history', () => {
  fc.assert(
    fc.property(changes, ([capacity, list]) => {
      const tree = new SumTree(capacity)
      const values = new Array<number>(capacity).fill(0)
      for (const [index, value] of list) {
        tree.set(index, value)
        values[index] = value
        const total = tree.total()
        tree.rebuild()
        expect(tree.total()).toBe(total)
      }
      expect(fromScratch(values).total()).toBe(tree.total())
      expect(values.map((_, i) => tree.get(i))).toEqual(values)
    }),
    { numRuns: 500 },
  )
})

test('where every partial sum is exact, the total is the sum', () => {
  fc.assert(
    fc.property(fc.array(fc.integer(), { minLength: 1, maxLength: 100 }), (values) => {
      const expected = values.reduce((sum, value) => sum + value, 0)
      expect(fromScratch(values).total()).toBe(expected)
    }),
  )
})

test('the error is that of pairwise summation', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1 }),
      (values) => {
        // Exact in units of 2^-1074, which every double is a multiple of.
        const scale = 2n ** 1074n
        const exact = values.reduce((sum, value) => sum + toFixed(value), 0n)
        const total = fromScratch(values).total()
        const depth = Math.ceil(Math.log2(Math.max(2, values.length)))
        const limit = (total * depth * 2 ** -53) / (1 - depth * 2 ** -53)
        const error = Number(toFixed(total) - exact) / Number(scale)
        expect(Math.abs(error)).toBeLessThanOrEqual(limit)
      },
    ),
  )
})

function toFixed(value: number): bigint {
  const view = new DataView(new ArrayBuffer(8))
  view.setFloat64(0, value)
  const bits = view.getBigUint64(0)
  const exponent = (bits >> 52n) & 0x7ffn
  const mantissa = bits & ((1n << 52n) - 1n)
  return exponent === 0n ? mantissa : (mantissa | (1n << 52n)) << (exponent - 1n)
}

test('a restored tree has the same total and digest', () => {
  fc.assert(
    fc.property(fc.array(terms, { minLength: 1, maxLength: 40 }), (values) => {
      const tree = fromScratch(values)
      const writer = new ByteWriter()
      tree.visit(new SnapshotWriter(writer))
      const restored = new SumTree(values.length)
      restored.set(0, 123)
      restored.visit(new SnapshotReader(new ByteReader(writer.view())))
      expect(restored.total()).toBe(tree.total())
      const [one, two] = [new Digest(), new Digest()]
      tree.visit(new DigestVisitor(one))
      restored.visit(new DigestVisitor(two))
      expect(two.hex()).toBe(one.hex())
    }),
  )
})

test('terms are finite and indices exist', () => {
  const tree = new SumTree(3)
  expect(() => tree.set(3, 1)).toThrow()
  expect(() => tree.set(-1, 1)).toThrow()
  expect(() => tree.set(0, Number.NaN)).toThrow('finite')
  expect(() => tree.set(0, Infinity)).toThrow('finite')
  expect(() => new SumTree(0)).toThrow()
  tree.set(2, 5)
  tree.clear()
  expect(tree.total()).toBe(0)
})
