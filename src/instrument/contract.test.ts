import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type AssetIndex, type Lots, type Ticks, type TimeUs } from '../base/index.ts'
import {
  entryCostAtoms,
  fractionOf,
  notionalUsd,
  payoffAtoms,
  premiumAtoms,
  profitAtMark,
  profitAtoms,
  profitSign,
  valueAtPriceAtoms,
  valueSettle,
} from './contract.ts'
import { type Instrument, type Settlement } from './instrument.ts'
import { priceOf, sizeOf } from './units.ts'

fc.configureGlobal({ seed: 1 })

// First principles, apart from the code under test: fractions of whole numbers, rounded once.
type Ratio = readonly [numerator: bigint, denominator: bigint]
const ratio = (n: bigint, d: bigint): Ratio => (d < 0n ? [-n, -d] : [n, d])
const minus = ([a, b]: Ratio, [c, d]: Ratio): Ratio => ratio(a * d - c * b, b * d)
const times = ([a, b]: Ratio, [c, d]: Ratio): Ratio => ratio(a * c, b * d)
const inverseOf = ([a, b]: Ratio): Ratio => ratio(b, a)
const halfEven = ([n, d]: Ratio): bigint => {
  const sign = n < 0n ? -1n : 1n
  const whole = (n * sign) / d
  const twiceRest = 2n * (n * sign - whole * d)
  const isUp = twiceRest > d || (twiceRest === d && whole % 2n === 1n)
  return sign * (isUp ? whole + 1n : whole)
}
const tenTo = (exponent: number): bigint => 10n ** BigInt(exponent)
const priceRatio = (terms: Instrument, ticks: number): Ratio =>
  ratio(BigInt(ticks) * BigInt(terms.quantumMantissa), tenTo(terms.quantumScale))
const sizeRatio = (terms: Instrument, lots: number): Ratio =>
  ratio(BigInt(lots) * BigInt(terms.lotMantissa), tenTo(terms.lotScale))
const atomsRatio = (scale: number): Ratio => [tenTo(scale), 1n]
const decimalRatio = (value: number): Ratio => {
  const [whole = '', fraction = ''] = value.toFixed(4).split('.')
  return ratio(BigInt(whole + fraction), 10_000n)
}

const usd = 0 as AssetIndex
const coin = 1 as AssetIndex
const other = 2 as AssetIndex
const expiryUs = 1_800_000_000_000_000 as TimeUs

function termsOf(settlement: Settlement, change: Partial<Instrument> = {}): Instrument {
  const isOption = settlement === 'coin-option' || settlement === 'linear-option'
  const kind = settlement === 'spot' ? 'spot' : isOption ? 'option' : 'perpetual'
  return {
    name: `A-${settlement}`,
    kind,
    settlement,
    base: coin,
    quote: settlement === 'coin-option' ? coin : usd,
    settle:
      settlement === 'inverse' || settlement === 'coin-option'
        ? coin
        : settlement === 'quanto'
          ? other
          : usd,
    quantumMantissa: 5,
    quantumScale: isOption ? 4 : 1,
    lotMantissa: settlement === 'inverse' ? 10 : 1,
    lotScale: settlement === 'inverse' ? 0 : 1,
    strike: isOption ? 60_000 : 0,
    optionSide: isOption ? 1 : 0,
    expiryUs: isOption ? expiryUs : (0 as TimeUs),
    makerFee: 0,
    takerFee: 0.0005,
    tickSteps: [{ aboveTicks: 0 as Ticks, stepTicks: 1 as Ticks }],
    ...change,
  }
}

const inverseTerms = fc.record({
  quantumMantissa: fc.constantFrom(1, 5, 25),
  quantumScale: fc.integer({ min: 0, max: 4 }),
  lotMantissa: fc.constantFrom(1, 10, 100),
})
const ticksIn = fc.integer({ min: 1, max: 2_000_000 }).map((n) => n as Ticks)
const lotsIn = fc.integer({ min: -1_000_000, max: 1_000_000 }).map((n) => n as Lots)
const scales = fc.constantFrom(8, 18)

