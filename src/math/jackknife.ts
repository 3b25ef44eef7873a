// Standard errors of any estimate that is a function of sums: leave out one block of observations
// after another (the delete-a-group jackknife). What is correlated inside a block stays together,
// so neighbours that say the same thing twice are not counted as two.

import { assert } from '../base/index.ts'

export type Jackknife = {
  readonly estimate: Float64Array
  readonly standardError: Float64Array
}

/**
 * `blocks` holds `width` sums for each block, block after block. `estimate` turns sums into
 * numbers, or into undefined where they do not determine them; then so is the whole. Two blocks at
 * least. Quenouille (1956), Tukey (1958); with blocks: Kuensch (1989).
 */
export function jackknife(
  blocks: Float64Array,
  width: number,
  estimate: (sums: Float64Array) => Float64Array | undefined,
): Jackknife | undefined {
  const count = blocks.length / width
  assert(Number.isInteger(count), 'whole blocks of sums')
  if (count < 2) return undefined
  const total = new Float64Array(width)
  for (let i = 0; i < blocks.length; i += 1) total[i % width]! += blocks[i]!
  const whole = estimate(total)
  if (whole === undefined) return undefined
  const parts: Float64Array[] = []
  const sums = new Float64Array(width)
  for (let block = 0; block < count; block += 1) {
    for (let i = 0; i < width; i += 1) sums[i] = total[i]! - blocks[block * width + i]!
    const part = estimate(sums)
    if (part === undefined) return undefined
    parts.push(part.slice())
  }
  const standardError = whole.map((_, j) => {
    const mean = parts.reduce((sum, part) => sum + part[j]!, 0) / count
    const squares = parts.reduce((sum, part) => sum + (part[j]! - mean) * (part[j]! - mean), 0)
    return Math.sqrt(((count - 1) / count) * squares)
  })
  return { estimate: whole, standardError }
}
