// The venue's rations, counted: a burst, and after it so many a second and no more.

import { expect, test } from 'vitest'
import { Credits } from './rate-limit.ts'

const second = 1_000_000

/** How many of the requests that come every `everyUs` pass. */
function passed(credits: Credits, fromUs: number, untilUs: number, everyUs: number): number {
  let count = 0
  for (let us = fromUs; us < untilUs; us += everyUs) if (credits.spend(us)) count += 1
  return count
}

test.each([
  [5, 1],
  [20, 7],
  [200, 100],
])('a burst of %i, then %i a second', (burst, perSecond) => {
  const credits = new Credits(burst, perSecond, 0)
  expect(passed(credits, 0, 1000, 1)).toBe(burst)
  // A millisecond apart for ten seconds: far more than may pass.
  expect(passed(credits, 1000, 10 * second + 1000, 1000)).toBe(10 * perSecond)
})

test('rest brings back the burst, and never more', () => {
  const credits = new Credits(5, 2, 0)
  expect(passed(credits, 0, 100, 1)).toBe(5)
  expect(passed(credits, 2 * second, 2 * second + 100, 1)).toBe(4)
  expect(passed(credits, 100 * second, 100 * second + 100, 1)).toBe(5)
})
