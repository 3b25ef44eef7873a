// A day of the calendar through the whole desk: options are listed while it runs, expire in its
// hands, futures settle, funding is paid; and at the end desk and exchange agree to the atom.

import { describe, expect, test } from 'vitest'
import { type AssetIndex, type InstrumentIndex, type TimeUs } from '../../src/base/index.ts'
import { type EventOf } from '../../src/engine/index.ts'
import { Auditor } from '../storm/auditor.ts'
import { DeskRig } from '../support/desk-rig.ts'
import {
  beforeExpiryUs,
  hours,
  minutes,
  seconds,
  smallDesk,
  smallWorld,
  us,
} from '../support/small-desk.ts'

const delisted = 3
const btc = 1 as AssetIndex

/**
 * A day at a slow pulse: the index moves every twenty seconds, and the desk is told not to mind.
 */
function slowDay(startUs: number, seed: number): DeskRig {
  const world = smallWorld({
    startUs: startUs as TimeUs,
    indexStepUs: us(20 * seconds),
    futureTickerUs: us(20 * seconds),
    optionTickerUs: us(120 * seconds),
    listing: { days: 2, weeks: 1, months: 0, quarters: 1 },
    flow: {
      optionTradesPerDay: 20_000,
      perpetualTradesPerSecond: 0.02,
      futureTradesPerSecond: 0.005,
    },
  })
  const desk = smallDesk({
    preTrade: { indexAgeUsMax: us(60 * seconds), referenceAgeUsMax: us(120 * seconds) },
    cadence: {
      requoteUs: us(20 * seconds),
      hedgeUs: us(10 * seconds),
      surfaceUs: us(120 * seconds),
      watchUs: us(5 * seconds),
      freeboardUs: us(3600 * seconds),
    },
    option: { edgeVolPt: 0.05 },
    optionGuard: { referenceAgeUsMax: 120 * seconds, expiryUsMin: 60 * seconds },
    perpetual: {
      edgeBps: 0.2,
      guard: { ...smallDesk().quoting.perpetual.guard, referenceAgeUsMax: 120 * seconds },
    },
    universe: { daysMin: 0 },
    hedging: { bandUsd: 20_000 },
  })
  return new DeskRig({ world, desk, seed })
}

function expectAgreed(rig: DeskRig): void {
  const { account, tape } = rig.exchange.world
  expect(tape.account.count).toBe(0)
  const { portfolio, catalogue } = rig.state
  for (let i = 0; i < catalogue.count; i += 1) expect(portfolio.lots[i]).toBe(account.lots[i])
  for (const [asset, cash] of account.cash.entries()) {
    expect(portfolio.cash(asset as AssetIndex)).toBe(cash)
    expect(portfolio.ledger.imbalance(asset as AssetIndex)).toBe(0n)
    expect(portfolio.ledger.balance('suspense', asset as AssetIndex)).toBe(0n)
  }
}

/** Runs on until nothing of the account is on its way. */
function settle(rig: DeskRig): void {
  const { tape } = rig.exchange.world
  rig.runUntil('the account stream is empty', () => tape.account.count === 0, 10 * seconds)
}

