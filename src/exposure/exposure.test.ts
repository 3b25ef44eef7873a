import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  ByteReader,
  ByteWriter,
  Digest,
  DigestVisitor,
  type InstrumentIndex,
  type Lots,
  SnapshotReader,
  SnapshotWriter,
  type TimeUs,
  usPerMinute,
} from '../base/index.ts'
import { VolSurface } from '../market/index.ts'
import { Exposure, type SmileRule } from './index.ts'
import {
  btc,
  coins,
  createMarket,
  daysFrom,
  eth,
  fitUs,
  fitWorld,
  holdingUsd,
  listWorld,
  showIndex,
  usd,
} from './test-desk.ts'

const catalogue = listWorld()
const surface = fitWorld()
const rowCount = catalogue.count
const orderCapacity = 64

const create = (smileRule: SmileRule = 'sticky-moneyness'): Exposure =>
  new Exposure(catalogue, catalogue.capacity, orderCapacity, 3, { smileRule })

const row = (name: string): InstrumentIndex => {
  const index = catalogue.indexOf(name)
  if (index === -1) throw new Error(name)
  return index
}

const measures = [
  'valueUsd',
  'deltaUsd',
  'gammaUsdPer1Pct',
  'vegaUsdPerVolPt',
  'thetaUsdPerDay',
  'deltaCoinNtd',
  'deltaUsdHigh',
  'deltaUsdLow',
  'vegaUsdPerVolPtHigh',
  'vegaUsdPerVolPtLow',
] as const

const totals = (exposure: Exposure): number[] =>
  coins.flatMap((coin) => measures.map((measure) => exposure[measure](coin)))

const lotsOf = fc.integer({ min: -50, max: 50 })
const holdings = fc.array(fc.tuple(fc.nat(rowCount - 1), lotsOf), { minLength: 1, maxLength: 40 })

