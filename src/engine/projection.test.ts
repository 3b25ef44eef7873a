// What people see: the shape of the view, held still by a snapshot, and that looking is only
// looking.

import { expect, test } from 'vitest'
import { Digest, DigestVisitor } from '../base/index.ts'
import { deskView, smileView } from './projection.ts'
import { TestDesk } from './test-desk.ts'

function busyDesk(): TestDesk {
  const it = new TestDesk()
  it.say('feed', { state: 'up' })
  it.say('transfer', { asset: 1 as never, cash: (10n ** 10n) as never })
  const perpetual = it.list({})
  it.index(90_000)
  const options = it.listOptions(14, [85_000, 90_000, 95_000])
  it.top(perpetual, [179_990, 500], [180_010, 500])
  it.ticker(perpetual, 90_000, 90_000)
  for (const option of options) {
    it.ticker(option, 0.045, 90_000)
    it.top(option, [430, 50], [470, 60])
  }
  it.fit(0.5, [14])
  for (let i = 0; i < 6; i += 1) {
    it.pass(1_000_000).index(90_000)
    it.say('timer', { timer: 'watch' })
  }
  return it
}

/** Names and kinds of everything in a value; lists by their first item. */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.length === 0 ? [] : [shapeOf(value[0])]
  if (value === null || typeof value !== 'object') return typeof value
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, shapeOf(one)]))
}

test('the view has this shape', () => {
  expect(shapeOf(deskView(busyDesk().state))).toMatchInlineSnapshot(`
    {
      "counters": {
        "cancels": "number",
        "events": "number",
        "expiries": "number",
        "fills": "number",
        "hedges": "number",
        "quotes": "number",
        "refusals": {
          "capacity": "number",
          "collar": "number",
          "delta": "number",
          "loss": "number",
          "message-rate": "number",
          "mode": "number",
          "order-size": "number",
          "position": "number",
          "stale": "number",
          "vega": "number",
        },
      },
      "equityUsd": "number",
      "expiries": [
        {
          "atmVol": "number",
          "code": "string",
          "days": "number",
          "deltaUsd": "number",
          "errorVolPt": "number",
          "expiry": "string",
          "expiryUs": "number",
          "forward": "number",
          "gammaUsdPer1Pct": "number",
          "mark": "object",
          "markedAtmVol": "number",
          "thetaUsdPerDay": "number",
          "twoSided": "number",
          "vegaUsdPerVolPt": "number",
        },
      ],
      "feedUp": "boolean",
      "feesUsd": "number",
      "fills": [],
      "freeboard": {
        "ageUs": "number",
        "breached": "boolean",
        "distance": "number",
        "joint": "boolean",
        "known": "boolean",
        "limit": "string",
        "lossUsd": "number",
        "spotShock": "number",
        "underlying": "string",
        "volShockVolPt": "number",
      },
      "fundingUsd": "number",
      "inDoubtOrders": "number",
      "kill": "string",
      "lossLimitUsd": "number",
      "mode": "string",
      "modeCause": "string",
      "paused": "boolean",
      "pnlUsd": "number",
      "quotes": [
        {
          "ask": "number",
          "askSize": "number",
          "bid": "number",
          "bidSize": "number",
          "fair": "number",
          "instrument": "number",
          "marketAsk": "number",
          "marketBid": "number",
          "name": "string",
          "parts": {
            "adverse": "number",
            "doubt": "number",
            "edge": "number",
            "fee": "number",
            "guard": "number",
            "hedge": "number",
            "inventory": "number",
            "market": "number",
            "tick": "number",
            "volatility": "number",
            "wing": "number",
          },
          "position": "number",
          "reason": "string",
        },
      ],
      "realisedUsd": "number",
      "restingOrders": "number",
      "run": "number",
      "sequence": "number",
      "timeUs": "number",
      "underlyings": [
        {
          "bandUsd": "number",
          "code": "string",
          "collateralDeltaUsd": "number",
          "deltaLimitUsd": "number",
          "deltaUsd": "number",
          "deltaUsdHigh": "number",
          "deltaUsdLow": "number",
          "gammaUsdPer1Pct": "number",
          "indexUsd": "number",
          "perpetualLots": "number",
          "surfaceAgeUs": "number",
          "surfaceNote": "string",
          "surfaceRefused": "boolean",
          "thetaUsdPerDay": "number",
          "twoSided": "number",
          "vegaLimitUsdPerVolPt": "number",
          "vegaUsdPerVolPt": "number",
          "vegaUsdPerVolPtHigh": "number",
          "vegaUsdPerVolPtLow": "number",
          "volAnnual": "number",
        },
      ],
      "uptime": {
        "healthyS": "number",
        "quotedS": "number",
        "share": "number",
      },
    }
  `)
})

test('it is plain: it survives JSON, with no number that JSON has not', () => {
  const view = deskView(busyDesk().state)
  expect(JSON.parse(JSON.stringify(view))).toEqual(view)
  const empty = deskView(new TestDesk().state)
  expect(JSON.parse(JSON.stringify(empty))).toEqual(empty)
})

test('looking changes nothing', () => {
  const { state } = busyDesk()
  const digestOf = (): string => {
    const digest = new Digest()
    state.visit(new DigestVisitor(digest))
    return digest.hex()
  }
  const before = digestOf()
  const first = deskView(state)
  smileView(state, 'BTC', '2026-01-19')
  expect(deskView(state)).toEqual(first)
  expect(digestOf()).toBe(before)
})

test('a smile has its strikes in order, with the market and the fit beside each other', () => {
  const smile = smileView(busyDesk().state, 'BTC', '2026-01-19')!
  expect(smile.code).toBe('BTC')
  expect(smile.forward).toBeCloseTo(90_000, 0)
  const strikes = smile.points.map((point) => point.strike)
  expect(strikes).toEqual([85_000, 90_000, 95_000])
  for (const point of smile.points) {
    expect(point.fitVol).toBeCloseTo(0.5, 6)
    expect(point.bidVol).toBeLessThan(point.askVol)
  }
  expect(smileView(busyDesk().state, 'DOGE', '2026-01-19')).toBeNull()
  expect(smileView(busyDesk().state, 'BTC', '2030-01-01')).toBeNull()
})
