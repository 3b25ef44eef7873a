import { expect, test } from 'vitest'
import { Prng } from '../base/index.ts'
import { jackknife, standardNormal } from './index.ts'

const mean = (sums: Float64Array): Float64Array | undefined =>
  sums[0]! > 0 ? Float64Array.of(sums[1]! / sums[0]!) : undefined

test('of a mean, one observation a block: the textbook standard error, exactly', () => {
  const values = [3, 1, 4, 1, 5, 9, 2, 6]
  const blocks = Float64Array.from(values.flatMap((value) => [1, value]))
  const got = jackknife(blocks, 2, mean)!
  const average = values.reduce((sum, value) => sum + value, 0) / values.length
  const squares = values.reduce((sum, value) => sum + (value - average) ** 2, 0)
  expect(got.estimate[0]).toBeCloseTo(average, 12)
  expect(got.standardError[0]).toBeCloseTo(Math.sqrt(squares / 7 / 8), 12)
})

test('blocks that repeat themselves count once: the interval covers as it says', () => {
  const prng = Prng.fromSeed(3n)
  const rounds = 400
  let covered = 0
  for (let round = 0; round < rounds; round += 1) {
    const blocks = new Float64Array(2 * 40)
    for (let block = 0; block < 40; block += 1) {
      const shared = standardNormal(prng)
      for (let i = 0; i < 25; i += 1) {
        blocks[2 * block]! += 1
        blocks[2 * block + 1]! += shared + 0.2 * standardNormal(prng)
      }
    }
    const { estimate, standardError } = jackknife(blocks, 2, mean)!
    if (Math.abs(estimate[0]!) <= 1.96 * standardError[0]!) covered += 1
  }
  expect(covered / rounds).toBeGreaterThan(0.91)
  expect(covered / rounds).toBeLessThan(0.98)
})

test('one block, or sums that determine nothing, give no answer', () => {
  expect(jackknife(Float64Array.of(1, 2), 2, mean)).toBeUndefined()
  expect(jackknife(new Float64Array(8), 2, mean)).toBeUndefined()
  expect(() => jackknife(new Float64Array(7), 2, mean)).toThrow('whole blocks')
})
