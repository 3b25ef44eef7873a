import fc from 'fast-check'
import { expect, test } from 'vitest'
import { SumTree } from '../base/index.ts'
import { SumTable } from './sum-table.ts'

test('each measure is a SumTree of its own, to the bit, whenever it is asked', () => {
  const value = fc.double({ min: -1e9, max: 1e9, noNaN: true })
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 40 }),
      fc.array(fc.tuple(fc.nat(39), value, value, fc.boolean())),
      (capacity, puts) => {
        const table = new SumTable(capacity, 2)
        const trees = [new SumTree(capacity), new SumTree(capacity)] as const
        for (const [at, first, second, isAsked] of puts) {
          table.row[0] = first
          table.row[1] = second
          table.put(at % capacity)
          trees[0].set(at % capacity, first)
          trees[1].set(at % capacity, second)
          if (!isAsked) continue
          expect(table.total(1)).toBe(trees[1].total() + 0)
        }
        expect(table.total(0) + 0).toBe(trees[0].total() + 0)
        expect(table.total(1) + 0).toBe(trees[1].total() + 0)
      },
    ),
    { seed: 71, numRuns: 300 },
  )
})

test('a term that is no number is a broken invariant, and clearing forgets', () => {
  const table = new SumTable(3, 1)
  table.row[0] = Number.NaN
  expect(() => table.put(0)).toThrow(/finite/)
  table.row[0] = 5
  table.put(2)
  table.clear()
  expect(table.total(0)).toBe(0)
  table.put(1)
  expect(table.total(0)).toBe(5)
})
