import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  type AssetIndex,
  type InstrumentIndex,
  type Lots,
  type Ticks,
  type TimeUs,
} from '../base/index.ts'
import { entryCostAtoms, type Instrument, profitSign } from '../instrument/index.ts'
import { costShare, Positions } from './position.ts'

fc.configureGlobal({ seed: 1 })

const usd = 0 as AssetIndex
const btc = 1 as AssetIndex
const one = 0 as InstrumentIndex

const perpetual: Instrument = {
  name: 'BTC-PERPETUAL',
  kind: 'perpetual',
  settlement: 'inverse',
  base: btc,
  quote: usd,
  settle: btc,
  quantumMantissa: 5,
  quantumScale: 1,
  lotMantissa: 10,
  lotScale: 0,
  strike: 0,
  optionSide: 0,
  expiryUs: 0 as TimeUs,
  makerFee: 0,
  takerFee: 0.0005,
  tickSteps: [{ aboveTicks: 0 as Ticks, stepTicks: 1 as Ticks }],
}
const option: Instrument = {
  ...perpetual,
  name: 'BTC-25DEC26-100000-C',
  kind: 'option',
  settlement: 'coin-option',
  quote: btc,
  quantumMantissa: 1,
  quantumScale: 4,
  lotMantissa: 1,
  lotScale: 1,
  strike: 100_000,
  optionSide: 1,
  expiryUs: 1_798_185_600_000_000 as TimeUs,
}
const linear: Instrument = { ...perpetual, settlement: 'linear', settle: usd, lotScale: 4 }
const all = fc.constantFrom(perpetual, option, linear)

const trades = fc.array(
  fc.tuple(fc.integer({ min: 1, max: 300_000 }), fc.integer({ min: -50, max: 50 })),
  { minLength: 1, maxLength: 60 },
)

test('the cost that leaves and the cost that stays are the cost there was', () => {
  fc.assert(
    fc.property(
      fc.bigInt({ min: -(10n ** 25n), max: 10n ** 25n }),
      fc.integer({ min: 1, max: 10 ** 9 }),
      fc.integer({ min: 1, max: 10 ** 9 }),
      (cost, a, b) => {
        const [closing, held] = [Math.min(a, b), Math.max(a, b)]
        const share = costShare(cost, closing, held)
        // Never further than an atom from the exact share, never beyond it.
        const exact = cost * BigInt(closing)
        const rest = exact - share * BigInt(held)
        expect(rest < 0n ? -rest < BigInt(held) : rest < BigInt(held)).toBe(true)
        expect(cost >= 0n ? rest >= 0n : rest <= 0n).toBe(true)
        expect(costShare(cost, held, held)).toBe(cost)
      },
    ),
  )
  expect(() => costShare(1n, 3, 2)).toThrow('cannot close')
})

test('at every moment: profit = what trades brought + cost of what is held', () => {
  fc.assert(
    fc.property(all, trades, fc.constantFrom(8, 18), (terms, list, scale) => {
      const positions = new Positions(1)
      const sign = BigInt(profitSign(terms))
      let brought = 0n
      let lots = 0
      for (const [ticks, signed] of list) {
        if (signed === 0) continue
        positions.trade(one, terms, ticks as Ticks, signed, scale)
        lots += signed
        brought -= entryCostAtoms(terms, ticks as Ticks, signed as Lots, scale)
        expect(positions.lots[0]).toBe(lots)
        expect(positions.realised(one)).toBe(sign * (brought + positions.cost(one)))
        // The cost has the sign of the lots, and nothing has none.
        const cost = positions.cost(one)
        if (lots === 0) expect(cost).toBe(0n)
        else expect(cost === 0n || cost > 0n === lots > 0).toBe(true)
      }
    }),
    { numRuns: 500 },
  )
})

test('a round trip realises the sum of its flows, to the atom', () => {
  fc.assert(
    fc.property(all, trades, fc.integer({ min: 1, max: 300_000 }), (terms, list, last) => {
      const positions = new Positions(1)
      let flows = 0n
      const trade = (ticks: number, signed: number): void => {
        if (signed === 0) return
        flows -= entryCostAtoms(terms, ticks as Ticks, signed as Lots, 8)
        positions.trade(one, terms, ticks as Ticks, signed, 8)
      }
      for (const [ticks, signed] of list) trade(ticks, signed)
      trade(last, -positions.lots[0]!)
      expect([positions.lots[0], positions.cost(one)]).toEqual([0, 0n])
      expect(positions.realised(one)).toBe(flows * BigInt(profitSign(terms)))
    }),
    { numRuns: 500 },
  )
})

test('a trade through zero closes at cost and opens at its own price', () => {
  const positions = new Positions(1)
  positions.trade(one, option, 500 as Ticks, 10, 8)
  const { profit, value, cost } = positions.trade(one, option, 700 as Ticks, -25, 8)
  // 1 BTC bought at 0.05 and sold at 0.07; 1.5 BTC sold short at 0.07.
  expect([profit, value, cost]).toEqual([2_000_000n, -17_500_000n, -15_500_000n])
  expect([positions.lots[0], positions.cost(one)]).toEqual([-15, -10_500_000n])
})

test('an inverse long bought at 50,000 and sold at 60,000 earns usd x (1/P0 - 1/P1) coins', () => {
  const positions = new Positions(1)
  positions.trade(one, perpetual, 100_000 as Ticks, 100, 8)
  const { profit } = positions.trade(one, perpetual, 120_000 as Ticks, -100, 8)
  // 1000 x (1/50000 - 1/60000) = 0.00333333 BTC.
  expect(profit).toBe(333_333n)
})

test('re-basing realises the profit to the settlement price and keeps the lots', () => {
  const positions = new Positions(1)
  positions.trade(one, perpetual, 100_000 as Ticks, 100, 8)
  expect(positions.rebase(one, perpetual, 60_000, 8).profit).toBe(333_333n)
  expect([positions.lots[0], positions.cost(one)]).toEqual([100, 1_666_667n])
  // The rest of the way is earned from there: in all, what one trip would have earned.
  const { profit } = positions.trade(one, perpetual, 125_000 as Ticks, -100, 8)
  expect(profit + 333_333n).toBe(2_000_000n - 1_600_000n)
})