test('inverse profit is usd x (1/P0 - 1/P1), rounded once', () => {
  fc.assert(
    fc.property(inverseTerms, ticksIn, ticksIn, lotsIn, scales, (part, t0, t1, lots, scale) => {
      const terms = termsOf('inverse', part)
      const [p0, p1] = [priceRatio(terms, t0), priceRatio(terms, t1)]
      const exact = times(
        times(sizeRatio(terms, lots), minus(inverseOf(p0), inverseOf(p1))),
        atomsRatio(scale),
      )
      const profit = profitAtoms(terms, t0, t1, lots, scale)
      expect(profit).toBe(halfEven(exact))
      expect(profitAtoms(terms, t1, t0, lots, scale)).toBe(-profit)
      expect(profitAtoms(terms, t0, t1, -lots as Lots, scale)).toBe(-profit)
      // A long gains when the price rises.
      if (t1 > t0 && lots > 0) expect(profit >= 0n).toBe(true)
    }),
    { numRuns: 1000 },
  )
})

test('inverse entry value is usd / P; its difference is the profit to one atom', () => {
  fc.assert(
    fc.property(inverseTerms, ticksIn, ticksIn, lotsIn, scales, (part, t0, t1, lots, scale) => {
      const terms = termsOf('inverse', part)
      const exact = times(
        times(sizeRatio(terms, lots), inverseOf(priceRatio(terms, t0))),
        atomsRatio(scale),
      )
      const entry = entryCostAtoms(terms, t0, lots, scale)
      expect(entry).toBe(halfEven(exact))
      const exit = entryCostAtoms(terms, t1, lots, scale)
      const difference = (exit - entry) * BigInt(profitSign(terms))
      const gap = difference - profitAtoms(terms, t0, t1, lots, scale)
      expect(gap >= -1n && gap <= 1n).toBe(true)
    }),
    { numRuns: 1000 },
  )
})

test('coin option profit is size x (V1 - V0), exact, and never the 1/P of futures', () => {
  fc.assert(
    fc.property(ticksIn, ticksIn, lotsIn, scales, (t0, t1, lots, scale) => {
      const terms = termsOf('coin-option')
      const gain = minus(priceRatio(terms, t1), priceRatio(terms, t0))
      const [n, d] = times(times(sizeRatio(terms, lots), gain), atomsRatio(scale))
      expect(n % d).toBe(0n)
      const profit = profitAtoms(terms, t0, t1, lots, scale)
      expect(profit).toBe(n / d)
      const [bought, sold] = [t0, t1].map((t) => premiumAtoms(terms, t, lots, scale))
      expect(profit).toBe(sold! - bought!)
      // T3: the formula of inverse futures would give another number wherever prices differ.
      if (t0 === t1 || lots === 0) return
      const wrong = minus(inverseOf(priceRatio(terms, t0)), inverseOf(priceRatio(terms, t1)))
      const [wn, wd] = times(times(sizeRatio(terms, lots), wrong), atomsRatio(scale))
      const isEqual = wn * d === n * wd
      const isUnitPrice = priceOf(terms, t0) * priceOf(terms, t1) === 1
      expect(isEqual).toBe(isUnitPrice)
    }),
    { numRuns: 1000 },
  )
})

test.each(['spot', 'linear', 'linear-option', 'quanto'] as const)(
  '%s profit is size x (P1 - P0), exact',
  (settlement) => {
    fc.assert(
      fc.property(ticksIn, ticksIn, lotsIn, scales, (t0, t1, lots, scale) => {
        const terms = termsOf(settlement)
        const gain = minus(priceRatio(terms, t1), priceRatio(terms, t0))
        const [n, d] = times(times(sizeRatio(terms, lots), gain), atomsRatio(scale))
        expect(profitAtoms(terms, t0, t1, lots, scale)).toBe(n / d)
        const [entry, exit] = [t0, t1].map((t) => entryCostAtoms(terms, t, lots, scale))
        expect(exit! - entry!).toBe(n / d)
      }),
    )
  },
)

const deliveries = fc.integer({ min: 1, max: 2_000_000_000 }).map((n) => n / 10_000)
const strikes = fc.integer({ min: 1, max: 400_000 }).map((n) => n / 2)
const sides = fc.constantFrom(1 as const, -1 as const)

test('a coin option pays max(0, side x (S - K)) / S of each coin, rounded once', () => {
  fc.assert(
    fc.property(
      deliveries,
      strikes,
      sides,
      lotsIn,
      scales,
      (delivery, strike, side, lots, scale) => {
        const terms = termsOf('coin-option', { strike, optionSide: side })
        const [s, k] = [decimalRatio(delivery), decimalRatio(strike)]
        const inner = times(minus(s, k), [BigInt(side), 1n])
        const paid: Ratio = inner[0] > 0n ? times(inner, inverseOf(s)) : [0n, 1n]
        const exact = times(times(paid, sizeRatio(terms, lots)), atomsRatio(scale))
        const payoff = payoffAtoms(terms, delivery, lots, scale)
        expect(payoff).toBe(halfEven(exact))
        // A call never pays more than the coin itself.
        const size = times(sizeRatio(terms, Math.abs(lots)), atomsRatio(scale))
        const magnitude = payoff < 0n ? -payoff : payoff
        if (side === 1) expect(magnitude * size[1] <= size[0]).toBe(true)
      },
    ),
    { numRuns: 1000 },
  )
})