describe('Greeks against a full revaluation of the account', () => {
  test('whole delta = S d(equity)/dS, collateral and unrealised coin included, to 1e-6', () => {
    fc.assert(
      fc.property(
        holdings,
        fc.double({ min: -20, max: 20, noNaN: true }),
        fc.double({ min: 0.7, max: 1.4, noNaN: true }),
        fc.double({ min: 0.7, max: 1.4, noNaN: true }),
        (held, cashCoin, scale, entryScale) => {
          const market = createMarket()
          showIndex(market, scale)
          const exposure = create()
          for (const [i, lots] of held) exposure.setPosition(i as InstrumentIndex, lots as Lots)
          const indexUsd = market.indexUsd[btc]!
          const entryUsd = indexUsd * entryScale
          const rows = heldRows(exposure)
          const equityUsd = (at: number): number =>
            rows.reduce(
              (sum, each) => sum + holdingUsd(catalogue, surface, each, at, fitUs, { entryUsd }),
              cashCoin * at,
            )
          let unrealisedCoin = 0
          for (const each of rows) {
            if (catalogue.terms(each.instrument).settlement !== 'inverse') continue
            const profit = holdingUsd(catalogue, surface, each, indexUsd, fitUs, { entryUsd })
            unrealisedCoin += profit / indexUsd
          }
          exposure.setCollateral(btc, cashCoin + unrealisedCoin)
          exposure.reprice(btc, market, surface, fitUs)
          const expected = derivative(equityUsd, indexUsd) * indexUsd
          const size = Math.abs(equityUsd(indexUsd)) + Math.abs(expected) + 1e4
          expect(Math.abs(exposure.wholeDeltaUsd(btc) - expected) / size).toBeLessThan(1e-6)

          // Deribit's rule: equity plus DeltaTotal, both in coin, where all equity is coin.
          const isCoin = rows.every(({ instrument }) => {
            const { settlement } = catalogue.terms(instrument)
            return settlement === 'inverse' || settlement === 'coin-option'
          })
          if (!isCoin) return
          const equityCoin = equityUsd(indexUsd) / indexUsd
          const rule = (equityCoin + exposure.deltaCoinNtd(btc)) * indexUsd
          expect(Math.abs(rule - expected) / size).toBeLessThan(1e-6)
        },
      ),
      { seed: 41, numRuns: 150 },
    )
  })

  test.each(['sticky-moneyness', 'sticky-strike'] as const)(
    'gamma, vega and theta of every row are derivatives of its value under %s',
    (rule) => {
      const market = createMarket()
      const exposure = create(rule)
      for (let i = 0; i < rowCount; i += 1) {
        exposure.setPosition(i as InstrumentIndex, 1 as Lots)
      }
      exposure.reprice(btc, market, surface, fitUs)
      const indexUsd = market.indexUsd[btc]!
      for (const each of heldRows(exposure)) {
        const { instrument } = each
        const { expiryUs, strike, settlement } = catalogue.terms(instrument)
        const forward = surface.forward(btc, expiryUs, indexUsd)
        const entryUsd = expiryUs === 0 ? indexUsd : forward
        const fixedVol = surface.vol(btc, expiryUs, fitUs, forward, strike)
        const value = (at: number, volShift = 0, nowUs: TimeUs = fitUs): number => {
          const moved = surface.forward(btc, expiryUs, at)
          const smile = surface.vol(btc, expiryUs, nowUs, moved, strike)
          const kept = rule === 'sticky-strike' ? fixedVol - smile : 0
          const shift = { entryUsd, volShift: volShift + kept }
          return holdingUsd(catalogue, surface, each, at, nowUs, shift)
        }
        const { unit } = exposure
        const scale = Math.abs(unit.deltaUsd[instrument]!) + 1e-3 * indexUsd
        const delta = derivative(value, indexUsd) * indexUsd
        const curvature = secondDerivative(value, indexUsd) * indexUsd * indexUsd
        const vega = derivative((vol) => value(indexUsd, vol), 0, 1e-3) / 100
        const hourUs = 60 * usPerMinute
        const theta = derivative(
          (hours) => value(indexUsd, 0, (fitUs + hours * hourUs) as TimeUs) * 24,
          0,
          0.1,
        )
        expect(Math.abs(unit.deltaUsd[instrument]! - delta) / scale).toBeLessThan(1e-6)
        const gamma = unit.gammaUsdPer1Pct[instrument]! * 100
        expect(Math.abs(gamma - curvature) / (scale + Math.abs(gamma))).toBeLessThan(1e-5)
        const isOption = settlement === 'coin-option' || settlement === 'linear-option'
        const expectedVega = isOption ? vega : 0
        expect(Math.abs(unit.vegaUsdPerVolPt[instrument]! - expectedVega)).toBeLessThan(
          1e-7 * scale,
        )
        const expectedTheta = isOption ? theta : 0
        expect(Math.abs(unit.thetaUsdPerDay[instrument]! - expectedTheta)).toBeLessThan(
          1e-5 * scale,
        )
      }
    },
  )

  test('an inverse contract has no gamma, and its delta does not know its entry', () => {
    const market = createMarket()
    const exposure = create()
    exposure.setPosition(row('BTC-PERP-I'), 100 as Lots)
    market.onTicker(row('BTC-PERP-I'), 60_600, 0, 0, 0, 0, fitUs)
    exposure.reprice(btc, market, surface, fitUs)
    expect(exposure.deltaUsd(btc)).toBeCloseTo((1000 * 60_000) / 60_600, 8)
    expect(exposure.deltaCoinNtd(btc)).toBeCloseTo(1000 / 60_600, 12)
    expect(exposure.gammaUsdPer1Pct(btc)).toBe(0)
    expect(exposure.valueUsd(btc)).toBe(0)
  })

  test("under sticky strike the delta is Black's; vega and theta know no smile rule", () => {
    const market = createMarket()
    const strike = create('sticky-strike')
    const moneyness = create()
    for (const exposure of [strike, moneyness]) {
      exposure.setPosition(row('BTC-30-0.9-P'), 10 as Lots)
      exposure.reprice(btc, market, surface, fitUs)
    }
    const at = row('BTC-30-0.9-P')
    expect(strike.unit.deltaUsd[at]).toBe(strike.unit.blackDeltaUsd[at])
    expect(moneyness.unit.blackDeltaUsd[at]).toBe(strike.unit.blackDeltaUsd[at])
    // The smile falls in strike: as the coin rises the put slides to a higher vol, and is long it.
    expect(moneyness.unit.deltaUsd[at]).toBeGreaterThan(strike.unit.deltaUsd[at]!)
    expect(moneyness.vegaUsdPerVolPt(btc)).toBe(strike.vegaUsdPerVolPt(btc))
    expect(moneyness.thetaUsdPerDay(btc)).toBe(strike.thetaUsdPerDay(btc))
  })
})

