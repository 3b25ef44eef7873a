// The block solver against plain Gaussian elimination on the whole matrix.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { solveBlocks } from './block-cholesky.ts'

const size = 5

/** Solves A x = y by elimination with pivoting; the slow way that needs no structure. */
function eliminate(matrix: number[][], y: number[]): number[] {
  const n = y.length
  const a = matrix.map((row, i) => [...row, y[i]!])
  for (let c = 0; c < n; c += 1) {
    let pivot = c
    for (let r = c; r < n; r += 1) if (Math.abs(a[r]![c]!) > Math.abs(a[pivot]![c]!)) pivot = r
    ;[a[c], a[pivot]] = [a[pivot]!, a[c]!]
    for (let r = 0; r < n; r += 1) {
      if (r === c) continue
      const factor = a[r]![c]! / a[c]![c]!
      for (let k = c; k <= n; k += 1) a[r]![k]! -= factor * a[c]![k]!
    }
  }
  return a.map((row, i) => row[n]! / row[i]!)
}

test('solves what elimination solves', () => {
  const entry = fc.double({ min: -1, max: 1, noNaN: true })
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 4 }).chain((blocks) =>
        fc.record({
          blocks: fc.constant(blocks),
          entries: fc.array(entry, { minLength: 500, maxLength: 500 }),
        }),
      ),
      ({ blocks, entries }) => {
        const n = blocks * size
        let next = 0
        const draw = (): number => entries[next++ % entries.length]!
        const matrix = Array.from({ length: n }, () => new Array<number>(n).fill(0))
        for (let i = 0; i < n; i += 1) {
          for (let j = 0; j <= i; j += 1) {
            if (Math.floor(i / size) - Math.floor(j / size) > 1) continue
            const value = i === j ? 12 + draw() : draw()
            matrix[i]![j] = value
            matrix[j]![i] = value
          }
        }
        const diagonal = new Float64Array(blocks * 25)
        const coupling = new Float64Array(blocks * 25)
        for (let b = 0; b < blocks; b += 1) {
          for (let i = 0; i < size; i += 1) {
            for (let j = 0; j < size; j += 1) {
              diagonal[b * 25 + i * size + j] = matrix[b * size + i]![b * size + j]!
              if (b > 0)
                coupling[b * 25 + i * size + j] = matrix[b * size + i]![(b - 1) * size + j]!
            }
          }
        }
        const right = Array.from({ length: n }, draw)
        const x = Float64Array.from(right)
        expect(solveBlocks(diagonal, coupling, x, 0, blocks)).toBe(true)
        const wanted = eliminate(matrix, right)
        for (let i = 0; i < n; i += 1) expect(x[i]!).toBeCloseTo(wanted[i]!, 10)
      },
    ),
  )
})

test('a matrix that is not positive definite is refused', () => {
  const diagonal = new Float64Array(25)
  for (let i = 0; i < size; i += 1) diagonal[i * size + i] = i === 3 ? -1 : 1
  expect(solveBlocks(diagonal, new Float64Array(25), new Float64Array(5), 0, 1)).toBe(false)
})