test('call less put at one strike pays what the future pays: parity at expiry', () => {
  fc.assert(
    fc.property(deliveries, strikes, lotsIn, (delivery, strike, lots) => {
      const call = payoffAtoms(termsOf('linear-option', { strike }), delivery, lots, 12)
      const put = payoffAtoms(
        termsOf('linear-option', { strike, optionSide: -1 }),
        delivery,
        lots,
        12,
      )
      const forward = times(minus(decimalRatio(delivery), decimalRatio(strike)), atomsRatio(12))
      const terms = termsOf('linear-option')
      expect(call - put).toBe(halfEven(times(forward, sizeRatio(terms, lots))))
    }),
  )
})

test('value at a settlement price agrees with the grid where the price is on it', () => {
  fc.assert(
    fc.property(
      ticksIn,
      lotsIn,
      fc.constantFrom('inverse', 'linear', 'quanto'),
      (t, lots, kind) => {
        const terms = termsOf(kind as Settlement)
        const price = priceOf(terms, t)
        expect(valueAtPriceAtoms(terms, price, lots, 8)).toBe(entryCostAtoms(terms, t, lots, 8))
      },
    ),
  )
})

test('opinions agree with facts to rounding', () => {
  fc.assert(
    fc.property(ticksIn, ticksIn, lotsIn, (t0, t1, lots) => {
      for (const settlement of ['inverse', 'coin-option', 'linear'] as const) {
        const terms = termsOf(settlement)
        const [p0, p1] = [priceOf(terms, t0), priceOf(terms, t1)]
        const fact = Number(profitAtoms(terms, t0, t1, lots, 8)) / 1e8
        const opinion = profitAtMark(terms, p0, p1, lots)
        const size = Math.abs(valueSettle(terms, lots, p0)) + Math.abs(valueSettle(terms, lots, p1))
        expect(Math.abs(fact - opinion)).toBeLessThanOrEqual(1e-8 + 1e-13 * size)
      }
    }),
  )
})

test('notional: dollars of an inverse contract, index times coins of an option', () => {
  const lots = 3 as Lots
  expect(notionalUsd(termsOf('inverse'), lots, 60_000, 61_000)).toBe(30)
  expect(notionalUsd(termsOf('coin-option'), lots, 0.05, 61_000)).toBeCloseTo(18_300, 9)
  expect(notionalUsd(termsOf('linear'), -lots as Lots, 60_000, 61_000)).toBeCloseTo(-18_000, 9)
  expect(sizeOf(termsOf('inverse'), lots)).toBe(30)
})

test('what has no meaning stops the desk', () => {
  const lots = 1 as Lots
  const ticks = 1 as Ticks
  expect(() => premiumAtoms(termsOf('inverse'), ticks, lots, 8)).toThrow('no premium')
  expect(() => entryCostAtoms(termsOf('inverse'), 0 as Ticks, lots, 8)).toThrow('above 0')
  expect(() => payoffAtoms(termsOf('linear'), 60_000, lots, 8)).toThrow('no payoff')
  expect(() => payoffAtoms(termsOf('coin-option'), 0, lots, 8)).toThrow('above 0')
  expect(() => payoffAtoms(termsOf('coin-option'), Number.NaN, lots, 8)).toThrow('above 0')
  expect(() => valueAtPriceAtoms(termsOf('coin-option'), 60_000, lots, 8)).toThrow('payoff')
  // 0.0005 x 0.1 coin needs five decimals.
  expect(() => premiumAtoms(termsOf('coin-option'), ticks, lots, 4)).toThrow('whole number')
})

test('a double is the decimal it prints as', () => {
  expect(fractionOf(0.0003)).toEqual({ numerator: 3n, denominator: 10_000n })
  expect(fractionOf(-1e-7)).toEqual({ numerator: -1n, denominator: 10_000_000n })
  expect(fractionOf(60_000)).toEqual({ numerator: 60_000n, denominator: 1n })
  expect(() => fractionOf(Number.NaN)).toThrow('decimal')
})
