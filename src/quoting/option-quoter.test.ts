// Laws of an option quote, over generated markets: the parts add up, the grid is respected, nothing
// crosses, more risk never narrows, inventory moves quotes towards its reduction, sizes stay within
// their budgets, and a bad number quotes nothing.

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type AssetIndex, type Ticks, type TimeUs } from '../base/index.ts'
import {
  type Instrument,
  isOnTick,
  nextTickDown,
  nextTickUp,
  priceOf,
} from '../instrument/index.ts'
import { black76, blackPrice, createBlackRow } from '../pricing/index.ts'
import {
  createOptionQuoteInput,
  createQuote,
  defaultQuoting,
  type OptionQuoteInput,
  type OptionQuoterConfig,
  type Quote,
  quoteOption,
  quoteParts,
} from './index.ts'

fc.configureGlobal({ seed: 1, numRuns: 1000 })

const day = 86_400_000_000
const config = defaultQuoting.option

function createTerms(changes: Partial<Instrument> = {}): Instrument {
  return {
    name: 'BTC-25DEC26-100000-C',
    kind: 'option',
    settlement: 'coin-option',
    base: 1 as AssetIndex,
    quote: 1 as AssetIndex,
    settle: 1 as AssetIndex,
    quantumMantissa: 1,
    quantumScale: 4,
    lotMantissa: 1,
    lotScale: 1,
    strike: 100_000,
    optionSide: 1,
    expiryUs: (30 * day) as TimeUs,
    makerFee: 0.0003,
    takerFee: 0.0003,
    tickSteps: [
      { aboveTicks: 0 as Ticks, stepTicks: 1 as Ticks },
      { aboveTicks: 50 as Ticks, stepTicks: 5 as Ticks },
    ],
    ...changes,
  }
}

type Scene = {
  readonly strikeRatio: number
  readonly side: 1 | -1
  readonly isCoin: boolean
  readonly days: number
  readonly volAnnual: number
  readonly realised: number
  readonly errorVolPt: number
  readonly adverseVolPt: number
  readonly toxicity: number
  readonly modeLevel: number
  readonly vegaUse: number
  readonly expiryVegaUse: number
  readonly positionUse: number
  readonly deltaUse: number
  /** Market half-width and displacement in vol points; none where 0. */
  readonly marketHalfVolPt: number
  readonly marketOffVolPt: number
  readonly hasBid: boolean
  readonly hasAsk: boolean
  readonly sizeLots: number
  readonly markRatio: number
}

// `fc.double` is uniform over bit patterns, most of which lie next to zero.
const between = (min: number, max: number): fc.Arbitrary<number> =>
  fc.integer({ min: 0, max: 1_000_000 }).map((i) => min + ((max - min) * i) / 1_000_000)
const use = fc.oneof(between(-1.2, 1.2), between(-0.2, 0.2), fc.constant(0))

const scenes: fc.Arbitrary<Scene> = fc.record({
  strikeRatio: between(0.7, 1.4),
  side: fc.constantFrom(1 as const, -1 as const),
  isCoin: fc.boolean(),
  days: between(0.1, 300),
  volAnnual: between(0.2, 2),
  realised: between(0, 2),
  errorVolPt: between(0, 4),
  adverseVolPt: between(-1, 3),
  toxicity: between(0, 0.89),
  modeLevel: fc.constantFrom(0, 0, 0, 1, 2),
  vegaUse: use,
  expiryVegaUse: use,
  positionUse: use,
  deltaUse: use,
  marketHalfVolPt: between(0.2, 5),
  marketOffVolPt: between(-6, 6),
  hasBid: fc.boolean(),
  hasAsk: fc.boolean(),
  sizeLots: fc.integer({ min: 0, max: 200 }),
  markRatio: fc.constantFrom(0, 0.99, 1, 1.01),
})

const forward = 100_000
const uses = ['vegaUse', 'expiryVegaUse', 'positionUse'] as const

