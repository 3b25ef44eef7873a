// The block solver against plain Gaussian elimination on the whole matrix.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { blockLayout, factorBlocks, solveFactored } from './block-cholesky.ts'

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

test('solves what elimination solves, blocks of any sizes', () => {
  const entry = fc.double({ min: -1, max: 1, noNaN: true })
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 5 }),
      fc.array(entry, { minLength: 500, maxLength: 500 }),
      (sizes, entries) => {
        const layout = blockLayout(sizes)
        const n = layout.starts[sizes.length]!
        const blockOf = sizes.flatMap((size, b) => Array<number>(size).fill(b))
        let next = 0
        const draw = (): number => entries[next++ % entries.length]!
        const matrix = Array.from({ length: n }, () => new Array<number>(n).fill(0))
        for (let i = 0; i < n; i += 1) {
          for (let j = 0; j <= i; j += 1) {
            if (blockOf[i]! - blockOf[j]! > 1) continue
            const value = i === j ? 16 + draw() : draw()
            matrix[i]![j] = value
            matrix[j]![i] = value
          }
        }
        const diagonal = new Float64Array(layout.diagonalAt[sizes.length]!)
        const coupling = new Float64Array(layout.couplingAt[sizes.length]!)
        for (const [b, size] of sizes.entries()) {
          const start = layout.starts[b]!
          const before = sizes[b - 1] ?? 0
          for (let i = 0; i < size; i += 1) {
            const row = matrix[start + i]!
            diagonal.set(row.slice(start, start + size), layout.diagonalAt[b]! + i * size)
            coupling.set(row.slice(start - before, start), layout.couplingAt[b]! + i * before)
          }
        }
        const right = Array.from({ length: n }, draw)
        const x = Float64Array.from(right)
        expect(factorBlocks(layout, diagonal, coupling, 0, sizes.length)).toBe(true)
        solveFactored(layout, diagonal, coupling, x, 0, sizes.length)
        const wanted = eliminate(matrix, right)
        for (let i = 0; i < n; i += 1) expect(x[i]!).toBeCloseTo(wanted[i]!, 10)
      },
    ),
  )
})

test('a matrix that is not positive definite is refused', () => {
  const size = 5
  const diagonal = new Float64Array(25)
  for (let i = 0; i < size; i += 1) diagonal[i * size + i] = i === 3 ? -1 : 1
  expect(factorBlocks(blockLayout([size]), diagonal, new Float64Array(0), 0, 1)).toBe(false)
})
