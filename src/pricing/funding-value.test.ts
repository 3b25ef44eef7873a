// Funding against a position that is walked forward in small steps: bought at the fair price, paid
// funding hour by hour and hedged with the coin, it ends with nothing.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  annualBasis,
  deribitFundingRule,
  fairPremium,
  fundingRate,
  perpetualValue,
} from './funding-value.ts'

const rates = fc.double({ min: -0.5, max: 0.5, noNaN: true })
const legs = fc.array(
  fc.record({
    years: fc.double({ min: 0.001, max: 0.1, noNaN: true }),
    carryRate: rates,
    fundingRate: rates,
  }),
  { maxLength: 5 },
)

describe('perpetualValue', () => {
  test('whoever buys at it, pays funding and hedges with the forward ends with nothing', () => {
    fc.assert(
      fc.property(legs, fc.double({ min: -0.01, max: 0.01, noNaN: true }), (path, end) => {
        // Under the pricing measure the index grows with carry, and the perpetual, which costs
        // nothing to hold, with the funding that its long must be paid back.
        let perpetual = perpetualValue(60_000, path, end)
        let index = 60_000
        for (const leg of path) {
          const steps = 1000
          for (let n = 0; n < steps; n += 1) {
            perpetual *= 1 + (leg.fundingRate * leg.years) / steps
            index *= 1 + (leg.carryRate * leg.years) / steps
          }
        }
        expect(Math.abs(perpetual / (index * (1 + end)) - 1)).toBeLessThan(1e-4)
      }),
    )
  })

  test('funding that pays the carry back leaves the index', () => {
    const leg = { years: 0.25, carryRate: 0.08, fundingRate: 0.08 }
    expect(perpetualValue(60_000, [leg], 0)).toBe(60_000)
    expect(perpetualValue(60_000, [{ ...leg, fundingRate: 0 }], 0)).toBeCloseTo(61_212.08, 2)
  })
})

test('the basis of a dated future is the carry that made it', () => {
  fc.assert(
    fc.property(rates, fc.double({ min: 0.01, max: 2, noNaN: true }), (carryRate, years) => {
      const future = perpetualValue(60_000, [{ years, carryRate, fundingRate: 0 }], 0)
      expect(annualBasis(future, 60_000, years)).toBeCloseTo(carryRate, 10)
    }),
  )
})

describe("Deribit's rule", () => {
  test.each([
    // 0.1 % over the index: 0.075 % is paid in eight hours, three times a day.
    [0.001, 0.00075 * 3 * 365],
    [0.00025, 0],
    [0.0002, 0],
    [-0.0002, 0],
    [-0.00125, -0.001 * 3 * 365],
    [0.05, 0.005 * 3 * 365],
    [-0.05, -0.005 * 3 * 365],
  ])('a premium of %d pays %d a year', (premium, wanted) => {
    expect(fundingRate(deribitFundingRule, premium)).toBeCloseTo(wanted, 12)
  })

  test('at the fair premium funding is carry', () => {
    fc.assert(
      fc.property(fc.double({ min: -5, max: 5, noNaN: true }), (carry) => {
        const fair = fairPremium(deribitFundingRule, carry)!
        expect(fair.low).toBeLessThanOrEqual(fair.high)
        expect(fundingRate(deribitFundingRule, fair.low)).toBeCloseTo(carry, 9)
        expect(fundingRate(deribitFundingRule, fair.high)).toBeCloseTo(carry, 9)
      }),
    )
  })

  test('no premium holds against more carry than the rule can pay', () => {
    expect(fairPremium(deribitFundingRule, 6)).toBeUndefined()
    expect(fairPremium(deribitFundingRule, Number.NaN)).toBeUndefined()
    expect(fairPremium(deribitFundingRule, 0)).toEqual({ low: -0.00025, high: 0.00025 })
  })
})