/** A fresh, open, calm market; no side unless the scene says so. */
function createInput(scene: Scene): OptionQuoteInput {
  const linear = { settlement: 'linear-option', quantumMantissa: 5, quantumScale: 0 } as const
  const terms = createTerms({
    strike: forward * scene.strikeRatio,
    optionSide: scene.side,
    ...(scene.isCoin ? {} : linear),
  })
  const input = createOptionQuoteInput(terms)
  const years = scene.days / 365
  const unit = scene.isCoin ? forward : 1
  const row = createBlackRow()
  black76(scene.side, forward, terms.strike, years, scene.volAnnual, row)
  const perVolPt = (row.vega * 0.01) / unit
  const quantum = priceOf(terms, 1 as Ticks)
  const middle = row.price / unit + scene.marketOffVolPt * perVolPt
  const down = (ticks: number): number => nextTickDown(terms, (Math.floor(ticks) + 1) as Ticks)
  const up = (ticks: number): number => nextTickUp(terms, (Math.ceil(ticks) - 1) as Ticks)
  const bidTicks = down((middle - scene.marketHalfVolPt * perVolPt) / quantum)
  const askTicks = Math.max(
    up((middle + scene.marketHalfVolPt * perVolPt) / quantum),
    nextTickUp(terms, Math.max(0, bidTicks) as Ticks),
  )
  const isBid = scene.hasBid && bidTicks > 0
  Object.assign(input, {
    forward,
    years,
    surfaceVolAnnual: scene.volAnnual,
    markPrice: (scene.markRatio * row.price) / unit,
    volAnnual: scene.realised,
    adverseVolPt: scene.adverseVolPt,
    positionLots: Math.round(scene.positionUse * 20),
    sizeLots: scene.sizeLots,
  })
  Object.assign(input.touch, {
    bidTicks: isBid ? bidTicks : 0,
    bidLots: isBid ? 7 : 0,
    askTicks: scene.hasAsk ? askTicks : 0,
    askLots: scene.hasAsk ? 9 : 0,
  })
  const { vegaUse, expiryVegaUse, positionUse, deltaUse, modeLevel, toxicity } = scene
  Object.assign(input.inventory, { vegaUse, expiryVegaUse, positionUse, deltaUse })
  Object.assign(input.guard, {
    modeLevel,
    isAllowed: true,
    isOpen: true,
    isFeedUp: true,
    referenceAgeUs: 0,
    surfaceAgeUs: 0,
    surfaceErrorVolPt: scene.errorVolPt,
    usToExpiry: scene.days * day,
    toxicity,
  })
  return input
}

const calm: Scene = {
  strikeRatio: 1,
  side: 1,
  isCoin: true,
  days: 30,
  volAnnual: 0.5,
  realised: 0.45,
  errorVolPt: 0.4,
  adverseVolPt: 0.05,
  toxicity: 0,
  modeLevel: 0,
  vegaUse: 0,
  expiryVegaUse: 0,
  positionUse: 0,
  deltaUse: 0,
  marketHalfVolPt: 1,
  marketOffVolPt: 0,
  hasBid: true,
  hasAsk: true,
  sizeLots: 5,
  markRatio: 1,
}

function quoteOf(input: OptionQuoteInput, using: OptionQuoterConfig = config): Quote {
  const out = createQuote()
  quoteOption(using, input, out)
  return out
}

/** Without other makers, so that nothing but the model moves a price. */
const alone = { hasBid: false, hasAsk: false, markRatio: 0 } as const
const free: OptionQuoterConfig = { ...config, joinImproveTicks: -1 }

