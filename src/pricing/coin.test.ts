// The numeraire change: the coin delta is the derivative of the coin price, times the forward.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { black76, blackPrice, createBlackRow, type OptionSide } from './black.ts'
import { coinPrice, netTransactionDelta } from './coin.ts'

test('net transaction delta is F d(V/F)/dF', () => {
  fc.assert(
    fc.property(
      fc.constantFrom<OptionSide>(1, -1),
      fc.double({ min: 40_000, max: 90_000, noNaN: true }),
      fc.double({ min: 0.01, max: 1, noNaN: true }),
      (side, strike, years) => {
        const forward = 60_000
        const h = 1
        const row = createBlackRow()
        black76(side, forward, strike, years, 0.6, row)
        const coinAt = (f: number): number => coinPrice(blackPrice(side, f, strike, years, 0.6), f)
        const slope = (forward * (coinAt(forward + h) - coinAt(forward - h))) / (2 * h)
        expect(netTransactionDelta(row.delta, row.price, forward)).toBeCloseTo(slope, 6)
      },
    ),
  )
})

test('a put far in the money loses more than a coin per coin', () => {
  // Strike 100,000 at 50,000: worth one coin; a fall of the coin makes it worth more coins.
  expect(netTransactionDelta(-1, 50_000, 50_000)).toBe(-2)
})
