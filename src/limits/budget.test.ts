// The bucket against a model in exact rationals, and the promises that matter: cancels always go,
// and what adds risk never eats their share.

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type TimeUs } from '../base/index.ts'
import { MessageBudget, type MessageBudgetConfig } from './index.ts'

fc.configureGlobal({ seed: 1 })

const configs = fc
  .record({
    ratePerS: fc.integer({ min: 1, max: 1000 }),
    burst: fc.integer({ min: 2, max: 500 }),
    reserveShare: fc.double({ min: 0, max: 1, noNaN: true }),
    overdraftMax: fc.integer({ min: 0, max: 100 }),
  })
  .map(({ ratePerS, burst, reserveShare, overdraftMax }): MessageBudgetConfig => {
    const cancelReserve = Math.max(1, Math.floor(reserveShare * (burst - 1)))
    return { ratePerS, burst, cancelReserve, overdraftMax }
  })

const steps = fc.array(
  fc.record({
    waitUs: fc.nat(2_000_000),
    count: fc.integer({ min: 1, max: 5 }),
    isCancel: fc.boolean(),
  }),
  { maxLength: 200, size: 'max' },
)

/** Tokens in millionths, in bigint. */
class Model {
  tokens: bigint
  timeUs = 0n
  readonly config: MessageBudgetConfig

  constructor(config: MessageBudgetConfig) {
    this.config = config
    this.tokens = BigInt(config.burst) * 1_000_000n
  }

  refill(nowUs: number): void {
    const full = BigInt(this.config.burst) * 1_000_000n
    this.tokens += (BigInt(nowUs) - this.timeUs) * BigInt(this.config.ratePerS)
    if (this.tokens > full) this.tokens = full
    this.timeUs = BigInt(nowUs)
  }

  take(count: number): boolean {
    const left = this.tokens - BigInt(count) * 1_000_000n
    if (left < BigInt(this.config.cancelReserve) * 1_000_000n) return false
    this.tokens = left
    return true
  }

  cancel(count: number): void {
    const floor = BigInt(-this.config.overdraftMax) * 1_000_000n
    this.tokens -= BigInt(count) * 1_000_000n
    if (this.tokens < floor) this.tokens = floor
  }
}

test('a budget is a token bucket with a reserve that only cancels reach', () => {
  fc.assert(
    fc.property(configs, steps, fc.boolean(), (config, list, isLate) => {
      const budget = new MessageBudget(config)
      const model = new Model(config)
      let nowUs = isLate ? 1_790_000_000_000_000 : 0
      let cancelCount = 0
      for (const { waitUs, count, isCancel } of list) {
        nowUs += waitUs
        model.refill(nowUs)
        if (isCancel) {
          model.cancel(count)
          budget.takeCancel(nowUs as TimeUs, count)
          cancelCount += count
        } else {
          expect(budget.take(nowUs as TimeUs, count)).toBe(model.take(count))
        }
        const tokens = budget.tokens(nowUs as TimeUs)
        expect(Math.round(tokens * 1e6)).toBe(Number(model.tokens))
        expect(tokens).toBeGreaterThanOrEqual(-config.overdraftMax)
        if (!isCancel) expect(tokens).toBeLessThanOrEqual(config.burst)
      }
      expect(budget.cancelCount).toBe(cancelCount)
    }),
  )
})

test('over any stretch, what adds risk stays within burst less reserve plus the rate', () => {
  fc.assert(
    fc.property(
      configs,
      fc.array(fc.nat(50_000), { maxLength: 300, size: 'max' }),
      (config, waits) => {
        const budget = new MessageBudget(config)
        let nowUs = 0
        let taken = 0
        for (const waitUs of waits) {
          nowUs += waitUs
          while (budget.take(nowUs as TimeUs)) taken += 1
          const bound = config.burst - config.cancelReserve + (nowUs * config.ratePerS) / 1e6
          expect(taken).toBeLessThanOrEqual(bound)
          expect(budget.tokens(nowUs as TimeUs)).toBeGreaterThanOrEqual(config.cancelReserve)
        }
      },
    ),
  )
})

test('cancels that find no token go all the same and are counted', () => {
  const budget = new MessageBudget({ ratePerS: 1, burst: 3, cancelReserve: 1, overdraftMax: 2 })
  for (let i = 0; i < 10; i += 1) budget.takeCancel(0 as TimeUs)
  expect(budget.cancelCount).toBe(10)
  expect(budget.overdrawnCount).toBe(7)
  expect(budget.tokens(0 as TimeUs)).toBe(-2)
  expect(budget.take(3_000_000 as TimeUs)).toBe(false)
  expect(budget.take(4_000_000 as TimeUs)).toBe(true)
})

test('time that runs backwards or is no number brings no token', () => {
  const budget = new MessageBudget({ ratePerS: 1, burst: 2, cancelReserve: 1, overdraftMax: 0 })
  expect(budget.take(5_000_000 as TimeUs)).toBe(true)
  expect(budget.take(1_000_000 as TimeUs)).toBe(false)
  expect(budget.take(5_000_000 as TimeUs)).toBe(false)
  expect(budget.take(Number.NaN as TimeUs)).toBe(false)
})