describe('a quote', () => {
  test('has parts that add up to its half-spread, measured on the grid', () => {
    let twoSided = 0
    fc.assert(
      fc.property(scenes, (scene) => {
        const input = createInput(scene)
        const out = quoteOf(input)
        const sum = out.parts.reduce((total, part) => total + part, 0)
        expect(Math.abs(sum - out.halfSpread)).toBeLessThanOrEqual(
          1e-12 * Math.max(1, Math.abs(out.halfSpread)),
        )
        if (out.bidLots === 0 || out.askLots === 0) return
        twoSided += 1
        const bid = priceOf(input.terms, out.bidTicks as Ticks)
        const ask = priceOf(input.terms, out.askTicks as Ticks)
        expect((ask - bid) / 2 / out.priceUnit).toBe(out.halfSpread)
      }),
    )
    expect(twoSided).toBeGreaterThan(300)
  })

  test('lies on the grid, above zero, and crosses neither the market nor itself', () => {
    fc.assert(
      fc.property(scenes, (scene) => {
        const input = createInput(scene)
        const { terms, touch } = input
        const out = quoteOf(input)
        if (out.bidLots > 0) {
          expect(isOnTick(terms, out.bidTicks as Ticks)).toBe(true)
          expect(out.bidTicks).toBeGreaterThan(0)
          if (touch.askLots > 0) expect(out.bidTicks).toBeLessThan(touch.askTicks)
        }
        if (out.askLots > 0) {
          expect(isOnTick(terms, out.askTicks as Ticks)).toBe(true)
          expect(out.askTicks).toBeGreaterThanOrEqual(config.askTicksMin)
          if (touch.bidLots > 0) expect(out.askTicks).toBeGreaterThan(touch.bidTicks)
        }
        if (out.bidLots > 0 && out.askLots > 0) expect(out.bidTicks).toBeLessThan(out.askTicks)
        expect(out.bidLots > 0).toBe(out.bidReason === 'quoted')
        expect(out.askLots > 0).toBe(out.askReason === 'quoted')
      }),
    )
  })

  test('buys below its reservation and sells above it, by the model', () => {
    fc.assert(
      fc.property(scenes, (scene) => {
        const input = createInput(scene)
        const out = quoteOf(input)
        if (out.bidLots > 0) {
          expect(priceOf(input.terms, out.bidTicks as Ticks)).toBeLessThan(out.reservationPrice)
        }
        if (out.askLots > 0) {
          expect(priceOf(input.terms, out.askTicks as Ticks)).toBeGreaterThan(out.reservationPrice)
        }
      }),
    )
  })

  test('betters others by no more than it was told to', () => {
    fc.assert(
      fc.property(scenes, fc.integer({ min: 0, max: 3 }), (scene, joinImproveTicks) => {
        const input = createInput(scene)
        const { terms, touch } = input
        const out = quoteOf(input, { ...config, joinImproveTicks })
        let bid = touch.bidTicks
        let ask = touch.askTicks
        for (let i = 0; i < joinImproveTicks; i += 1) {
          bid = nextTickUp(terms, bid as Ticks)
          if (ask > 0) ask = nextTickDown(terms, ask as Ticks)
        }
        if (out.bidLots > 0 && touch.bidLots > 0) expect(out.bidTicks).toBeLessThanOrEqual(bid)
        if (out.askLots > 0 && touch.askLots > 0) expect(out.askTicks).toBeGreaterThanOrEqual(ask)
      }),
    )
  })

  test('shows sizes within its budgets, thinner in defence, and only reducing when told', () => {
    fc.assert(
      fc.property(scenes, (scene) => {
        const input = createInput(scene)
        const out = quoteOf(input)
        const row = createBlackRow()
        black76(scene.side, forward, input.terms.strike, input.years, scene.volAnnual, row)
        for (const [side, lots] of [
          [1, out.bidLots],
          [-1, out.askLots],
        ] as const) {
          expect(Number.isSafeInteger(lots)).toBe(true)
          expect(lots).toBeLessThanOrEqual(scene.sizeLots)
          expect(lots * 0.1 * row.vega * 0.01).toBeLessThanOrEqual(config.sideVegaUsdPerVolPtMax)
          if (scene.modeLevel >= 1) expect(lots).toBeLessThanOrEqual(scene.sizeLots / 2)
          if (scene.modeLevel === 2) {
            expect(lots).toBeLessThanOrEqual(Math.max(0, -side * input.positionLots))
          }
          const most = Math.max(...uses.map((name) => side * scene[name]))
          if (most >= 1) expect(lots).toBe(0)
        }
      }),
    )
  })
})

