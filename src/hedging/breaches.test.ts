import { expect, test } from 'vitest'
import { type AssetIndex } from '../base/index.ts'
import { BandBreaches, type HedgeReason, hedgeReasons } from './index.ts'

const btc = 0 as AssetIndex
const eth = 1 as AssetIndex

function tally(steps: readonly (readonly [AssetIndex, HedgeReason, boolean])[]): object {
  const breaches = new BandBreaches(2)
  for (const [underlying, reason, isSent] of steps) {
    breaches.onDecision(underlying, reason, isSent)
  }
  const { seen, hedged, passed, waiting } = breaches
  return { seen, hedged, passed, waiting }
}

test('a breach counts once, however many decisions and hedges it takes', () => {
  const steps = [
    [btc, 'too-soon', false],
    [btc, 'hedge', true],
    [btc, 'in-flight', false],
    [btc, 'hedge', true],
    [btc, 'inside-band', false],
  ] as const
  expect(tally(steps)).toEqual({ seen: 1, hedged: 1, passed: 0, waiting: 0 })
})

test('a hedge that limits refused does not answer a breach', () => {
  expect(tally([[btc, 'hedge', false]])).toEqual({ seen: 1, hedged: 0, passed: 0, waiting: 1 })
})

test('a breach that ends before its hedge has passed; the next is another', () => {
  const steps = [
    [btc, 'stale', false],
    [btc, 'inside-band', false],
    [btc, 'hedge', true],
    [btc, 'inside-band', false],
  ] as const
  expect(tally(steps)).toEqual({ seen: 2, hedged: 1, passed: 1, waiting: 0 })
})

test('underlyings breach apart, and every reason but being inside is outside', () => {
  for (const reason of hedgeReasons) {
    const seen = reason === 'inside-band' ? 0 : 2
    const steps = [
      [btc, reason, false],
      [eth, reason, false],
    ] as const
    expect(tally(steps)).toEqual({ seen, hedged: 0, passed: 0, waiting: seen })
  }
})
