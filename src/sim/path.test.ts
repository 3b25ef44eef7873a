import { expect, test } from 'vitest'
import { type DurationUs, Prng, yearUs } from '../base/index.ts'
import { defaultWorld, type WorldConfig } from './config.ts'
import { IndexPath } from './path.ts'

/** One minute a step: the processes are exact at any step, and months are cheap. */
const minuteWorld: WorldConfig = { ...defaultWorld, indexStepUs: 60_000_000 as DurationUs }
const stepsPerYear = yearUs / minuteWorld.indexStepUs

type Sample = {
  readonly returns: Float64Array[]
  readonly volMoves: Float64Array[]
  readonly jumps: number[]
}

/** Log returns and changes of log vol by coin. */
function sample(seed: number, steps: number, world = minuteWorld): Sample {
  const path = new IndexPath(world, Prng.fromSeed(seed, 'path'))
  const columns = (): Float64Array[] => world.coins.map(() => new Float64Array(steps))
  const [returns, volMoves] = [columns(), columns()]
  const jumps = world.coins.map(() => 0)
  for (let n = 0; n < steps; n += 1) {
    const before = [...path.logVol]
    path.advance()
    for (let c = 0; c < world.coins.length; c += 1) {
      returns[c]![n] = Math.log(path.indexUsd[c]! / path.lastUsd[c]!)
      volMoves[c]![n] = path.logVol[c]! - before[c]!
      if (path.jump[c] !== 0) jumps[c]! += 1
    }
  }
  return { returns, volMoves, jumps }
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function correlation(x: Float64Array, y: Float64Array): number {
  const [mx, my] = [mean(x), mean(y)]
  let [xy, xx, yy] = [0, 0, 0]
  for (let n = 0; n < x.length; n += 1) {
    xy += (x[n]! - mx) * (y[n]! - my)
    xx += (x[n]! - mx) ** 2
    yy += (y[n]! - my) ** 2
  }
  return xy / Math.sqrt(xx * yy)
}

const days = 90
const drawn = sample(20260105, days * 1440)

test('realised vol over three months is near what is configured, jumps included', () => {
  for (const [c, coin] of minuteWorld.coins.entries()) {
    const variance = drawn.returns[c]!.reduce((sum, r) => sum + r * r, 0) / days
    const vol = Math.sqrt(variance * 365)
    expect(Math.abs(vol / coin.volAnnual - 1)).toBeLessThan(0.12)
  }
})

test('vol wanders and reverts: days differ, and long after little is remembered', () => {
  for (const [c] of minuteWorld.coins.entries()) {
    const daily = Array.from({ length: days }, (_, day) => {
      const slice = drawn.returns[c]!.subarray(day * 1440, (day + 1) * 1440)
      return 0.5 * Math.log(slice.reduce((sum, r) => sum + r * r, 0))
    })
    const m = daily.reduce((sum, v) => sum + v, 0) / days
    const sd = Math.sqrt(daily.reduce((sum, v) => sum + (v - m) ** 2, 0) / days)
    expect(sd).toBeGreaterThan(0.1)
    expect(sd).toBeLessThan(0.5)
    const first = Float64Array.from(daily.slice(0, -10))
    expect(Math.abs(correlation(first, Float64Array.from(daily.slice(10))))).toBeLessThan(0.4)
  }
})

test('coins move together, and each against its own vol', () => {
  const [btc, eth] = drawn.returns as [Float64Array, Float64Array]
  expect(correlation(btc, eth)).toBeGreaterThan(0.7)
  expect(correlation(btc, eth)).toBeLessThan(0.95)
  for (const [c, coin] of minuteWorld.coins.entries()) {
    const leverage = correlation(drawn.returns[c]!, drawn.volMoves[c]!)
    expect(leverage).toBeLessThan(0.6 * coin.spotVolCorrelation)
    expect(leverage).toBeGreaterThan(1.4 * coin.spotVolCorrelation)
  }
})

test('jumps come as often as configured and give returns fat tails', () => {
  for (const [c, coin] of minuteWorld.coins.entries()) {
    const expected = days * (coin.jumpsPerDay + minuteWorld.commonJumpsPerDay)
    expect(Math.abs(drawn.jumps[c]! - expected)).toBeLessThan(4 * Math.sqrt(expected))
    const returns = drawn.returns[c]!
    const second = returns.reduce((sum, r) => sum + r * r, 0) / returns.length
    const fourth = returns.reduce((sum, r) => sum + r ** 4, 0) / returns.length
    expect(fourth / second ** 2).toBeGreaterThan(8)
  }
})

test('what is known of the next step comes true', () => {
  const path = new IndexPath(defaultWorld, Prng.fromSeed(5, 'path'))
  for (let n = 0; n < 500; n += 1) {
    const [next, now] = [[...path.nextUsd], [...path.indexUsd]]
    path.advance()
    expect([...path.indexUsd]).toEqual(next)
    expect([...path.lastUsd]).toEqual(now)
    for (const usd of path.indexUsd)
      expect(Math.abs(usd * 100 - Math.round(usd * 100))).toBeLessThan(1e-6)
  }
})

test('the deviation of one step is that of a year over the root of the steps', () => {
  const path = new IndexPath(minuteWorld, Prng.fromSeed(9, 'path'))
  expect(path.stepSd(0)).toBeCloseTo(path.spotVol(0) / Math.sqrt(stepsPerYear), 12)
})
