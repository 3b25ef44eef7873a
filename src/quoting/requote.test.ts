// Whose turn it is, against a sort; and when a message is worth sending.

import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  defaultRequotePolicy,
  needsRequote,
  type RequoteInput,
  riskiestFirst,
  staleEdgeUsd,
} from './index.ts'

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

const working: RequoteInput = {
  side: 1,
  wantedTicks: 100,
  wantedLots: 20,
  workingTicks: 100,
  workingLots: 20,
  stepTicks: 1,
}
const needs = (changes: Partial<RequoteInput>): boolean =>
  needsRequote(defaultRequotePolicy, { ...working, ...changes })

test('dangerous prices are changed at once, shy ones when it is worth it', () => {
  expect(needs({})).toBe(false)
  expect(needs({ workingTicks: 101 })).toBe(true)
  expect(needs({ workingTicks: 99 })).toBe(false)
  expect(needs({ workingTicks: 98 })).toBe(true)
  const ask = { side: -1 } as const
  expect(needs({ ...ask, workingTicks: 99 })).toBe(true)
  expect(needs({ ...ask, workingTicks: 101 })).toBe(false)
  expect(needs({ ...ask, workingTicks: 102 })).toBe(true)
  expect(needs({ stepTicks: 5, workingTicks: 95 })).toBe(false)
  expect(needs({ stepTicks: 5, workingTicks: 90 })).toBe(true)
})

test('sizes move by a share, and presence always counts', () => {
  expect(needs({ workingLots: 16 })).toBe(false)
  expect(needs({ workingLots: 15 })).toBe(true)
  expect(needs({ workingLots: 25 })).toBe(true)
  expect(needs({ wantedLots: 0 })).toBe(true)
  expect(needs({ workingLots: 0 })).toBe(true)
  expect(needs({ wantedLots: 0, workingLots: 0 })).toBe(false)
})

test('a price that trembles within the threshold is never sent', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 1 }), { maxLength: 100, size: 'max' }),
      (tremble) => {
        let workingTicks = 100
        let sent = 0
        for (const by of tremble) {
          const wantedTicks = 100 + by
          if (!needsRequote(defaultRequotePolicy, { ...working, wantedTicks, workingTicks }))
            continue
          workingTicks = wantedTicks
          sent += 1
        }
        expect(sent).toBe(0)
      },
    ),
  )
})

test('what would be given away outranks what is missed', () => {
  const usd = (changes: Partial<RequoteInput>): number =>
    staleEdgeUsd({ ...working, ...changes }, 2)
  expect(usd({})).toBe(0)
  expect(usd({ workingTicks: 103 })).toBe(3 * 20 * 2)
  expect(usd({ side: -1, workingTicks: 97 })).toBe(3 * 20 * 2)
  expect(usd({ workingTicks: 97 })).toBeCloseTo(0.1 * 3 * 20 * 2, 12)
  expect(usd({ workingLots: 0 })).toBeCloseTo(0.1 * 20 * 2, 12)
  expect(usd({ wantedLots: 0 })).toBe(20 * 2)
  expect(usd({ wantedLots: 0, workingLots: 0 })).toBe(0)
})