describe('more risk never narrows', () => {
  /** Changes that only widen, as amounts from 0. */
  const widenings: readonly [string, (scene: Scene, by: number) => Scene][] = [
    ['realised vol', (scene, by) => ({ ...scene, realised: scene.realised + by })],
    ['adverse selection', (scene, by) => ({ ...scene, adverseVolPt: scene.adverseVolPt + by })],
    ['fit error', (scene, by) => ({ ...scene, errorVolPt: Math.min(5, scene.errorVolPt + by) })],
    ['toxicity', (scene, by) => ({ ...scene, toxicity: Math.min(0.89, scene.toxicity + by) })],
    ['defence', (scene) => ({ ...scene, modeLevel: Math.max(1, scene.modeLevel) })],
  ]

  test.each(widenings)('%s', (_, change) => {
    fc.assert(
      fc.property(scenes, between(0, 1), (scene, by) => {
        const sceneAlone = { ...scene, ...alone }
        const before = quoteOf(createInput(sceneAlone), free)
        const after = quoteOf(createInput(change(sceneAlone, by)), free)
        expect(after.halfSpread - after.parts[10]!).toBeGreaterThanOrEqual(
          (before.halfSpread - before.parts[10]!) * (1 - 1e-12),
        )
        if (before.bidTicks > 0 && after.bidTicks > 0) {
          expect(after.bidTicks).toBeLessThanOrEqual(before.bidTicks)
        }
        if (before.askTicks > 0 && after.askTicks > 0) {
          expect(after.askTicks).toBeGreaterThanOrEqual(before.askTicks)
        }
      }),
    )
  })

  test('inventory, on either side of none', () => {
    fc.assert(
      fc.property(scenes, between(0, 1), between(0, 1), (scene, a, b) => {
        const half = (vegaUse: number): number => {
          const none = { expiryVegaUse: 0, positionUse: 0, deltaUse: 0 }
          const out = quoteOf(createInput({ ...scene, ...alone, ...none, vegaUse }), free)
          return out.parts[4]!
        }
        const [low, high] = [Math.min(a, b), Math.max(a, b)]
        expect(half(high)).toBeGreaterThanOrEqual(half(low))
        expect(half(-high)).toBe(half(high))
      }),
    )
  })
})

describe('inventory moves quotes towards its reduction', () => {
  test.each(uses)('longer %s: both prices no higher, less bid, no less offered', (name) => {
    fc.assert(
      fc.property(scenes, use, use, (scene, a, b) => {
        const low = quoteOf(createInput({ ...scene, [name]: Math.min(a, b) }))
        const high = quoteOf(createInput({ ...scene, [name]: Math.max(a, b) }))
        if (low.bidTicks > 0 && high.bidTicks > 0) {
          expect(high.bidTicks).toBeLessThanOrEqual(low.bidTicks)
        }
        if (low.askTicks > 0 && high.askTicks > 0) {
          expect(high.askTicks).toBeLessThanOrEqual(low.askTicks)
        }
        if (high.bidTicks > 0 && low.bidTicks > 0) {
          expect(high.bidLots).toBeLessThanOrEqual(low.bidLots)
        }
        if (high.askTicks > 0 && low.askTicks > 0) {
          expect(high.askLots).toBeGreaterThanOrEqual(low.askLots)
        }
      }),
    )
  })

  test('long delta lowers what gains from a rise and raises what gains from a fall', () => {
    const reservation = (side: 1 | -1, isCoin: boolean, deltaUse: number): number =>
      quoteOf(createInput({ ...calm, ...alone, side, isCoin, deltaUse })).reservationPrice
    for (const isCoin of [true, false]) {
      expect(reservation(1, isCoin, 1)).toBeLessThan(reservation(1, isCoin, 0))
      expect(reservation(1, isCoin, -1)).toBeGreaterThan(reservation(1, isCoin, 0))
      expect(reservation(-1, isCoin, 1)).toBeGreaterThan(reservation(-1, isCoin, 0))
      expect(reservation(1, isCoin, 2)).toBe(reservation(1, isCoin, 1))
    }
  })
})

