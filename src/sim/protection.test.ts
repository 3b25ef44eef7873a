import { expect, test } from 'vitest'
import { groupMax, Protection, type ProtectionTerms } from './protection.ts'
import { Rig } from './rig.ts'

const second = 1_000_000
const limits: ProtectionTerms = {
  intervalUs: 10 * second,
  frozenUs: 3 * second,
  quantityBase: 10,
  deltaBase: 4,
  vegaUsdPerVolPt: 500,
}

function armed(terms: Partial<ProtectionTerms> = {}): Protection {
  const protection = new Protection()
  protection.configure(1, { ...limits, ...terms })
  return protection
}

test('the quantity limit counts both directions and triggers when it is reached', () => {
  const protection = armed()
  expect(protection.onTrade(1, 6, 0, 0, 0)).toBe(false)
  expect(protection.onTrade(1, 3.9, 0, 0, 1)).toBe(false)
  expect(protection.onTrade(1, 0.1, 0, 0, 2)).toBe(true)
  expect(protection.isFrozen(1)).toBe(true)
  expect(protection.frozenUntilUs(1)).toBe(2 + 3 * second)
})

test('the delta limit is net: trades against each other cancel out, either sign triggers', () => {
  const protection = armed()
  expect(protection.onTrade(1, 1, 3.9, 0, 0)).toBe(false)
  expect(protection.onTrade(1, 1, -3.9, 0, 1)).toBe(false)
  expect(protection.onTrade(1, 1, -3.9, 0, 2)).toBe(false)
  expect(protection.onTrade(1, 1, -0.1, 0, 3)).toBe(true)
})

test('the vega limit stands alone, and a limit of 0 is no limit', () => {
  const onlyVega = armed({ quantityBase: 0, deltaBase: 0 })
  expect(onlyVega.onTrade(1, 1e6, 1e6, 499, 0)).toBe(false)
  expect(onlyVega.onTrade(1, 1, 0, 1, 1)).toBe(true)
})

test('the interval begins at the first trade and does not slide', () => {
  const protection = armed()
  protection.onTrade(1, 5, 0, 0, 4 * second)
  // Ten seconds after the first trade a new interval begins, although trades never stopped.
  expect(protection.onTrade(1, 4.9, 0, 0, 13 * second)).toBe(false)
  expect(protection.onTrade(1, 9.9, 0, 0, 14 * second)).toBe(false)
  expect(protection.onTrade(1, 0.1, 0, 0, 23 * second)).toBe(true)
})

test('nearly twice the limit can trade across the edge of an interval', () => {
  const protection = armed()
  protection.onTrade(1, 0.1, 0, 0, 0)
  expect(protection.onTrade(1, 9.8, 0, 0, 10 * second - 1)).toBe(false)
  expect(protection.onTrade(1, 9.9, 0, 0, 10 * second)).toBe(false)
})

test('an interval of 0 removes the protection and its freeze', () => {
  const protection = armed()
  protection.onTrade(1, 10, 0, 0, 0)
  protection.configure(1, { ...limits, intervalUs: 0 })
  expect(protection.isConfigured(1)).toBe(false)
  expect(protection.isFrozen(1)).toBe(false)
  expect(protection.onTrade(1, 1e9, 1e9, 1e9, 1)).toBe(false)
})

test('a freeze without an end waits for a reset by hand', () => {
  const protection = armed({ frozenUs: 0 })
  protection.onTrade(1, 10, 0, 0, 5)
  expect(protection.frozenUntilUs(1)).toBe(0)
  expect(protection.isFrozen(1)).toBe(true)
  expect(protection.reset(1)).toBe(true)
  expect(protection.reset(1)).toBe(false)
  expect(protection.onTrade(1, 9.9, 0, 0, 6)).toBe(false)
})

test('groups are independent and numbered from 1 to 16', () => {
  const protection = armed()
  protection.configure(groupMax, limits)
  protection.onTrade(1, 10, 0, 0, 0)
  expect([protection.isFrozen(1), protection.isFrozen(groupMax)]).toEqual([true, false])
  expect([0, groupMax + 1, 1.5].map((group) => protection.isGroup(group))).toEqual([
    false,
    false,
    false,
  ])
})