type Step =
  | { readonly kind: 'position'; readonly row: number; readonly lots: number }
  | { readonly kind: 'rest'; readonly slot: number; readonly row: number; readonly lots: number }
  | { readonly kind: 'clear'; readonly slot: number }
  | { readonly kind: 'interest'; readonly row: number; readonly wanted: boolean }
  | { readonly kind: 'reprice'; readonly scale: number }

// Few slots and rows, so that orders meet on them; the rows span both coins and all kinds.
const slotOf = fc.nat(9)
const rowOf = fc.nat(11).map((step) => step * Math.floor(rowCount / 12))
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    {
      weight: 3,
      arbitrary: fc.record({ kind: fc.constant('position' as const), row: rowOf, lots: lotsOf }),
    },
    {
      weight: 5,
      arbitrary: fc.record({
        kind: fc.constant('rest' as const),
        slot: slotOf,
        row: rowOf,
        lots: lotsOf,
      }),
    },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('clear' as const), slot: slotOf }) },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant('interest' as const),
        row: rowOf,
        wanted: fc.boolean(),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant('reprice' as const),
        scale: fc.double({ min: 0.8, max: 1.2, noNaN: true }),
      }),
    },
  ),
  { maxLength: 80 },
)

function play(exposure: Exposure, market: ReturnType<typeof createMarket>, step: Step): void {
  switch (step.kind) {
    case 'position':
      exposure.setPosition(step.row as InstrumentIndex, step.lots as Lots)
      return
    case 'rest': {
      const side = step.lots < 0 ? -1 : 1
      exposure.setResting(step.slot, step.row as InstrumentIndex, side, Math.abs(step.lots) as Lots)
      return
    }
    case 'clear':
      exposure.clearResting(step.slot)
      return
    case 'interest':
      exposure.setInterest(step.row as InstrumentIndex, step.wanted)
      return
    case 'reprice':
      showIndex(market, step.scale)
      for (const coin of coins) exposure.reprice(coin, market, surface, fitUs)
  }
}