describe('fair', () => {
  test('lies between surface and market, and no further than allowed', () => {
    fc.assert(
      fc.property(scenes, (scene) => {
        const input = createInput({ ...scene, hasBid: true, hasAsk: true, modeLevel: 0 })
        const out = quoteOf(input)
        if (out.fairPrice === 0) return
        const { touch, terms } = input
        const surface = scene.volAnnual
        const moved = 100 * (out.fairVolAnnual - surface)
        expect(Math.abs(moved)).toBeLessThanOrEqual(config.blend.marketPullVolPtMax + 1e-9)
        const theory = blackPrice(scene.side, forward, terms.strike, input.years, surface)
        const unit = scene.isCoin ? forward : 1
        if (touch.bidLots === 0) return
        const bid = priceOf(terms, touch.bidTicks as Ticks)
        const ask = priceOf(terms, touch.askTicks as Ticks)
        const off = ((bid + ask) / 2 - theory / unit) / out.priceUnit
        expect(moved * off).toBeGreaterThanOrEqual(-1e-9)
        expect(Math.abs(moved)).toBeLessThanOrEqual(Math.abs(off) + 1e-9)
      }),
    )
  })

  test('does not see our own orders', () => {
    const others = createInput(calm)
    const fair = quoteOf(others).fairPrice
    const ours = createInput(calm)
    Object.assign(ours.touch, { ownBidTicks: ours.touch.bidTicks, ownBidLots: 3 })
    expect(quoteOf(ours).fairPrice).toBe(fair)
    // Alone at the best bid: what others bid is unknown, and the market says nothing.
    Object.assign(ours.touch, { ownBidLots: 7 })
    const none = createInput({ ...calm, hasBid: false })
    expect(quoteOf(ours).fairPrice).toBe(quoteOf(none).fairPrice)
    // A higher bid of ours does not lift fair.
    const higher = nextTickUp(ours.terms, ours.touch.bidTicks as Ticks)
    Object.assign(ours.touch, { bidTicks: higher, ownBidTicks: higher })
    expect(quoteOf(ours).fairPrice).toBe(quoteOf(none).fairPrice)
  })

  test('does not see our own ask either', () => {
    const none = quoteOf(createInput({ ...calm, hasAsk: false })).fairPrice
    const ours = createInput(calm)
    Object.assign(ours.touch, { askTicks: 575, ownAskTicks: 575, ownAskLots: 9 })
    expect(quoteOf(ours).fairPrice).toBe(none)
    Object.assign(ours.touch, { ownAskLots: 8 })
    expect(quoteOf(ours).fairPrice).not.toBe(none)
  })

  test('a worse fit listens more to the market, a wider market is listened to less', () => {
    const moved = (errorVolPt: number, marketHalfVolPt: number): number => {
      const scene = { ...calm, marketOffVolPt: 1, days: 300, errorVolPt, marketHalfVolPt }
      return quoteOf(createInput(scene)).fairVolAnnual - calm.volAnnual
    }
    expect(moved(2, 1)).toBeGreaterThan(moved(0.5, 1))
    expect(moved(0.5, 3)).toBeLessThan(moved(0.5, 1))
    expect(moved(0.5, 1)).toBeGreaterThan(0)
  })
})

