import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  type ClientId,
  type DurationUs,
  type InstrumentIndex,
  type Lots,
  type Ticks,
  type TimeUs,
} from '../base/index.ts'
import { type DiffAction, type DiffRules, decideDiff } from './diff.ts'
import { type Side } from './intent.ts'
import { WorkingOrders } from './working.ts'

fc.configureGlobal({ seed: 1 })

const rules: DiffRules = {
  toleranceTicks: 2 as Ticks,
  refillPerMille: 500,
  lifeUsMin: 1000 as DurationUs,
  urgentTicks: 5 as Ticks,
}

type Situation = 'placing' | 'resting' | 'amending' | 'cancelling' | 'in-doubt'
const situations: readonly Situation[] = [
  'placing',
  'resting',
  'amending',
  'cancelling',
  'in-doubt',
]

/** One order of 10 lots at 100 (amending: to 104) that changed at time 0. */
function ordersIn(situation: Situation, side: Side): WorkingOrders {
  const orders = new WorkingOrders(1, 1)
  const at = 0 as TimeUs
  const id = 1 as ClientId
  orders.open(
    {
      kind: 'place',
      clientId: id,
      instrument: 0 as InstrumentIndex,
      side,
      ticks: 100 as Ticks,
      lots: 10 as Lots,
      timeInForce: 'good-till-cancelled',
      postOnly: true,
      reduceOnly: false,
      purpose: 'quote',
    },
    at,
  )
  const tell = (status: 'accepted' | 'in-doubt'): void => {
    orders.onOrder(id, status, 'none', 0, 100 as Ticks, 10 as Lots, 0 as Lots, at)
  }
  if (situation === 'in-doubt') tell('in-doubt')
  if (situation === 'placing' || situation === 'in-doubt') return orders
  tell('accepted')
  if (situation === 'amending') orders.amend(0, 104 as Ticks, 10 as Lots, 1, at)
  if (situation === 'cancelling') orders.requestCancel(0, at)
  return orders
}

function decide(
  situation: Situation | 'nothing',
  wantedTicks: number,
  wantedLots: number,
  nowUs = 5000,
  side: Side = 1,
): DiffAction {
  const orders = ordersIn(situation === 'nothing' ? 'resting' : situation, side)
  const slot = situation === 'nothing' ? -1 : 0
  return decideDiff(
    ...([orders, slot, wantedTicks as Ticks, wantedLots as Lots, nowUs as TimeUs, rules] as const),
  )
}

test('nothing works: place what is wanted, and nothing else', () => {
  expect(decide('nothing', 100, 10)).toBe('place')
  expect(decide('nothing', 100, 0)).toBe('none')
})

test('nothing wanted: one cancel, from every state, whatever its age', () => {
  for (const situation of situations) {
    const expected = situation === 'cancelling' ? 'none' : 'cancel'
    expect([situation, decide(situation, 0, 0, 0)]).toEqual([situation, expected])
  }
})

test('a bid within tolerance below the wanted one keeps its place in the queue', () => {
  expect(decide('resting', 100, 10)).toBe('none')
  expect(decide('resting', 102, 10)).toBe('none')
  expect(decide('resting', 103, 10)).toBe('amend')
})

test('a bid above the wanted one is corrected at once, however young', () => {
  expect(decide('resting', 99, 10, 0)).toBe('amend')
  expect(decide('resting', 103, 10, 0)).toBe('none')
})

test('asks mirror bids', () => {
  expect(decide('resting', 98, 10, 5000, -1)).toBe('none')
  expect(decide('resting', 97, 10, 5000, -1)).toBe('amend')
  expect(decide('resting', 101, 10, 0, -1)).toBe('amend')
})

test('fewer lots are cut at once (priority is kept), more only when little is left', () => {
  expect(decide('resting', 100, 9, 0)).toBe('amend')
  expect(decide('resting', 100, 20)).toBe('none')
  expect(decide('resting', 100, 21)).toBe('amend')
  expect(decide('resting', 100, 21, 999)).toBe('none')
})

test('in flight: wait, unless a version is urgently too bold', () => {
  for (const situation of ['placing', 'in-doubt'] as const) {
    expect(decide(situation, 96, 10)).toBe('none')
    expect(decide(situation, 95, 10)).toBe('cancel')
  }
  // The version in flight, at 104, is the bolder one.
  expect(decide('amending', 100, 10)).toBe('none')
  expect(decide('amending', 99, 10)).toBe('cancel')
  expect(decide('cancelling', 0, 10)).toBe('none')
})

test('a venue that answers at once needs one message to make a wish true, and no second', () => {
  const wishes = fc.array(
    fc.tuple(
      fc.integer({ min: 90, max: 110 }),
      fc.integer({ min: 0, max: 30 }),
      fc.integer({ min: 0, max: 2000 }),
    ),
    { maxLength: 60 },
  )
  fc.assert(
    fc.property(wishes, fc.constantFrom<Side>(1, -1), (list, side) => {
      const orders = ordersIn('resting', side)
      let slot = 0
      let now = 0
      for (const [price, size, wait] of list) {
        now += wait
        const at = now as TimeUs
        const [wantedTicks, wantedLots] = [price as Ticks, size as Lots]
        const action = decideDiff(orders, slot, wantedTicks, wantedLots, at, rules)
        if (slot >= 0) expect(action).not.toBe('place')
        if (action === 'cancel') {
          const id = orders.clientId[slot]! as ClientId
          orders.requestCancel(slot, at)
          orders.onOrder(id, 'cancelled', 'none', 0, wantedTicks, 0 as Lots, 0 as Lots, at)
          slot = -1
        } else if (action === 'place') {
          const id = (2 + now * 100 + list.length) as ClientId
          slot = orders.open(
            {
              ...{ kind: 'quote', clientId: id, group: 1, instrument: 0 as InstrumentIndex, side },
              ...{ revision: 0, ticks: wantedTicks, lots: wantedLots, purpose: 'quote' },
            },
            at,
          )
          orders.onOrder(id, 'accepted', 'none', 0, wantedTicks, wantedLots, 0 as Lots, at)
        } else if (action === 'amend') {
          const id = orders.clientId[slot]! as ClientId
          const revision = orders.revision[slot]! + 1
          orders.amend(slot, wantedTicks, wantedLots, revision, at)
          orders.onOrder(id, 'edited', 'none', revision, wantedTicks, wantedLots, 0 as Lots, at)
        }
        // Never bolder or larger than wanted; and the second answer to one question is silence.
        if (size === 0) expect(slot).toBe(-1)
        else {
          expect((orders.ticks[slot]! - price) * side).toBeLessThanOrEqual(0)
          expect(orders.lots[slot]).toBeLessThanOrEqual(size)
        }
        expect(decideDiff(orders, slot, wantedTicks, wantedLots, at, rules)).toBe('none')
      }
    }),
    { numRuns: 500 },
  )
})
