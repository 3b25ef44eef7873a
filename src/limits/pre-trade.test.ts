// Every limit: passes exactly at the limit, refuses one unit beyond, refuses what is not a number,
// and lets pass what reduces risk. The compiler is asked too: `npm run check:types` fails when an
// `@ts-expect-error` below is not an error.

import { readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  type ClientId,
  type InstrumentIndex,
  type Lots,
  type Ticks,
  type TimeUs,
} from '../base/index.ts'
import { type PlaceIntent, type QuoteIntent } from '../order/index.ts'
import {
  type Approved,
  createPreTradeContext,
  defaultLimits,
  deskModes,
  type LimitMeasure,
  limitKinds,
  PreTrade,
  type PreTradeContext,
  type PreTradeRefusal,
} from './index.ts'

fc.configureGlobal({ seed: 1 })

const instrument = 3 as InstrumentIndex
const second = 1_000_000

function createPlace(changes: Partial<PlaceIntent> = {}): PlaceIntent {
  return {
    kind: 'place',
    clientId: 4096 as ClientId,
    instrument,
    side: 1,
    ticks: 1000 as Ticks,
    lots: 10 as Lots,
    timeInForce: 'good-till-cancelled',
    postOnly: true,
    reduceOnly: false,
    purpose: 'quote',
    ...changes,
  }
}

const limits = { orderLots: 50, positionLots: 200, deltaUsd: 5_000, vegaUsdPerVolPt: 700 }

function createPreTrade(): PreTrade {
  const preTrade = new PreTrade(defaultLimits.preTrade, 8, 2)
  preTrade.table.configureInstrument(instrument, limits.orderLots, limits.positionLots)
  preTrade.table.configureUnderlying(1 as never, limits.deltaUsd, limits.vegaUsdPerVolPt)
  return preTrade
}

/** A context in which `createPlace()` breaks nothing. */
function createCalm(changes: Partial<PreTradeContext> = {}): PreTradeContext {
  return {
    nowUs: second,
    isArmed: true,
    modeLevel: 0,
    isFeedUp: true,
    indexAgeUs: 0,
    referenceAgeUs: 0,
    surfaceAgeUs: 0,
    referenceTicks: 1000,
    ticksPerVolPt: 0,
    orderUsd: 1_000,
    positionLots: 0,
    positionLotsHigh: 20,
    positionLotsLow: -20,
    positionLotsHighWith: 30,
    positionLotsLowWith: -20,
    underlying: 1,
    deltaUsd: 0,
    orderDeltaUsd: 100,
    deltaUsdHigh: 500,
    deltaUsdLow: -500,
    deltaUsdHighWith: 600,
    deltaUsdLowWith: -500,
    vegaUsdPerVolPtHigh: 50,
    vegaUsdPerVolPtLow: -50,
    vegaUsdPerVolPtHighWith: 60,
    vegaUsdPerVolPtLowWith: -50,
    lossWindowUsd: 0,
    lossSinceStartUsd: 0,
    orderCount: 10,
    isNewOrder: true,
    ...changes,
  }
}

function refusalOf(
  intent: PlaceIntent,
  context: PreTradeContext,
  preTrade: PreTrade = createPreTrade(),
): PreTradeRefusal | undefined {
  const result = preTrade.approve(intent, context)
  return result.ok ? undefined : { ...result.refusal }
}

test('nothing but approve makes an approved intent, and it stays as it was', () => {
  const take = (approved: Approved<PlaceIntent>): Lots => approved.lots
  const intent = createPlace()
  // @ts-expect-error an intent that nobody approved
  take(intent)
  // @ts-expect-error an object literal
  take({
    kind: 'place',
    clientId: 1 as ClientId,
    instrument,
    side: 1,
    ticks: 1 as Ticks,
    lots: 1 as Lots,
    timeInForce: 'good-till-cancelled',
    postOnly: true,
    reduceOnly: false,
    purpose: 'quote',
  })
  // @ts-expect-error a copy
  take({ ...intent })

  const result = createPreTrade().approve(intent, createCalm())
  expect(result.ok).toBe(true)
  if (!result.ok) return
  expect(take(result.value)).toBe(10)
  // @ts-expect-error a copy of an approved intent is an intent that nobody approved
  take({ ...result.value })
  // @ts-expect-error least of all a changed one
  take({ ...result.value, lots: 9000 as Lots })
  // @ts-expect-error nor may it be changed in place
  result.value.lots = 10 as Lots
  // @ts-expect-error an approval is of one kind
  const other: Approved<QuoteIntent> = result.value
  expect(other).toBe(intent)
})