describe('sums', () => {
  test('what was maintained equals what is computed from scratch, to the bit', () => {
    fc.assert(
      fc.property(steps, (list) => {
        const market = createMarket()
        const exposure = create()
        for (const step of list) play(exposure, market, step)
        play(exposure, market, { kind: 'reprice', scale: 1.05 })
        const fresh = create()
        for (let slot = orderCapacity - 1; slot >= 0; slot -= 1) {
          const instrument = exposure.resting.instrument[slot]!
          if (instrument === -1) continue
          const side = exposure.resting.side[slot]! as 1 | -1
          const lots = exposure.resting.lots[slot]! as Lots
          fresh.setResting(slot, instrument as InstrumentIndex, side, lots)
        }
        for (let i = rowCount - 1; i >= 0; i -= 1) {
          fresh.setPosition(i as InstrumentIndex, exposure.positionLots[i]! as Lots)
        }
        for (const coin of coins) fresh.reprice(coin, market, surface, fitUs)
        expect(totals(exposure)).toEqual(totals(fresh))
        for (let i = 0; i < rowCount; i += 1) {
          const at = i as InstrumentIndex
          expect(exposure.worstLongLots(at)).toBe(fresh.worstLongLots(at))
          expect(exposure.worstShortLots(at)).toBe(fresh.worstShortLots(at))
        }
      }),
      { seed: 42, numRuns: 150 },
    )
  })

  test('they are the sums of their rows, by expiry as in total', () => {
    fc.assert(
      fc.property(holdings, (held) => {
        const exposure = create()
        for (const [i, lots] of held) exposure.setPosition(i as InstrumentIndex, lots as Lots)
        exposure.reprice(btc, createMarket(), surface, fitUs)
        const byExpiry = exposure.byExpiry(btc)
        for (const measure of [
          'deltaUsd',
          'vegaUsdPerVolPt',
          'thetaUsdPerDay',
          'valueUsd',
        ] as const) {
          let naive = 0
          let size = 1
          for (const { instrument, lots } of heldRows(exposure)) {
            naive += lots * exposure.unit[measure][instrument]!
            size += Math.abs(lots * exposure.unit[measure][instrument]!)
          }
          const expiries = byExpiry.reduce((sum, each) => sum + each[measure], 0)
          expect(Math.abs(exposure[measure](btc) - naive) / size).toBeLessThan(1e-13)
          expect(Math.abs(expiries - naive) / size).toBeLessThan(1e-13)
        }
        expect(byExpiry.map(({ expiryUs }) => expiryUs)).toEqual(
          byExpiry.map(({ expiryUs }) => expiryUs).sort((x, y) => x - y),
        )
      }),
      { seed: 43, numRuns: 50 },
    )
  })

  test('a restored exposure has the same digest and totals, and goes on the same', () => {
    fc.assert(
      fc.property(steps, steps, (before, after) => {
        const market = createMarket()
        const exposure = create()
        for (const step of before) play(exposure, market, step)
        const writer = new ByteWriter()
        exposure.visit(new SnapshotWriter(writer))
        const copy = create()
        copy.visit(new SnapshotReader(new ByteReader(writer.view())))
        expect(totals(copy)).toEqual(totals(exposure))
        expect(digestOf(copy)).toBe(digestOf(exposure))
        for (const step of after) {
          play(exposure, market, step)
          play(copy, market, step)
        }
        expect(totals(copy)).toEqual(totals(exposure))
        expect(digestOf(copy)).toBe(digestOf(exposure))
      }),
      { seed: 44, numRuns: 60 },
    )
  })
})