/** A rig with two quotes of group 1 and one of group 2, and a trader who takes the first. */
function quoted(terms: Parameters<Rig['protect']>[1]): {
  rig: Rig
  ids: number[]
  take: () => void
} {
  const rig = new Rig()
  rig.run(second)
  rig.protect(1, terms)
  rig.protect(2, { quantityBase: 1000 })
  rig.run(20_000)
  const i = rig.liquidOption()
  const bid = { instrument: i, side: 1, ticks: rig.bid(i), lots: 4 } as const
  const ask = { instrument: i, side: -1, ticks: rig.ask(i), lots: 4 } as const
  const ids = [rig.quote(1, bid), rig.quote(1, ask)]
  rig.flush()
  ids.push(rig.quote(2, { ...bid, ticks: bid.ticks - 5 }))
  rig.flush()
  rig.run(20_000)
  const take = (): void => {
    rig.world.matching.takeByOthers(
      i,
      -1,
      bid.ticks,
      rig.world.matching.lotsAt(i * 2, bid.ticks),
      false,
    )
    rig.world.publish()
    rig.run(20_000)
  }
  return { rig, ids, take }
}

test('trades on both sides of a book count toward the quantity limit', () => {
  const { rig, ids, take } = quoted({ quantityBase: 0.8 })
  const [bid, ask] = ids as [number, number, number]
  take()
  expect(rig.of('protection').map((e) => e.state)).toEqual(['armed', 'armed'])
  const { instrument, ticks } = rig.of('order').find((e) => e.clientId === ask)!
  const { matching } = rig.world
  matching.takeByOthers(instrument, 1, ticks, matching.lotsAt(instrument * 2 + 1, ticks), false)
  rig.run(20_000)
  expect(rig.of('fill').map((e) => [e.clientId, e.lots])).toEqual([
    [bid, 4],
    [ask, 4],
  ])
  expect(rig.of('protection').map((e) => e.state)).toEqual(['armed', 'armed', 'triggered'])
})

test('quotes must be smaller than the quantity limit of their group', () => {
  const { rig } = quoted({ quantityBase: 0.5 })
  const i = rig.liquidOption()
  const large = rig.quote(1, { instrument: i, side: 1, ticks: 5, lots: 5 })
  const small = rig.quote(1, { instrument: i, side: -1, ticks: 4000, lots: 4 })
  rig.flush()
  rig.run(20_000)
  expect(rig.story(large)).toEqual(['rejected protection'])
  expect(rig.story(small)).toEqual(['accepted none'])
})

test('reaching the limit freezes the group, cancels its quotes and no others', () => {
  const { rig, ids, take } = quoted({ deltaBase: 0.0001, frozenUs: second })
  take()
  const [bid, ask, other] = ids as [number, number, number]
  expect(rig.of('fill').map((e) => e.clientId)).toEqual([bid])
  expect(rig.story(ask)).toEqual(['accepted none', 'cancelled protection'])
  expect(rig.story(other)).toEqual(['accepted none'])
  const refused = rig.quote(1, { instrument: rig.liquidOption(), side: 1, ticks: 5, lots: 1 })
  rig.flush()
  rig.run(20_000)
  expect(rig.story(refused)).toEqual(['rejected protection'])
  rig.run(second)
  const protections = rig.of('protection').map((e) => [e.group, e.state])
  expect(protections.slice(2)).toEqual([
    [1, 'triggered'],
    [1, 'reset'],
  ])
  const later = rig.quote(1, { instrument: rig.liquidOption(), side: 1, ticks: 5, lots: 1 })
  rig.flush()
  rig.run(20_000)
  expect(rig.story(later)).toEqual(['accepted none'])
})

test('a freeze that waits for a hand ends with resetProtection', () => {
  const { rig, take } = quoted({ deltaBase: 0.0001, frozenUs: 0 })
  take()
  rig.run(600 * second)
  rig.resetProtection(1)
  rig.run(20_000)
  const events = rig.of('protection').slice(2)
  expect(events.map((e) => [e.state, e.frozenUntilUs])).toEqual([
    ['triggered', 0],
    ['reset', 0],
  ])
})

test('without a configured group a mass quote is refused, as on Deribit', () => {
  const rig = new Rig()
  rig.run(second)
  const id = rig.quote(3, { instrument: rig.liquidOption(), side: 1, ticks: 5, lots: 1 })
  rig.flush()
  rig.run(20_000)
  expect(rig.story(id)).toEqual(['rejected protection'])
})