test('no other file of the project speaks of making an approval', () => {
  const root = new URL('../', import.meta.url)
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
  const minting = files.filter((file) => {
    if (!/\.tsx?$/.test(file) || file.endsWith('.test.ts')) return false
    const text = readFileSync(new URL(file, root), 'utf8')
    return /\bas (unknown as )?(Result<)?Approved\b/.test(text)
  })
  expect(minting).toEqual(['limits/pre-trade.ts'])
  const own = readFileSync(new URL('pre-trade.ts', import.meta.url), 'utf8')
  expect(own.match(/ as Result<Approved</g)).toHaveLength(1)
})

test('a fresh context refuses, and so does a limit that nobody set', () => {
  expect(refusalOf(createPlace(), createPreTradeContext())?.measure).toBe('kill-switch')
  const unset = new PreTrade(defaultLimits.preTrade, 8, 2)
  expect(refusalOf(createPlace(), createCalm(), unset)).toMatchObject({
    measure: 'order-lots',
    limitValue: 0,
    wouldBe: 10,
  })
  unset.table.configure('order-lots', instrument, 50)
  expect(refusalOf(createPlace(), createCalm(), unset)?.measure).toBe('position-high')
  unset.table.configure('position-lots', instrument, 50)
  expect(refusalOf(createPlace(), createCalm(), unset)?.measure).toBe('delta-high')
  unset.table.configure('delta-usd', 1, 5_000)
  expect(refusalOf(createPlace(), createCalm(), unset)?.measure).toBe('vega-high')
  unset.table.configure('vega-usd-per-vol-pt', 1, 5_000)
  expect(refusalOf(createPlace(), createCalm(), unset)).toBeUndefined()
  const elsewhere = createPlace({ instrument: 999 as InstrumentIndex })
  expect(refusalOf(elsewhere, createCalm())?.measure).toBe('order-lots')
})

type Edge = {
  readonly measure: LimitMeasure
  readonly limit: number
  /** The order and context that put the measure at `value`. */
  readonly at: (value: number) => readonly [Partial<PlaceIntent>, Partial<PreTradeContext>]
  readonly unit: number
}

const config = defaultLimits.preTrade
const buy = { side: 1 } as const
const sell = { side: -1 } as const