describe('worst case of what rests', () => {
  const orders = fc.array(
    fc.tuple(
      rowOf,
      lotsOf.filter((lots) => lots !== 0),
    ),
    {
      minLength: 1,
      maxLength: 8,
    },
  )

  test('it bounds every subset of fills, and some subset reaches it', () => {
    fc.assert(
      fc.property(holdings, orders, (held, resting) => {
        const market = createMarket()
        const exposure = create()
        for (const [i, lots] of held) exposure.setPosition(i as InstrumentIndex, lots as Lots)
        for (const [slot, [i, lots]] of resting.entries()) {
          play(exposure, market, { kind: 'rest', slot, row: i, lots })
        }
        for (const coin of coins) exposure.reprice(coin, market, surface, fitUs)
        for (const coin of coins) {
          const sums = { delta: [] as number[], vega: [] as number[] }
          for (let subset = 0; subset < 1 << resting.length; subset += 1) {
            let delta = exposure.deltaUsd(coin)
            let vega = exposure.vegaUsdPerVolPt(coin)
            for (const [slot, [i, lots]] of resting.entries()) {
              if ((subset & (1 << slot)) === 0 || catalogue.base[i] !== coin) continue
              delta += lots * exposure.unit.deltaUsd[i]!
              vega += lots * exposure.unit.vegaUsdPerVolPt[i]!
            }
            sums.delta.push(delta)
            sums.vega.push(vega)
          }
          expectClose(exposure.deltaUsdHigh(coin), Math.max(...sums.delta))
          expectClose(exposure.deltaUsdLow(coin), Math.min(...sums.delta))
          expectClose(exposure.vegaUsdPerVolPtHigh(coin), Math.max(...sums.vega))
          expectClose(exposure.vegaUsdPerVolPtLow(coin), Math.min(...sums.vega))
        }
        for (let i = 0; i < rowCount; i += 1) {
          const fills = resting.filter(([at]) => at === i).map(([, lots]) => lots)
          const position = exposure.positionLots[i]!
          const reach = (sign: number): number =>
            fills.filter((lots) => lots * sign > 0).reduce((sum, lots) => sum + lots, position)
          expect(exposure.worstLongLots(i as InstrumentIndex)).toBe(reach(1))
          expect(exposure.worstShortLots(i as InstrumentIndex)).toBe(reach(-1))
        }
      }),
      { seed: 45, numRuns: 80 },
    )
  })

  test('one more order is judged as if it rested, and nothing changes', () => {
    fc.assert(
      fc.property(
        holdings,
        orders,
        rowOf,
        lotsOf.filter((lots) => lots !== 0),
        (held, resting, i, lots) => {
          const market = createMarket()
          const exposure = create()
          const instrument = i as InstrumentIndex
          exposure.setInterest(instrument, true)
          for (const [at, each] of held) exposure.setPosition(at as InstrumentIndex, each as Lots)
          for (const [slot, [at, each]] of resting.entries()) {
            play(exposure, market, { kind: 'rest', slot, row: at, lots: each })
          }
          for (const coin of coins) exposure.reprice(coin, market, surface, fitUs)
          const side = lots < 0 ? -1 : 1
          const before = digestOf(exposure)
          const size = Math.abs(lots) as Lots
          const delta = { ...exposure.worstDeltaUsdWith(instrument, side, size) }
          const vega = { ...exposure.worstVegaUsdPerVolPtWith(instrument, side, size) }
          const reach = { ...exposure.worstLotsWith(instrument, side, size) }
          expect(digestOf(exposure)).toBe(before)
          exposure.setResting(orderCapacity - 1, instrument, side, size)
          const coin = catalogue.terms(instrument).base
          expectClose(delta.high, exposure.deltaUsdHigh(coin))
          expectClose(delta.low, exposure.deltaUsdLow(coin))
          expectClose(vega.high, exposure.vegaUsdPerVolPtHigh(coin))
          expectClose(vega.low, exposure.vegaUsdPerVolPtLow(coin))
          expect(reach.high).toBe(exposure.worstLongLots(instrument))
          expect(reach.low).toBe(exposure.worstShortLots(instrument))
        },
      ),
      { seed: 46, numRuns: 80 },
    )
  })
})