describe('no quote', () => {
  const cases: readonly [string, (input: OptionQuoteInput) => unknown, Partial<Scene>?][] = [
    ['mode', (input) => (input.guard.modeLevel = 3)],
    ['mode', (input) => (input.guard.modeLevel = Number.NaN)],
    ['mode', (input) => (input.guard.isAllowed = false)],
    ['closed', (input) => (input.guard.isOpen = false)],
    ['frozen', (input) => (input.guard.isFrozen = true)],
    ['stale', (input) => (input.guard.isFeedUp = false)],
    ['stale', (input) => (input.guard.referenceAgeUs = config.guard.referenceAgeUsMax + 1)],
    ['stale', (input) => (input.guard.referenceAgeUs = Infinity)],
    ['expiry', (input) => (input.guard.usToExpiry = config.guard.expiryUsMin - 1)],
    ['surface', (input) => (input.guard.surfaceAgeUs = config.guard.surfaceAgeUsMax + 1)],
    ['surface', (input) => (input.guard.surfaceErrorVolPt = 5.001)],
    ['surface', (input) => (input.surfaceVolAnnual = 0)],
    ['crossed', (input) => (input.touch.bidTicks = input.touch.askTicks)],
    ['toxic', (input) => (input.guard.toxicity = 0.9)],
    ['disagree', () => undefined, { marketOffVolPt: 9, days: 300 }],
    ['wing', () => undefined, { strikeRatio: 3, days: 1 }],
  ]

  test.each(cases)('%s (%#)', (reason, spoil, scene) => {
    const input = createInput({ ...calm, ...scene })
    spoil(input)
    const out = createQuote()
    expect(quoteOption(config, input, out)).toBe(reason)
    expect([out.bidLots, out.askLots, out.bidReason, out.askReason]).toEqual([0, 0, reason, reason])
  })

  test('at its limits a guard still lets pass', () => {
    const input = createInput(calm)
    input.guard.modeLevel = 1
    input.guard.referenceAgeUs = config.guard.referenceAgeUsMax
    input.guard.surfaceAgeUs = config.guard.surfaceAgeUsMax
    input.guard.surfaceErrorVolPt = 5
    input.guard.usToExpiry = config.guard.expiryUsMin
    input.guard.toxicity = 0.8999
    expect(quoteOption(config, input, createQuote())).toBe('quoted')
  })

  const numbers = ['forward', 'years', 'surfaceVolAnnual', 'markPrice', 'volAnnual', 'adverseVolPt']

  test.each(numbers)('%s that is no number', (name) => {
    for (const bad of [Number.NaN, Infinity, -Infinity]) {
      const input = Object.assign(createInput(calm), { [name]: bad })
      const out = quoteOf(input)
      expect([out.bidLots, out.askLots]).toEqual([0, 0])
    }
  })

  test.each(['vegaUse', 'expiryVegaUse', 'positionUse', 'deltaUse'])(
    '%s that is no number',
    (name) => {
      const input = createInput(calm)
      Object.assign(input.inventory, { [name]: Number.NaN })
      expect(quoteOf(input).bidReason).toBe('not-a-number')
    },
  )

  test('a size that is no number shows nothing', () => {
    const out = quoteOf(createInput({ ...calm, sizeLots: Number.NaN }))
    expect([out.bidLots, out.askLots, out.bidReason]).toEqual([0, 0, 'no-size'])
  })

  test('no bid that is worth nothing, an ask all the same', () => {
    const far = { ...calm, ...alone, strikeRatio: 1.24, days: 10 }
    const out = quoteOf(createInput({ ...far, toxicity: 0.89 }))
    expect([out.bidReason, out.bidLots]).toEqual(['min-tick', 0])
    expect([out.askReason, out.askLots]).toEqual(['quoted', 5])
    expect(out.askTicks).toBeGreaterThanOrEqual(config.askTicksMin)
  })

  test('where nobody else bids, no first bid below its least', () => {
    const cheap = { ...calm, ...alone, strikeRatio: 1.2, days: 10 }
    const usual = quoteOf(createInput(cheap))
    expect(usual.bidReason).toBe('quoted')
    const shy = { ...config, zeroBidTicksMin: usual.bidTicks + 1 }
    expect(quoteOf(createInput(cheap), shy).bidReason).toBe('wing')
    const ours = createInput(cheap)
    const own = { bidTicks: usual.bidTicks, bidLots: 2 }
    Object.assign(ours.touch, { ...own, ownBidTicks: own.bidTicks, ownBidLots: own.bidLots })
    expect(quoteOf(ours, shy).bidReason).toBe('wing')
    Object.assign(ours.touch, { ownBidLots: 1 })
    expect(quoteOf(ours, shy).bidReason).toBe('quoted')
  })
})

test('the fee is what the venue takes of one coin: a rate of it, capped by the premium', () => {
  const feeOf = (scene: Partial<Scene>): readonly [number, number] => {
    const input = createInput({ ...calm, ...alone, ...scene })
    const out = quoteOf(input)
    return [out.parts[1]! * out.priceUnit, out.fairPrice]
  }
  expect(feeOf({})[0]).toBeCloseTo(0.0003, 12)
  expect(feeOf({ isCoin: false })[0]).toBeCloseTo(30, 9)
  const [capped, price] = feeOf({ strikeRatio: 1.22, days: 10 })
  expect(capped).toBeCloseTo(0.125 * price, 12)
})

test('the default is competitive at the money and says what it charges for', () => {
  const out = quoteOf(createInput(calm))
  const full = 2 * out.halfSpread
  expect(full).toBeGreaterThan(0.5)
  expect(full).toBeLessThan(2.5)
  const rows = quoteParts.map((part, i) => `${part} ${out.parts[i]!.toFixed(3)}`)
  expect(rows).toMatchInlineSnapshot(`
    [
      "edge 0.300",
      "fee 0.263",
      "volatility 0.117",
      "adverse 0.050",
      "inventory 0.000",
      "hedge 0.062",
      "doubt 0.100",
      "wing 0.000",
      "guard 0.000",
      "market 0.000",
      "tick 0.204",
    ]
  `)
  expect([out.bidTicks, out.bidLots, out.askTicks, out.askLots]).toMatchInlineSnapshot(`
    [
      560,
      5,
      585,
      5,
    ]
  `)
})
