// The clock estimate against worlds where the truth is known.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { TapeClock } from './tape-clock.ts'

const originUs = 1_700_000_000_000_000

/**
 * Messages ten a second, each needing the floor plus its own delay; the venue is ahead by
 * `ahead`.
 */
function world(delaysUs: readonly number[], ahead: (second: number) => number, leastUs: number) {
  const sendUs = new Float64Array(delaysUs.length)
  const receiveUs = new Float64Array(delaysUs.length)
  for (const [i, delayUs] of delaysUs.entries()) {
    const trueUs = originUs + i * 100_000
    sendUs[i] = trueUs + ahead(i / 10)
    receiveUs[i] = trueUs + leastUs + delayUs
  }
  // A later message may overtake; the receive clock is what orders a tape.
  return { count: delaysUs.length, receiveUs: receiveUs.sort(), sendUs: sendUs.sort() }
}

const delays = fc.array(fc.nat(90_000), { minLength: 20, maxLength: 600 })

describe('TapeClock', () => {
  test('no message is received before it was sent, whatever the clocks say', () => {
    fc.assert(
      fc.property(delays, fc.integer({ min: -5_000_000, max: 5_000_000 }), (delaysUs, ahead) => {
        const source = world(delaysUs, () => ahead, 1000)
        const clock = new TapeClock(source)
        for (let i = 0; i < source.count; i += 1) {
          const sent = clock.ours(source.sendUs[i]!, source.receiveUs[i]!, 1000)
          expect(sent).toBeLessThanOrEqual(source.receiveUs[i]! - 1000)
        }
      }),
      { seed: 21, numRuns: 200 },
    )
  })

  test('with an undisturbed message every few seconds the offset is exact', () => {
    fc.assert(
      fc.property(delays, fc.integer({ min: -5_000_000, max: 5_000_000 }), (delaysUs, ahead) => {
        const calm = delaysUs.map((delayUs, i) => (i % 50 === 0 ? 0 : delayUs))
        const clock = new TapeClock(world(calm, () => ahead, 3000))
        expect(clock.lowestUs).toBe(3000 - ahead)
        expect(clock.highestUs).toBe(3000 - ahead)
        expect(clock.ours(originUs + ahead, originUs, 3000)).toBe(originUs)
        expect(clock.venues(originUs, 3000)).toBe(originUs + ahead)
      }),
      { seed: 22, numRuns: 200 },
    )
  })

  test('follows a drift of 0.3 ms a second within its reach of ten seconds', () => {
    const calm = new Array<number>(3000).fill(0)
    const ahead = (second: number): number => -Math.round(300 * second)
    const clock = new TapeClock(world(calm, ahead, 0))
    for (let second = 0; second < 300; second += 1) {
      const receiveUs = originUs + second * 1_000_000
      const error = clock.ours(receiveUs + ahead(second), receiveUs, 0) - receiveUs
      expect(Math.abs(error)).toBeLessThanOrEqual(11 * 300)
    }
    expect(clock.highestUs - clock.lowestUs).toBeGreaterThan(80_000)
  })

  test('says nothing of a venue that gives no times', () => {
    const receiveUs = Float64Array.of(originUs, originUs + 5_000_000)
    const clock = new TapeClock({ count: 2, receiveUs, sendUs: new Float64Array(2) })
    expect([clock.lowestUs, clock.highestUs]).toEqual([0, 0])
  })
})
