// A year of the pool simulator on the float64 model, minute by minute. The limit it is held to is
// five seconds of one core.

import { cpuUsage } from 'node:process'
import { defaultPoolWorld, ModelVenue, playPool } from '../src/sim/index.ts'
import { type Figure, figure, median, sink } from './harness.ts'

const minutesPerYear = 525_600
const rounds = 5

export async function measurePoolYear(): Promise<Figure[]> {
  const { ranges, price, feeShare } = defaultPoolWorld
  const seconds: number[] = []
  for (let round = 0; round < rounds; round += 1) {
    const before = cpuUsage()
    const venue = new ModelVenue(ranges, price, feeShare)
    sink.value = playPool(defaultPoolWorld, venue, minutesPerYear, round + 1).price
    const used = cpuUsage(before)
    seconds.push((used.user + used.system) / 1e6)
  }
  return [figure('a year of a pool by the minute', 's', median(seconds))]
}
