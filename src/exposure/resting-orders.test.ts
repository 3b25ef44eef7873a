import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type InstrumentIndex, type Lots, type Ticks } from '../base/index.ts'
import { RestingOrders } from './resting-orders.ts'

test('each instrument lists exactly its slots, and sums exactly their lots', () => {
  const step = fc.record({
    slot: fc.nat(7),
    instrument: fc.nat(2),
    isBuy: fc.boolean(),
    lots: fc.nat(5),
  })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const orders = new RestingOrders(3, 8)
      const naive = new Map<number, { instrument: number; side: number; lots: number }>()
      for (const { slot, instrument, isBuy, lots } of steps) {
        const side = isBuy ? 1 : -1
        orders.set(slot, instrument as InstrumentIndex, side, lots as Lots, 0 as Ticks)
        naive.delete(slot)
        if (lots > 0) naive.set(slot, { instrument, side, lots })
        for (let i = 0; i < 3; i += 1) {
          const listed: number[] = []
          for (let at = orders.firstSlot(i); at !== -1; at = orders.nextSlot(at)) listed.push(at)
          const own = [...naive].filter(([, order]) => order.instrument === i)
          expect(listed.sort()).toEqual(own.map(([at]) => at).sort())
          const sumOf = (wanted: number): number =>
            own.reduce((sum, [, order]) => sum + (order.side === wanted ? order.lots : 0), 0)
          expect(orders.buyLots[i]).toBe(sumOf(1))
          expect(orders.sellLots[i]).toBe(sumOf(-1))
        }
      }
    }),
    { seed: 81, numRuns: 200 },
  )
})