describe('rows that cannot be priced as usual', () => {
  const call = row('ETH-9-1.1-C')

  test('a row that never was priced has no bounds', () => {
    const exposure = create()
    exposure.setPosition(call, 5 as Lots)
    expect(exposure.pricing(call)).toBe('none')
    expect(exposure.worstDeltaUsdWith(call, 1, 1 as Lots)).toEqual({
      low: Number.NEGATIVE_INFINITY,
      high: Number.POSITIVE_INFINITY,
    })
    exposure.reprice(eth, createMarket(), new VolSurface(3, 1), fitUs)
    expect(exposure.pricing(call)).toBe('none')
    expect(exposure.unpricedCount(eth)).toBe(1)
    expect(exposure.unpricedCount(btc)).toBe(0)
  })

  test("without a slice the venue's vol and forward do; without those the last stand", () => {
    const market = createMarket()
    const exposure = create()
    exposure.setPosition(call, 5 as Lots)
    market.onTicker(call, 0.02, 0.7, 3010, 0, 0, fitUs)
    exposure.reprice(eth, market, new VolSurface(3, 1), fitUs)
    expect(exposure.pricing(call)).toBe('venue')
    expect(exposure.unit.volAnnual[call]).toBe(0.7)
    expect(exposure.unit.forward[call]).toBe(3010)
    expect(exposure.unit.deltaUsd[call]).toBe(exposure.unit.blackDeltaUsd[call])
    const delta = exposure.deltaUsd(eth)
    market.onTicker(call, 0.02, 0, 3010, 0, 0, fitUs)
    exposure.reprice(eth, market, new VolSurface(3, 1), fitUs)
    expect(exposure.pricing(call)).toBe('kept')
    expect(exposure.deltaUsd(eth)).toBe(delta)
    expect(exposure.unpricedCount(eth)).toBe(1)
    exposure.reprice(eth, market, surface, fitUs)
    expect(exposure.pricing(call)).toBe('surface')
    expect(exposure.unpricedCount(eth)).toBe(0)
  })

  test('in the last half hour what still moves falls on a line; coin stays worth the index', () => {
    const expiryUs = daysFrom(fitUs, 9)
    const exposureAt = (minutes: number, name: string): Exposure => {
      const exposure = create()
      exposure.setPosition(row(name), 10 as Lots)
      const nowUs = (expiryUs - minutes * usPerMinute) as TimeUs
      exposure.reprice(eth, createMarket(), surface, nowUs)
      return exposure
    }
    // Deep in the money nothing else moves the delta of an option in its last minutes.
    const full = exposureAt(30, 'ETH-9-0.7-C')
    expect(full.deltaUsd(eth)).toBeCloseTo(3000, 1)
    expect(full.deltaCoinNtd(eth)).toBeCloseTo(0.7, 2)
    for (const minutes of [29, 15, 3, 1]) {
      const left = minutes / 30
      const coin = exposureAt(minutes, 'ETH-9-0.7-C')
      expect(coin.deltaCoinNtd(eth) / full.deltaCoinNtd(eth)).toBeCloseTo(left, 6)
      expect(coin.deltaUsd(eth)).toBeCloseTo(coin.valueUsd(eth) + left * full.deltaUsdNtd(eth), 1)
      const linear = exposureAt(minutes, 'ETH-9-0.7-LC')
      const forward = linear.unit.forward[row('ETH-9-0.7-LC')]!
      expect(linear.deltaUsd(eth)).toBeCloseTo(left * forward, 1)
    }
    for (const minutes of [0, -5]) {
      const gone = exposureAt(minutes, 'ETH-9-0.7-C')
      expect([gone.deltaUsd(eth), gone.valueUsd(eth), gone.deltaCoinNtd(eth)]).toEqual([0, 0, 0])
      expect(gone.pricing(row('ETH-9-0.7-C'))).toBe('expired')
      expect(gone.unpricedCount(eth)).toBe(0)
    }
  })

  test('rows come and go with position, resting orders and interest', () => {
    const exposure = create()
    exposure.setInterest(call, true)
    exposure.setPosition(call, 1 as Lots)
    exposure.setResting(3, call, -1, 2 as Lots)
    expect(exposure.activeCount).toBe(1)
    exposure.setInterest(call, false)
    exposure.clearResting(3)
    expect(exposure.activeCount).toBe(1)
    exposure.setPosition(call, 0 as Lots)
    expect(exposure.activeCount).toBe(0)
    expect(exposure.byExpiry(eth)).toEqual([])
    expect(exposure.deltaUsd(usd)).toBe(0)
  })
})

function heldRows(exposure: Exposure): { instrument: InstrumentIndex; lots: number }[] {
  const rows: { instrument: InstrumentIndex; lots: number }[] = []
  exposure.forEachActive(btc, (instrument) => {
    rows.push({ instrument, lots: exposure.positionLots[instrument]! })
  })
  return rows
}

/** Five points: error of order h^4. */
function derivative(f: (x: number) => number, x: number, h: number = x * 1e-3): number {
  return (f(x - 2 * h) - 8 * f(x - h) + 8 * f(x + h) - f(x + 2 * h)) / (12 * h)
}

function secondDerivative(f: (x: number) => number, x: number, h: number = x * 1e-3): number {
  const sides = -f(x - 2 * h) + 16 * f(x - h) + 16 * f(x + h) - f(x + 2 * h)
  return (sides - 30 * f(x)) / (12 * h * h)
}

function expectClose(actual: number, expected: number): void {
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(1e-10 * (Math.abs(expected) + 1e6))
}

function digestOf(exposure: Exposure): string {
  const digest = new Digest()
  exposure.visit(new DigestVisitor(digest))
  return digest.hex()
}
