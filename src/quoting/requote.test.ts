// Whose turn it is, against a sort.

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { riskiestFirst } from './index.ts'

fc.configureGlobal({ seed: 1, numRuns: 500 })

test('riskiest first equals sorting, ties by index, without what carries no risk', () => {
  const edges = fc.array(
    fc.oneof(
      fc.integer({ min: -3, max: 3 }),
      fc.double({ min: -10, max: 10, noNaN: true }),
      fc.constantFrom(0, Number.NaN),
    ),
    { maxLength: 300, size: 'max' },
  )
  fc.assert(
    fc.property(edges, fc.nat(320), (list, limit) => {
      const order = new Int32Array(list.length)
      const taken = riskiestFirst(list.length, Float64Array.from(list), order, limit)
      const sorted = list
        .map((edge, index) => ({ edge, index }))
        .filter(({ edge }) => edge > 0)
        .sort((a, b) => b.edge - a.edge || a.index - b.index)
        .slice(0, limit)
      expect(taken).toBe(sorted.length)
      expect(Array.from(order.subarray(0, taken))).toEqual(sorted.map(({ index }) => index))
    }),
  )
})
