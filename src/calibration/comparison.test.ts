// What is compared: every model on the same quotes; held-out strikes never reach a fit; the sums of
// the summary are the sums of the parts.
import { expect, test } from 'vitest'
import { type TimeUs, usPerDay } from '../base/index.ts'
import { blackPrice, coinPrice } from '../pricing/index.ts'
import { appendQuote, type ChainQuotes, createChain } from './chain.ts'
import { compareModels } from './comparison.ts'
import { type ComparedModel, comparedModels } from './comparison-model.ts'
import { countWins, summarise } from './comparison-summary.ts'

const asOfUs = 1_767_600_000_000_000 as TimeUs
const days = [0.5, 3, 20, 60, 200]
const forward = 60_000

function chainOf(vol: (day: number, k: number) => number): ChainQuotes {
  const chain = createChain('BTC', asOfUs, 0.0001, 2000)
  for (const day of days) {
    const years = day / 365
    for (let n = -8; n <= 8; n += 1) {
      const k = (0.2 * n + 0.05) * 0.6 * Math.sqrt(years)
      const strike = forward * Math.exp(k)
      const side = k < 0 ? -1 : 1
      const price = (one: number): number =>
        coinPrice(blackPrice(side, forward, strike, years, one), forward)
      const mid = vol(day, k)
      appendQuote(chain, {
        expiryUs: asOfUs + day * usPerDay,
        strike,
        side,
        bid: price(mid - 0.01),
        ask: price(mid + 0.01),
        mark: price(mid + 0.005),
        underlyingPrice: forward,
      })
    }
  }
  return chain
}

const smile = (_day: number, k: number): number => 0.6 - 0.05 * k + 0.3 * k * k

let tickMs = 0
const clock = (): number => {
  tickMs += 1
  return tickMs
}

test('models and references score the same quotes', () => {
  const compared = compareModels(chainOf(smile), comparedModels, clock)
  expect(compared.slices.map(({ years }) => years * 365)).toEqual(
    days.map((day) => expect.closeTo(day)),
  )
  const names = compared.results.map(({ name }) => name)
  expect(names.slice(-2)).toEqual(['exchange mark', 'line between neighbours'])
  const rows = summarise([compared, compared])
  const mark = rows.find(({ name }) => name === 'exchange mark')!
  expect(mark.inSample!.medianAbsVolPt).toBeCloseTo(0.5, 6)
  for (const row of rows) {
    expect(row.inSample?.quotes ?? mark.inSample!.quotes).toBe(mark.inSample!.quotes)
    expect(row.slices).toBe(2 * days.length)
  }
  const svi = rows.find(({ name }) => name === 'joint SVI')!
  expect(svi).toMatchObject({ butterfly: 0, calendar: 0, worstChainInside: 1 })
  expect(svi.warmMs).toEqual({ median: 1, p95: 1 })
  expect(svi.underOneDay!.quotes + svi.inSample!.quotes).toBe(2 * days.length * 17)
})

test('a fit never sees a held-out strike', () => {
  const seen: number[][] = []
  const spy: ComparedModel = {
    name: 'spy',
    parameters: '0',
    hasMemory: false,
    createFit: () => (slices) => {
      seen.push(slices.map((slice) => slice.count))
      return slices.map(() => (_k, out) => Object.assign(out, { w: 1, dw: 0, d2w: 0 }))
    },
  }
  const { results } = compareModels(chainOf(smile), [spy], clock)
  // 17 strikes: 9 stay, 8 are held out; the slice under a day keeps all.
  expect(seen).toEqual([days.map(() => 17), [17, 9, 9, 9, 9]])
  expect(results[0]!.slices.map(({ heldOut }) => heldOut?.distances.length)).toEqual([
    undefined,
    8,
    8,
    8,
    8,
  ])
})

test('the nearest model to unseen strikes wins the slice', () => {
  const chains = [compareModels(chainOf(smile), comparedModels, clock)]
  const wins = countWins(chains)
  expect(wins.map(({ slices }) => slices)).toEqual([1, 1, 1, 1])
  for (const { slices, wins: byModel } of wins) {
    expect(Object.values(byModel).reduce((sum, count) => sum + count, 0)).toBe(slices)
    expect(byModel).not.toHaveProperty('exchange mark')
  }
  // The market is a parabola in volatility: nothing can come nearer.
  expect(wins.every(({ wins: byModel }) => byModel.quadratic === 1)).toBe(true)
})