/** Limits approached from below; `unit` is one more than the limit allows. */
const edges: readonly Edge[] = [
  { measure: 'mode', limit: 1, unit: 1, at: (modeLevel) => [{}, { modeLevel }] },
  {
    measure: 'index-age',
    limit: config.indexAgeUsMax,
    unit: 1,
    at: (indexAgeUs) => [{}, { indexAgeUs }],
  },
  {
    measure: 'reference-age',
    limit: config.referenceAgeUsMax,
    unit: 1,
    at: (referenceAgeUs) => [{}, { referenceAgeUs }],
  },
  {
    measure: 'surface-age',
    limit: config.surfaceAgeUsMax,
    unit: 1,
    at: (surfaceAgeUs) => [{}, { surfaceAgeUs }],
  },
  {
    measure: 'order-lots',
    limit: limits.orderLots,
    unit: 1,
    at: (lots) => [{ lots: lots as Lots }, {}],
  },
  {
    measure: 'order-usd',
    limit: config.orderUsdMax,
    unit: 1e-6,
    at: (orderUsd) => [{}, { orderUsd }],
  },
  {
    measure: 'position-high',
    limit: limits.positionLots,
    unit: 1,
    at: (positionLotsHighWith) => [{}, { positionLotsHighWith }],
  },
  {
    measure: 'position-low',
    limit: limits.positionLots,
    unit: 1,
    at: (value) => [{}, { positionLotsLowWith: -value }],
  },
  {
    measure: 'delta-high',
    limit: limits.deltaUsd,
    unit: 1e-6,
    at: (deltaUsdHighWith) => [{}, { deltaUsdHighWith }],
  },
  {
    measure: 'delta-low',
    limit: limits.deltaUsd,
    unit: 1e-6,
    at: (value) => [{}, { deltaUsdLowWith: -value }],
  },
  {
    measure: 'vega-high',
    limit: limits.vegaUsdPerVolPt,
    unit: 1e-6,
    at: (vegaUsdPerVolPtHighWith) => [{}, { vegaUsdPerVolPtHighWith }],
  },
  {
    measure: 'vega-low',
    limit: limits.vegaUsdPerVolPt,
    unit: 1e-6,
    at: (value) => [{}, { vegaUsdPerVolPtLowWith: -value }],
  },
  {
    measure: 'loss-window',
    limit: config.lossWindowUsdMax,
    unit: 1e-6,
    at: (lossWindowUsd) => [{}, { lossWindowUsd }],
  },
  {
    measure: 'loss-since-start',
    limit: config.lossSinceStartUsdMax,
    unit: 1e-6,
    at: (lossSinceStartUsd) => [{}, { lossSinceStartUsd }],
  },
  // The order asked about is one of them.
  {
    measure: 'orders',
    limit: config.ordersMax,
    unit: 1,
    at: (count) => [{}, { orderCount: count - 1 }],
  },
  // 1 % of 100,000 ticks for what has no vol; 8 vol points of 25 ticks for options.
  {
    measure: 'price-aggressive',
    limit: 101_000,
    unit: 1,
    at: (ticks) => [{ ...buy, ticks: ticks as Ticks }, { referenceTicks: 100_000 }],
  },
  {
    measure: 'price-aggressive',
    limit: -99_000,
    unit: 1,
    at: (value) => [{ ...sell, ticks: -value as Ticks }, { referenceTicks: 100_000 }],
  },
  {
    measure: 'price-passive',
    limit: -80_000,
    unit: 1,
    at: (value) => [{ ...buy, ticks: -value as Ticks }, { referenceTicks: 100_000 }],
  },
  {
    measure: 'price-passive',
    limit: 120_000,
    unit: 1,
    at: (ticks) => [{ ...sell, ticks: ticks as Ticks }, { referenceTicks: 100_000 }],
  },
  {
    measure: 'price-aggressive',
    limit: 1200,
    unit: 1,
    at: (ticks) => [{ ...buy, ticks: ticks as Ticks }, { ticksPerVolPt: 25 }],
  },
  {
    measure: 'price-aggressive',
    limit: -800,
    unit: 1,
    at: (value) => [{ ...sell, ticks: -value as Ticks }, { ticksPerVolPt: 25 }],
  },
]

test.each(edges)('$measure passes at $limit and refuses $unit beyond', (edge) => {
  const [intent, context] = edge.at(edge.limit)
  expect(refusalOf(createPlace(intent), createCalm(context))).toBeUndefined()
  const [intentOver, contextOver] = edge.at(edge.limit + edge.unit)
  const refusal = refusalOf(createPlace(intentOver), createCalm(contextOver))
  expect(refusal?.measure).toBe(edge.measure)
  expect(limitKinds).toContain(refusal?.limit)
  expect(Math.abs(refusal?.wouldBe ?? 0)).toBe(Math.abs(edge.limit + edge.unit))
})

test.each(edges)('$measure refuses at any distance beyond its limit', (edge) => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1_000_000 }), (units) => {
      const [intent, context] = edge.at(edge.limit + units * Math.max(1, edge.unit))
      expect(refusalOf(createPlace(intent), createCalm(context))?.measure).toBe(edge.measure)
    }),
  )
})

test('every measure but the switches and the tokens has its edge above', () => {
  const tested = new Set(edges.map(({ measure }) => measure))
  const rest: LimitMeasure[] = ['kill-switch', 'feed', 'message-tokens']
  for (const measure of rest) expect(tested).not.toContain(measure)
  expect(refusalOf(createPlace(), createCalm({ isArmed: false }))?.limit).toBe('mode')
  expect(refusalOf(createPlace(), createCalm({ isFeedUp: false }))?.limit).toBe('stale')
})

