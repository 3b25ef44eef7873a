import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ByteReader, ByteWriter, NumberRing, SnapshotReader, SnapshotWriter } from './index.ts'

fc.configureGlobal({ seed: 1 })

const steps = fc.array(fc.constantFrom('push', 'overwrite', 'shift', 'restore', 'clear'), {
  maxLength: 100,
})

test('a ring is a bounded queue', () => {
  fc.assert(
    fc.property(steps, fc.integer({ min: 1, max: 7 }), fc.integer({ min: 1, max: 3 }), run),
    { numRuns: 500 },
  )
})

function run(list: readonly string[], capacity: number, width: number): void {
  let ring = new NumberRing({ capacity, width })
  let model: number[][] = []
  const into = new Float64Array(width)
  for (const [i, step] of list.entries()) {
    const record = Array.from({ length: width }, (_, k) => i * 10 + k)
    if (step === 'push') {
      expect(ring.push(record)).toBe(model.length < capacity)
      if (model.length < capacity) model.push(record)
    } else if (step === 'overwrite') {
      ring.pushOverwrite(Float64Array.from(record))
      if (model.length === capacity) model.shift()
      model.push(record)
    } else if (step === 'shift') {
      expect(ring.shift(into)).toBe(model.length > 0)
      if (model.length > 0) expect(Array.from(into)).toEqual(model.shift())
    } else if (step === 'clear') {
      ring.clear()
      model = []
    } else {
      const writer = new ByteWriter()
      ring.visit(new SnapshotWriter(writer))
      ring = new NumberRing({ capacity, width })
      ring.visit(new SnapshotReader(new ByteReader(writer.view())))
    }
    expect(ring.count).toBe(model.length)
    const held = model.map((_, at) => record.map((_, field) => ring.at(at, field)))
    expect(held).toEqual(model)
  }
}

test('what is not there cannot be read', () => {
  const ring = new NumberRing({ capacity: 2 })
  expect(() => ring.drop()).toThrow('empty')
  expect(() => ring.at(0)).toThrow()
  ring.push([5])
  expect(ring.at(0)).toBe(5)
  expect(() => ring.at(1)).toThrow()
  expect(() => ring.at(0, 1)).toThrow()
  expect(() => ring.push([])).toThrow('narrow')
})
