// What the freeboard is computed over: every position and every order that may still fill, at the
// sizes and prices that the venue holds. A search over less would promise more room than there is.

import { expect, test } from 'vitest'
import { type InstrumentIndex, type Ticks } from '../../src/base/index.ts'
import { freeboardInput } from '../../src/engine/index.ts'
import { type FreeboardInput, searchFreeboard } from '../../src/exposure/index.ts'
import { priceOf } from '../../src/instrument/index.ts'
import { DeskRig } from '../support/desk-rig.ts'
import { smallDesk, smallWorld } from '../support/small-desk.ts'

const seconds = 1_000_000

function busyRig(): DeskRig {
  const rig = new DeskRig({ desk: smallDesk(), world: smallWorld(), seed: 5 })
  rig.run.start()
  rig.runFor(180 * seconds)
  return rig
}

type Row = { size: number; reference: number; resting: number }

function rowsOf({ book }: FreeboardInput): Row[] {
  return Array.from({ length: book.count }, (_, i) => {
    return { size: book.size[i]!, reference: book.reference[i]!, resting: book.resting[i]! }
  })
}

test('every position is a row, and so is everything that rests, at its price', () => {
  const { state } = busyRig()
  const { catalogue, orders, exposure } = state
  const input = freeboardInput(state)!
  const wanted: Row[] = []
  for (let i = 0; i < catalogue.count; i += 1) {
    const lots = exposure.positionLots[i]!
    if (lots === 0) continue
    wanted.push({ size: lots * catalogue.lotSize[i]!, reference: 0, resting: 0 })
  }
  const held = wanted.length
  orders.forEachLive((slot) => {
    const instrument = orders.instrument[slot] as InstrumentIndex
    const size = orders.side[slot]! * orders.restingLots(slot) * catalogue.lotSize[instrument]!
    const reference = priceOf(catalogue.terms(instrument), orders.ticks[slot] as Ticks)
    wanted.push({ size, reference, resting: 1 })
  })
  expect(held).toBeGreaterThan(0)
  expect(wanted.length - held).toBeGreaterThan(20)
  expect(rowsOf(input)).toEqual(wanted)
})

test('what rests takes freeboard, and less of it gives some back', () => {
  const input = freeboardInput(busyRig().state)!
  // A limit near enough to be reached within the range.
  const limits = [{ name: 'loss', lossUsd: 3000 }]
  const distance = (held: FreeboardInput): number => searchFreeboard({ ...held, limits }).distance
  const gross = distance(input)
  const without = (share: number): number => {
    const size = input.book.size.map(
      (value, i) => (input.book.resting[i] === 1 ? share : 1) * value,
    )
    return distance({ ...input, book: { ...input.book, size } })
  }
  expect(gross).toBeLessThan(10)
  expect(without(1)).toBe(gross)
  expect(without(0.5)).toBeGreaterThan(gross)
  expect(without(0)).toBeGreaterThan(without(0.5))
})
