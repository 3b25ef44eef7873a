import fc from 'fast-check'
import { expect, test } from 'vitest'
import { IdTable } from './id-table.ts'

fc.configureGlobal({ seed: 1 })

test('behaves as a map of pairs through any history of additions and removals', () => {
  // Few distinct keys, so that probes collide and holes are shifted over.
  const keys = fc.tuple(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 0, max: 3 }))
  const scales = fc.constantFrom(1, 4096, 2 ** 40)
  fc.assert(
    fc.property(fc.array(keys, { maxLength: 400 }), scales, (history, scale) => {
      const table = new IdTable(24)
      const model = new Map<string, number>()
      for (const [i, [first, second]] of history.entries()) {
        const [a, b] = [first * scale, second * scale]
        const key = `${a},${b}`
        expect(table.find(a, b)).toBe(model.get(key) ?? -1)
        if (model.has(key)) {
          table.remove(a, b)
          model.delete(key)
        } else if (model.size < 24) {
          table.add(a, b, i)
          model.set(key, i)
        }
      }
      for (let a = 0; a <= 30; a += 1) {
        for (let b = 0; b <= 3; b += 1) {
          expect(table.find(a * scale, b * scale)).toBe(
            model.get(`${a * scale},${b * scale}`) ?? -1,
          )
        }
      }
    }),
  )
})

test('a full table, a second entry and a missing one are broken invariants', () => {
  const table = new IdTable(1)
  table.add(7, 0, 3)
  expect(() => table.add(8, 0, 1)).toThrow('full')
  expect(() => table.remove(8, 0)).toThrow('not indexed')
  table.clear()
  expect(table.find(7, 0)).toBe(-1)
  table.add(7, 0, 4)
  expect(new IdTable(2).find(7, 0)).toBe(-1)
})