/** What an order that adds risk is decided on: none may be missing. */
const decisive = [
  'nowUs',
  'modeLevel',
  'indexAgeUs',
  'referenceAgeUs',
  'surfaceAgeUs',
  'referenceTicks',
  'ticksPerVolPt',
  'orderUsd',
  'positionLotsHighWith',
  'positionLotsLowWith',
  'deltaUsdHighWith',
  'deltaUsdLowWith',
  'vegaUsdPerVolPtHighWith',
  'vegaUsdPerVolPtLowWith',
  'lossWindowUsd',
  'lossSinceStartUsd',
  'orderCount',
] as const satisfies readonly (keyof PreTradeContext)[]

test.each(decisive)('%s that is not a number refuses', (field) => {
  expect(refusalOf(createPlace(), createCalm({ [field]: Number.NaN }))).toBeDefined()
})

test.each([0, -1, 0.5, Number.NaN, Infinity])('an order of %d lots is refused', (lots) => {
  expect(refusalOf(createPlace({ lots: lots as Lots }), createCalm())?.measure).toBe('order-lots')
})

test('an infinite worst case is refused even when it is not worse than before', () => {
  const context = createCalm({ deltaUsdHigh: Infinity, deltaUsdHighWith: Infinity })
  expect(refusalOf(createPlace(), context)?.measure).toBe('delta-high')
})

test('an order that does not worsen a breached side passes', () => {
  const sides = [
    ['positionLots', limits.positionLots],
    ['deltaUsd', limits.deltaUsd],
    ['vegaUsdPerVolPt', limits.vegaUsdPerVolPt],
  ] as const
  for (const [name, limit] of sides) {
    const high = { [`${name}High`]: 2 * limit, [`${name}HighWith`]: 2 * limit }
    expect(refusalOf(createPlace(), createCalm(high))).toBeUndefined()
    const worse = { ...high, [`${name}HighWith`]: 2 * limit + 1e-6 }
    expect(refusalOf(createPlace(), createCalm(worse))).toBeDefined()
    const low = { [`${name}Low`]: -2 * limit, [`${name}LowWith`]: -2 * limit }
    expect(refusalOf(createPlace(), createCalm(low))).toBeUndefined()
    const lower = { ...low, [`${name}LowWith`]: -2 * limit - 1e-6 }
    expect(refusalOf(createPlace(), createCalm(lower))).toBeDefined()
  }
})

test('the first refusal in the fixed order wins', () => {
  const broken: readonly (readonly [Partial<PreTradeContext>, string])[] = [
    [{ isArmed: false }, 'mode'],
    [{ isFeedUp: false }, 'stale'],
    [{ orderUsd: 1e12 }, 'order-size'],
    [{ referenceTicks: 10 }, 'collar'],
    [{ positionLotsHighWith: 1e9 }, 'position'],
    [{ deltaUsdHighWith: 1e9 }, 'delta'],
    [{ vegaUsdPerVolPtHighWith: 1e9 }, 'vega'],
    [{ lossWindowUsd: 1e9 }, 'loss'],
    [{ orderCount: 1e9 }, 'capacity'],
  ]
  for (let first = 0; first < broken.length; first += 1) {
    const changes = Object.assign({}, ...broken.slice(first).map(([change]) => change))
    expect(refusalOf(createPlace(), createCalm(changes))?.limit).toBe(broken[first]![1])
  }
})

test.each(deskModes)('in mode %s only what it allows passes', (mode) => {
  const modeLevel = deskModes.indexOf(mode)
  const adds = refusalOf(createPlace(), createCalm({ modeLevel }))
  const closes = refusalOf(
    createPlace({ side: -1, lots: 10 as Lots }),
    createCalm({ modeLevel, positionLots: 30, positionLotsLowWith: 0, orderDeltaUsd: -100 }),
  )
  expect(adds === undefined).toBe(modeLevel <= 1)
  expect(closes === undefined).toBe(modeLevel <= 2)
})

