import { describe, expect, expectTypeOf, test } from 'vitest'
import { type ClientId, type InstrumentIndex, type Lots, type Ticks } from '../base/index.ts'
import { type Approved } from '../limits/index.ts'
import { type PlaceIntent, type QuoteIntent } from '../order/index.ts'
import { EffectList } from './effect-list.ts'

const intent: PlaceIntent = {
  kind: 'place',
  clientId: 5 as ClientId,
  instrument: 1 as InstrumentIndex,
  side: -1,
  ticks: 9 as Ticks,
  lots: 3 as Lots,
  timeInForce: 'immediate-or-cancel',
  postOnly: false,
  reduceOnly: true,
  purpose: 'hedge',
}

test('effects keep their order, their cause and their place in the step', () => {
  const list = new EffectList(8)
  list.begin(42)
  list.push('cancel').clientId = 7 as ClientId
  list.push('report').report = 3
  list.push('cancel').clientId = 8 as ClientId
  const seen = [0, 1, 2].map((i) => list.at(i))
  expect(seen.map(({ kind, sequence, ordinal }) => [kind, sequence, ordinal])).toEqual([
    ['cancel', 42, 0],
    ['report', 42, 1],
    ['cancel', 42, 2],
  ])
  expect(seen[0]).toMatchObject({ clientId: 7 })
  expect(seen[2]).toMatchObject({ clientId: 8 })
  expect(() => list.at(3)).toThrow('out of range')
})

test('a new step reuses the objects, and only those of its own count are there', () => {
  const list = new EffectList(4)
  list.begin(1)
  const first = list.push('cancel')
  list.push('cancel')
  list.begin(2)
  expect(list.count).toBe(0)
  expect(() => list.at(0)).toThrow('out of range')
  expect(list.push('cancel')).toBe(first)
  expect(list.at(0).sequence).toBe(2)
})

test('full is an error, and room says how far it is', () => {
  const list = new EffectList(2)
  list.begin(1)
  expect(list.room).toBe(2)
  list.push('cancelAll')
  list.push('cancelAll')
  expect(list.room).toBe(0)
  expect(() => list.push('cancelAll')).toThrow('effect list full')
})

describe('placing', () => {
  test('copies what was approved, whole', () => {
    const list = new EffectList(2)
    list.begin(1)
    const { kind, ...fields } = intent
    list.place({ ...intent } as unknown as Approved<PlaceIntent>)
    expect(list.at(0)).toEqual({ kind, ...fields, sequence: 1, ordinal: 0 })
  })

  test('takes nothing that was not approved: the compiler is the last risk officer', () => {
    type PlaceTakes = Parameters<EffectList['place']>[0]
    type QuoteTakes = Parameters<EffectList['quote']>[0]
    expectTypeOf<PlaceIntent>().not.toExtend<PlaceTakes>()
    expectTypeOf<QuoteIntent>().not.toExtend<QuoteTakes>()
    expectTypeOf<Approved<PlaceIntent>>().toExtend<PlaceTakes>()
    // A copy with other lots is not what was approved.
    const changed = { ...({} as Approved<PlaceIntent>), lots: 1 as Lots }
    expectTypeOf<typeof changed>().not.toExtend<PlaceTakes>()
    // Nor can a placing effect be pushed by its name.
    type Pushable = Parameters<EffectList['push']>[0]
    expectTypeOf<'place' | 'edit' | 'quote'>().not.toExtend<Pushable>()
    expectTypeOf<'cancel'>().toExtend<Pushable>()
  })
})
