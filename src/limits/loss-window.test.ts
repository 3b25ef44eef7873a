// The window against a naive one that keeps every value, and the promise that one bad value neither
// makes a loss nor hides one for long.

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type DurationUs, type TimeUs } from '../base/index.ts'
import { LossWindow } from './index.ts'

fc.configureGlobal({ seed: 1 })

const at = (us: number): TimeUs => us as TimeUs

const histories = fc.array(
  fc.record({ waitUs: fc.nat(40_000), equityUsd: fc.integer({ min: 0, max: 1000 }) }),
  { minLength: 1, maxLength: 150, size: 'max' },
)

type Value = { readonly timeUs: number; readonly equityUsd: number }

/** Least of each run of `count` values, at the time the run ends. */
function confirmedPeaks(values: readonly Value[], count: number): Value[] {
  const peaks: Value[] = []
  for (let i = count - 1; i < values.length; i += 1) {
    const run = values.slice(i - count + 1, i + 1).map(({ equityUsd }) => equityUsd)
    peaks.push({ timeUs: values[i]!.timeUs, equityUsd: Math.min(...run) })
  }
  return peaks
}

test('losses equal those from every value, the window being at most one bucket longer', () => {
  const windowUs = 500_000
  fc.assert(
    fc.property(
      histories,
      fc.integer({ min: 1, max: 4 }),
      fc.integer({ min: 1, max: 20 }),
      (list, confirmationCount, bucketCount) => {
        const loss = new LossWindow({
          windowUs: windowUs as DurationUs,
          bucketCount,
          confirmationCount,
        })
        const values: Value[] = []
        let timeUs = 0
        for (const { waitUs, equityUsd } of list) {
          timeUs += waitUs
          values.push({ timeUs, equityUsd })
          loss.observe(at(timeUs), equityUsd)
          const peaks = confirmedPeaks(values, confirmationCount)
          if (peaks.length === 0) {
            expect(loss.lossWindowUsd(at(timeUs))).toBe(Infinity)
            continue
          }
          const last = values.slice(-confirmationCount).map((value) => value.equityUsd)
          const now = Math.max(...last)
          const lossFrom = (fromUs: number): number => {
            const live = peaks.filter((peak) => peak.timeUs >= fromUs)
            return Math.max(0, ...live.map((peak) => peak.equityUsd - now))
          }
          const bucketUs = Math.ceil(windowUs / bucketCount)
          const actual = loss.lossWindowUsd(at(timeUs))
          expect(actual).toBeGreaterThanOrEqual(lossFrom(timeUs - windowUs))
          expect(actual).toBeLessThanOrEqual(lossFrom(timeUs - windowUs - 2 * bucketUs))
          expect(loss.lossSinceStartUsd()).toBe(lossFrom(0))
        }
      },
    ),
  )
})

function createFlat(): LossWindow {
  const config = { windowUs: 1_000_000 as DurationUs, bucketCount: 10, confirmationCount: 3 }
  const loss = new LossWindow(config)
  for (let i = 0; i < 3; i += 1) loss.observe(at(i), 1000)
  return loss
}

test('one or two bad values, high or low, change nothing; three do', () => {
  for (const bad of [1, 1e9]) {
    const loss = createFlat()
    loss.observe(at(10), bad)
    loss.observe(at(11), bad)
    expect(loss.lossWindowUsd(at(11))).toBe(0)
    loss.observe(at(12), 1000)
    expect(loss.lossWindowUsd(at(12))).toBe(0)
    expect(loss.lossSinceStartUsd()).toBe(0)
  }
  const loss = createFlat()
  for (let i = 0; i < 3; i += 1) loss.observe(at(20 + i), 400)
  expect(loss.lossWindowUsd(at(22))).toBe(600)
})

test('what is not a number makes losses unknown, and unknown is infinite', () => {
  const loss = createFlat()
  loss.observe(at(10), Number.NaN)
  expect(loss.lossWindowUsd(at(10))).toBe(Infinity)
  expect(loss.lossSinceStartUsd()).toBe(Infinity)
  for (let i = 0; i < 3; i += 1) loss.observe(at(11 + i), 990)
  expect(loss.lossWindowUsd(at(13))).toBe(10)
})

test('money that comes and goes is neither profit nor loss', () => {
  const loss = createFlat()
  loss.onTransfer(500)
  for (let i = 0; i < 3; i += 1) loss.observe(at(10 + i), 1500)
  expect(loss.lossSinceStartUsd()).toBe(0)
  loss.onTransfer(-1400)
  for (let i = 0; i < 3; i += 1) loss.observe(at(20 + i), 100)
  expect(loss.lossSinceStartUsd()).toBe(0)
  expect(loss.lossWindowUsd(at(22))).toBe(0)
})

test('a loss leaves the window with its peak, but not the count since start', () => {
  const loss = createFlat()
  for (let i = 0; i < 3; i += 1) loss.observe(at(10 + i), 700)
  expect(loss.lossWindowUsd(at(12))).toBe(300)
  expect(loss.lossWindowUsd(at(1_200_000))).toBe(0)
  expect(loss.lossSinceStartUsd()).toBe(300)
})
