import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ByteReader, ByteWriter, SnapshotReader, SnapshotWriter, TimeHeap } from './index.ts'

fc.configureGlobal({ seed: 1 })

type Item = { timeUs: number; kind: number; id: number }

function popped(heap: TimeHeap): Item | null {
  return heap.pop() ? { timeUs: heap.timeUs, kind: heap.kind, id: heap.id } : null
}

/** The oracle: a list kept sorted by time, newcomers behind their equals. */
class SortedList {
  readonly items: Item[] = []
  push(item: Item): void {
    const at = this.items.findIndex(({ timeUs }) => timeUs > item.timeUs)
    this.items.splice(at < 0 ? this.items.length : at, 0, item)
  }
}

const steps = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: fc.record({ timeUs: fc.nat(8), kind: fc.nat(3) }) },
    { weight: 2, arbitrary: fc.constant('pop' as const) },
    { weight: 1, arbitrary: fc.constant('restore' as const) },
  ),
  { maxLength: 120 },
)

test('items leave by time, then in the order in which they came', () => {
  fc.assert(
    fc.property(steps, (list) => {
      const capacity = 16
      let heap = new TimeHeap(capacity)
      const model = new SortedList()
      for (const [id, step] of list.entries()) {
        if (step === 'pop') {
          expect(heap.peekTimeUs()).toBe(model.items[0]?.timeUs ?? Infinity)
          expect(popped(heap)).toEqual(model.items.shift() ?? null)
        } else if (step === 'restore') {
          const writer = new ByteWriter()
          heap.visit(new SnapshotWriter(writer))
          heap = new TimeHeap(capacity)
          heap.visit(new SnapshotReader(new ByteReader(writer.view())))
        } else {
          const fits = model.items.length < capacity
          expect(heap.push(step.timeUs, step.kind, id)).toBe(fits)
          if (fits) model.push({ ...step, id })
        }
        expect(heap.count).toBe(model.items.length)
      }
    }),
    { numRuns: 500 },
  )
})

test('a cleared heap is empty, and times are integers', () => {
  const heap = new TimeHeap(2)
  heap.push(1, 0, 0)
  heap.clear()
  expect(heap.peekTimeUs()).toBe(Infinity)
  expect(heap.pop()).toBe(false)
  expect(() => heap.push(0.5, 0, 0)).toThrow('safe integer')
  expect(() => heap.push(0, Number.NaN, 0)).toThrow('NaN')
})
