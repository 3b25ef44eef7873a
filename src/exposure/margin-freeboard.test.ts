// The search beside a dense grid of the plane, on random accounts.

import { expect, test } from 'vitest'
import { Prng } from '../base/index.ts'
import {
  deribitPortfolioBtc,
  type MarginAccount,
  type MarginPosition,
  marginSurplus,
  PortfolioMarginModel,
  searchMarginFreeboard,
} from './index.ts'

const model = new PortfolioMarginModel(deribitPortfolioBtc)
const indexUsd = 80_000
const plane = { spotMoveDaily: 0.03, volMoveDailyVolPt: 4, rangeMoves: 8, directions: 64 }

function randomAccount(prng: Prng): MarginAccount {
  const positions = Array.from({ length: 6 }, (_, i): MarginPosition => {
    const size = 20 * (prng.uniform() - 0.6)
    const years = 0.02 + 0.5 * prng.uniform()
    const forward = indexUsd * (1 + 0.05 * years)
    if (i === 0) return { side: 0, size, forward: indexUsd, strike: 0, years: 0, volAnnual: 0 }
    const strike = forward * (0.7 + 0.6 * prng.uniform())
    const volAnnual = 0.3 + 0.5 * prng.uniform()
    return { side: prng.uniform() < 0.5 ? 1 : -1, size, forward, strike, years, volAnnual }
  })
  const bare = { positions, equityCoin: 0, indexUsd }
  const needed = -marginSurplus(model, bare, 0, 0)
  return { ...bare, equityCoin: needed * (1.1 + prng.uniform()) }
}

/** Whether any of a ring of points is broken: a dense grid in polar coordinates, ring by ring. */
function isBroken(account: MarginAccount, moves: number): boolean {
  return Array.from({ length: 360 }, (_, i) => (i * Math.PI) / 180).some((angle) => {
    const spot = Math.exp(moves * Math.cos(angle) * plane.spotMoveDaily) - 1
    const vol = (moves * Math.sin(angle) * plane.volMoveDailyVolPt) / 100
    return marginSurplus(model, account, spot, vol) <= 0
  })
}

const shares = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99]

test('beside a dense grid: nothing breaks nearer by 1 %, something does 1 % further out', () => {
  const prng = Prng.fromSeed(2026)
  let broken = 0
  for (let n = 0; n < 6; n += 1) {
    const account = randomAccount(prng)
    const found = searchMarginFreeboard({ model, account, ...plane })
    for (const share of shares) {
      expect(isBroken(account, share * found.distance), `account ${n} at ${share}`).toBe(false)
    }
    if (!found.breached) continue
    broken += 1
    expect(Math.abs(found.surplusCoin)).toBeLessThan(1e-4 * found.surplusNowCoin)
    expect(isBroken(account, 1.01 * found.distance), `account ${n}`).toBe(true)
  }
  expect(broken).toBeGreaterThan(3)
})

test('no surplus: no freeboard; more equity: never less of it', () => {
  const account = randomAccount(Prng.fromSeed(7))
  let last = 0
  for (const share of [0.1, 1.1, 1.3, 1.6, 2]) {
    const equityCoin = account.equityCoin * share
    const { distance } = searchMarginFreeboard({
      model,
      account: { ...account, equityCoin },
      ...plane,
    })
    expect(distance).toBeGreaterThanOrEqual(last)
    if (share === 0.1) expect(distance).toBe(0)
    last = distance
  }
  expect(last).toBeGreaterThan(0)
})