describe('a simulated day', () => {
  const rig = slowDay(beforeExpiryUs - 25 * minutes, 3).keep('settlement', 'funding', 'listed')
  const auditor = new Auditor(rig.manifest.desk.assets, (i) => rig.state.catalogue.terms(i))
  rig.wire.keeps = false
  rig.afterEvent = (event) => auditor.on(event)

  test('ends with the same positions and the same cash as the exchange, to the atom', () => {
    rig.start()
    rig.runFor(25 * hours)
    settle(rig)
    expect(auditor.compare(rig.state)).toBeUndefined()
    expectAgreed(rig)
    expect(rig.state.counters.reconciliationBreaks).toBe(0)
    expect(rig.state.counters.malformed).toBe(0)
  }, 120_000)

  test('and it meant something: fills, expiries, sessions and funding moved money', () => {
    const { counters } = rig.state
    const of = (kind: EventOf<'settlement'>['settlementKind']): number =>
      rig.events.filter((e) => e.kind === 'settlement' && e.settlementKind === kind).length
    expect(counters.fills).toBeGreaterThan(100)
    expect(counters.expiries).toBeGreaterThan(20)
    expect(of('expiry')).toBeGreaterThan(0)
    expect(of('session')).toBeGreaterThan(0)
    expect(counters.settledPositions).toBe(of('expiry'))
    expect(rig.events.filter((event) => event.kind === 'funding').length).toBeGreaterThan(0)
  })

  test('a report asked for at the end finds no break', () => {
    rig.command('reconcile')
    rig.runUntil('the report is read', () => rig.state.report === 0, 60 * seconds)
    expect(rig.state.counters.reconciliationBreaks).toBe(0)
    const { modes } = rig.state
    expect(modes.isActive(modes.indexOf('break'))).toBe(false)
  })

  test('what was delisted left no order, no position, no exposure, no interest', () => {
    const { catalogue, portfolio, orders, exposure } = rig.state
    let count = 0
    for (let i = 0; i < catalogue.count; i += 1) {
      if (catalogue.stateCode[i] !== delisted) continue
      const instrument = i as InstrumentIndex
      count += 1
      expect(portfolio.lots[i]).toBe(0)
      expect(orders.firstOf(instrument, 1)).toBe(-1)
      expect(orders.firstOf(instrument, -1)).toBe(-1)
      expect(exposure.positionLots[i]).toBe(0)
      expect(exposure.worstLongLots(instrument)).toBe(0)
      expect(rig.state.isQuoted(instrument)).toBe(false)
    }
    expect(count).toBe(rig.state.counters.expiries)
    const active = new Set<number>()
    exposure.forEachActive(btc, (instrument) => active.add(instrument))
    for (const i of active) expect(catalogue.stateCode[i]).not.toBe(delisted)
  })

  test('ledger entries name the event that caused them', () => {
    const recent = rig.state.portfolio.ledger.recent()
    expect(recent.length).toBeGreaterThan(10)
    for (const entry of recent) expect(entry.sequence).toBeGreaterThan(0)
    expect(recent.at(-1)!.sequence).toBeLessThanOrEqual(rig.state.sequence)
  })
})

test('an option listed while the desk runs is quoted without a restart', () => {
  const rig = new DeskRig({
    world: smallWorld({ startUs: beforeExpiryUs }),
    desk: smallDesk(),
    seed: 2,
  })
  rig.start()
  rig.runFor(60 * seconds)
  const before = rig.state.catalogue.count
  rig.runFor(8 * minutes)
  expect(rig.state.catalogue.count).toBeGreaterThan(before)
  const { orders } = rig.exchange.world
  let quoted = 0
  for (let slot = 0; slot < orders.used; slot += 1) {
    if (orders.side[slot] !== 0 && orders.instrument[slot]! >= before) quoted += 1
  }
  expect(quoted).toBeGreaterThan(4)
})

test('a listing that is spoken of again changes what may change, and nothing else', () => {
  const rig = new DeskRig({ world: smallWorld(), desk: smallDesk(), seed: 2 }).start()
  rig.keep('listed')
  const listings: EventOf<'listed'>[] = []
  rig.wire.onDeliver = (event, pass) => {
    if (event.kind === 'listed' && event.instrument === 4 && listings.length === 0) {
      listings.push({ ...event, tickSteps: { ...event.tickSteps } } as EventOf<'listed'>)
    }
    pass(event)
  }
  rig.runFor(5 * seconds)
  const count = rig.state.catalogue.count
  const refused = rig.state.counters.refusalsByLimit().capacity
  rig.wire.onDeliver = (event, pass) => {
    const again = listings.pop()
    if (again !== undefined) {
      pass({ ...again, timeUs: event.timeUs, makerFee: 0.0001 })
    }
    pass(event)
  }
  rig.runFor(5 * seconds)
  expect(rig.state.catalogue.count).toBe(count)
  expect(rig.state.catalogue.terms(4 as InstrumentIndex).makerFee).toBe(0.0001)
  expect(rig.state.counters.refusalsByLimit().capacity).toBe(refused)
  expect(rig.state.counters.malformed).toBe(0)
})