test('a close that could go through zero with all that rests is no close', () => {
  const context = { modeLevel: 2, positionLots: 30, positionLotsLowWith: -1 }
  expect(refusalOf(createPlace({ side: -1 }), createCalm(context))?.measure).toBe('mode')
  const short = { modeLevel: 2, positionLots: -30, positionLotsHighWith: 0 }
  expect(refusalOf(createPlace({ side: 1 }), createCalm(short))).toBeUndefined()
  const through = { ...short, positionLotsHighWith: 1 }
  expect(refusalOf(createPlace({ side: 1 }), createCalm(through))?.measure).toBe('mode')
})

test('a hedge that reduces delta passes where an equal quote does not', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: -10_000, max: 10_000 }),
      fc.integer({ min: -10_000, max: 10_000 }),
      (deltaUsd, orderDeltaUsd) => {
        const side = orderDeltaUsd >= 0 ? 1 : -1
        const isReducing =
          deltaUsd * orderDeltaUsd < 0 && Math.abs(deltaUsd + orderDeltaUsd) <= Math.abs(deltaUsd)
        for (const change of [{ modeLevel: 2 }, { lossWindowUsd: 1e9 }]) {
          const context = createCalm({ ...change, deltaUsd, orderDeltaUsd })
          const hedge = refusalOf(createPlace({ side, purpose: 'hedge' }), context)
          expect(hedge === undefined).toBe(isReducing)
          expect(refusalOf(createPlace({ side }), context)).toBeDefined()
        }
      },
    ),
  )
})

test('a breached loss is cured only well below its limit', () => {
  const preTrade = createPreTrade()
  const max = config.lossWindowUsdMax
  const at = (lossWindowUsd: number): boolean =>
    refusalOf(createPlace(), createCalm({ lossWindowUsd }), preTrade) === undefined
  expect(at(max)).toBe(true)
  expect(at(max + 1)).toBe(false)
  expect(at(max)).toBe(false)
  expect(at(config.lossCureRatio * max + 1)).toBe(false)
  expect(at(config.lossCureRatio * max)).toBe(true)
  expect(at(max)).toBe(true)
})

test('a storm of quotes neither starves hedges nor the cancels, and refusals cost nothing', () => {
  const preTrade = createPreTrade()
  const { burst, cancelReserve } = config.quoteMessages
  const context = createCalm()
  for (let i = 0; i < 100; i += 1) refusalOf(createPlace(), createPreTradeContext(), preTrade)
  let passed = 0
  while (refusalOf(createPlace(), context, preTrade) === undefined) passed += 1
  expect(passed).toBe(burst - cancelReserve)
  expect(refusalOf(createPlace(), context, preTrade)).toMatchObject({
    limit: 'message-rate',
    limitValue: cancelReserve,
    wouldBe: cancelReserve - 1,
  })
  expect(refusalOf(createPlace({ purpose: 'hedge' }), context, preTrade)).toBeUndefined()
  for (let i = 0; i < 2 * burst; i += 1) preTrade.onCancel(false, second as TimeUs)
  expect(preTrade.quoteBudget.cancelCount).toBe(2 * burst)
  expect(refusalOf(createPlace({ purpose: 'hedge' }), context, preTrade)).toBeUndefined()
})

test('a command tightens a limit and loosens it again, never beyond its ceiling', () => {
  const { table } = createPreTrade()
  expect(table.set('delta-usd', 1, 100)).toEqual({ ok: true, value: 100 })
  expect(table.deltaUsdMax[1]).toBe(100)
  expect(table.set('delta-usd', 1, limits.deltaUsd)).toMatchObject({ ok: true })
  expect(table.set('delta-usd', 1, limits.deltaUsd + 1)).toMatchObject({
    refusal: { code: 'limits/ceiling', ceiling: limits.deltaUsd },
  })
  expect(table.set('delta-usd', 1, Number.NaN)).toMatchObject({ refusal: { code: 'limits/value' } })
  expect(table.set('delta-usd', 9, 1)).toMatchObject({ refusal: { code: 'limits/scope' } })
  expect(table.deltaUsdMax[1]).toBe(limits.deltaUsd)
})
