import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ByteReader, ByteWriter, SnapshotReader, SnapshotWriter } from '../base/index.ts'
import { SlotLists } from './slot-lists.ts'

fc.configureGlobal({ seed: 1 })

const moves = fc.array(fc.tuple(fc.integer({ min: 0, max: 7 }), fc.integer({ min: 0, max: 3 })), {
  maxLength: 100,
})

function contents(lists: SlotLists, list: number): number[] {
  const slots: number[] = []
  for (let slot = lists.head(list); slot >= 0; slot = lists.next(slot)) slots.push(slot)
  return slots
}

test('lists keep their order of insertion through any moves, and through a snapshot', () => {
  fc.assert(
    fc.property(moves, (history) => {
      const lists = new SlotLists(8, 4)
      const model: number[][] = [[0, 1, 2, 3, 4, 5, 6, 7], [], [], []]
      for (const [slot, to] of history) {
        const from = model.findIndex((slots) => slots.includes(slot))
        lists.remove(from, slot)
        model[from] = model[from]!.filter((other) => other !== slot)
        lists.append(to, slot)
        model[to]!.push(slot)
      }
      const writer = new ByteWriter(1 << 16)
      lists.visit(new SnapshotWriter(writer))
      const restored = new SlotLists(8, 4)
      restored.visit(new SnapshotReader(new ByteReader(writer.view())))
      for (let list = 0; list < 4; list += 1) {
        expect(contents(lists, list)).toEqual(model[list])
        expect(contents(restored, list)).toEqual(model[list])
      }
    }),
  )
})

test('a slot is removed from the list it is in', () => {
  const lists = new SlotLists(2, 2)
  expect(() => lists.remove(1, 0)).toThrow('not in this list')
  expect(() => lists.head(2)).toThrow('no such list')
})
