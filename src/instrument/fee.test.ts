import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  type AssetIndex,
  type Lots,
  type Ticks,
  type TimeUs,
  timeFromCivil,
} from '../base/index.ts'
import { premiumAtoms } from './contract.ts'
import { deribitTerms } from './deribit-terms.ts'
import { feeAtoms } from './fee.ts'
import { type Instrument } from './instrument.ts'
import { parseDeribit } from './symbol.ts'

fc.configureGlobal({ seed: 1 })

function termsOf(name: string): Instrument {
  const symbol = parseDeribit(name)
  if (!symbol.ok) throw new Error(name)
  const [base, usd] = [1 as AssetIndex, 0 as AssetIndex]
  const terms = deribitTerms({ symbol: symbol.value, base, usd, nowUs: timeFromCivil(2026, 1, 1) })
  if (!terms.ok) throw new Error(name)
  return terms.value
}

const btcOption = termsOf('BTC-25DEC26-100000-C')
const btcPerpetual = termsOf('BTC-PERPETUAL')
const lots = (n: number): Lots => n as Lots
const ticks = (n: number): Ticks => n as Ticks

test('an option pays 0.03 % of the coins, or 12.5 % of the premium when that is less', () => {
  // 1 BTC at 0.0520: 0.0003 BTC. At 0.0010: 0.125 x 0.0010 = 0.000125 BTC.
  expect(feeAtoms(btcOption, ticks(520), lots(10), 'taker', 8)).toBe(30_000n)
  expect(feeAtoms(btcOption, ticks(10), lots(10), 'taker', 8)).toBe(12_500n)
  // They meet at 0.0024.
  expect(feeAtoms(btcOption, ticks(24), lots(10), 'maker', 8)).toBe(30_000n)
  expect(feeAtoms(btcOption, ticks(23), lots(10), 'maker', 8)).toBe(28_750n)
})

test('the option fee is the lesser of two fractions, rounded up by less than an atom', () => {
  const amounts = fc.tuple(fc.integer({ min: 0, max: 9000 }), fc.integer({ min: 1, max: 5000 }))
  fc.assert(
    fc.property(amounts, fc.constantFrom(3, 4, 5, 6, 8, 18), ([t, n], scale) => {
      const fee = feeAtoms(btcOption, ticks(t), lots(n), 'taker', scale)
      // In units of 1e-9 coin per lot of 0.1 coin: rate 0.0003 x 0.1; cap 0.125 x 0.0001 t x 0.1.
      const exact = [30_000n * BigInt(n), 1250n * BigInt(t) * BigInt(n)]
      const [least] = exact.sort((a, b) => (a < b ? -1 : 1))
      const numerator = least! * 10n ** BigInt(scale)
      expect(fee * 10n ** 9n >= numerator).toBe(true)
      expect((fee - 1n) * 10n ** 9n < numerator).toBe(true)
    }),
    { numRuns: 1000 },
  )
})

test('an inverse contract pays its rate of the coins, rounded up', () => {
  // 1000 USD at 60,000: 0.05 % of 0.01666... BTC = 833.33 satoshi, charged 834.
  expect(feeAtoms(btcPerpetual, ticks(120_000), lots(100), 'taker', 8)).toBe(834n)
  expect(feeAtoms(btcPerpetual, ticks(120_000), lots(100), 'maker', 8)).toBe(0n)
})

test('a rebate is rounded toward zero: never counted larger than it is', () => {
  const weekly: Instrument = { ...btcPerpetual, makerFee: -0.0001 }
  // -166.67 satoshi.
  expect(feeAtoms(weekly, ticks(120_000), lots(100), 'maker', 8)).toBe(-166n)
})

test('a linear option needs the index, and has the same cap', () => {
  const usdc: Instrument = {
    ...btcOption,
    settlement: 'linear-option',
    quote: 0 as AssetIndex,
    settle: 0 as AssetIndex,
    quantumMantissa: 5,
    quantumScale: 0,
  }
  expect(() => feeAtoms(usdc, ticks(100), lots(10), 'taker', 6)).toThrow('index')
  expect(feeAtoms(usdc, ticks(100), lots(10), 'taker', 6, 60_000)).toBe(18_000_000n)
  const cap = premiumAtoms(usdc, ticks(2), lots(10), 6) / 8n
  expect(feeAtoms(usdc, ticks(2), lots(10), 'taker', 6, 60_000)).toBe(cap)
})

test('a linear perpetual pays its rate of the value', () => {
  const linear: Instrument = {
    ...btcPerpetual,
    settlement: 'linear',
    settle: 0 as AssetIndex,
    lotMantissa: 1,
    lotScale: 3,
    expiryUs: 0 as TimeUs,
  }
  // 0.001 BTC at 60,000.5: 0.05 % of 60.0005 = 0.03000025 USD.
  expect(feeAtoms(linear, ticks(120_001), lots(1), 'taker', 6)).toBe(30_001n)
  expect(() => feeAtoms(linear, ticks(1), lots(0), 'taker', 6)).toThrow('lots')
})
