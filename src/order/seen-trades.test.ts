import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  ByteReader,
  ByteWriter,
  type ClientId,
  SnapshotReader,
  SnapshotWriter,
} from '../base/index.ts'
import { SeenTrades } from './seen-trades.ts'

fc.configureGlobal({ seed: 1 })

const fills = fc.array(fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 0, max: 12 })), {
  maxLength: 200,
})

test('a fill is new exactly when it is not among the last `capacity` new ones', () => {
  fc.assert(
    fc.property(fills, fc.integer({ min: 1, max: 20 }), (history, capacity) => {
      const seen = new SeenTrades(capacity)
      const model: string[] = []
      for (const [order, trade] of history) {
        const key = `${order}/${trade}`
        const isNew = !model.includes(key)
        expect(seen.has(order as ClientId, trade)).toBe(!isNew)
        expect(seen.add(order as ClientId, trade)).toBe(isNew)
        if (isNew) model.push(key)
        if (model.length > capacity) model.shift()
        expect(seen.count).toBe(model.length)
      }
    }),
  )
})

test('both orders of a trade with oneself count', () => {
  const seen = new SeenTrades(8)
  expect(seen.add(1 as ClientId, 77)).toBe(true)
  expect(seen.add(2 as ClientId, 77)).toBe(true)
  expect(seen.add(1 as ClientId, 77)).toBe(false)
})

test('a restored filter answers as the one that was saved', () => {
  fc.assert(
    fc.property(fills, fills, (before, after) => {
      const [source, target] = [new SeenTrades(9), new SeenTrades(9)]
      for (const [order, trade] of before) source.add(order as ClientId, trade)
      for (const [order, trade] of after) target.add(order as ClientId, trade + 100)
      const writer = new ByteWriter(1 << 16)
      source.visit(new SnapshotWriter(writer))
      target.visit(new SnapshotReader(new ByteReader(writer.view())))
      for (const [order, trade] of after) {
        expect(target.add(order as ClientId, trade)).toBe(source.add(order as ClientId, trade))
      }
    }),
  )
})
