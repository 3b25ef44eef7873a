// Cholesky of a symmetric positive definite system whose blocks couple neighbours only: slices of a
// surface touch the one before and the one after. Blocks differ in size, as slices have more or
// fewer parameters. Cost grows linearly with the slices.

/** Where each block stands. Matrices are dense, row by row. */
export type BlockLayout = {
  readonly sizes: Int32Array
  /** First unknown of each block, and the number of all of them at the end. */
  readonly starts: Int32Array
  /** Where each diagonal block starts, and the room of all of them at the end. */
  readonly diagonalAt: Int32Array
  /** The same of couplings: block i has a row for each of its own and a column for each before. */
  readonly couplingAt: Int32Array
}

export function blockLayout(sizes: readonly number[]): BlockLayout {
  const count = sizes.length
  const layout = {
    sizes: Int32Array.from(sizes),
    starts: new Int32Array(count + 1),
    diagonalAt: new Int32Array(count + 1),
    couplingAt: new Int32Array(count + 1),
  }
  for (const [i, size] of sizes.entries()) {
    layout.starts[i + 1] = layout.starts[i]! + size
    layout.diagonalAt[i + 1] = layout.diagonalAt[i]! + size * size
    layout.couplingAt[i + 1] = layout.couplingAt[i]! + size * (sizes[i - 1] ?? 0)
  }
  return layout
}

/** Lower Cholesky factor of the block at `at`, in place; false when it is not positive definite. */
function factorBlock(block: Float64Array, at: number, size: number): boolean {
  for (let j = 0; j < size; j += 1) {
    const rowJ = at + j * size
    let pivot = block[rowJ + j]!
    for (let n = 0; n < j; n += 1) pivot -= block[rowJ + n]! * block[rowJ + n]!
    if (!(pivot > 0)) return false
    const root = Math.sqrt(pivot)
    block[rowJ + j] = root
    for (let i = j + 1; i < size; i += 1) {
      const rowI = at + i * size
      let sum = block[rowI + j]!
      for (let n = 0; n < j; n += 1) sum -= block[rowI + n]! * block[rowJ + n]!
      block[rowI + j] = sum / root
    }
  }
  return true
}

/** Neighbours that nothing joins at the moment are the usual case. */
function isZero(values: Float64Array, from: number, to: number): boolean {
  for (let n = from; n < to; n += 1) if (values[n] !== 0) return false
  return true
}

/** Replaces the coupling E of block i by W = E L(i-1)^-T and takes W W^T from its diagonal. */
function eliminateBefore(
  layout: BlockLayout,
  diagonal: Float64Array,
  coupling: Float64Array,
  i: number,
): void {
  const size = layout.sizes[i]!
  const before = layout.sizes[i - 1]!
  if (isZero(coupling, layout.couplingAt[i]!, layout.couplingAt[i + 1]!)) return
  const lower = layout.diagonalAt[i - 1]!
  const own = layout.diagonalAt[i]!
  for (let r = 0; r < size; r += 1) {
    const row = layout.couplingAt[i]! + r * before
    for (let j = 0; j < before; j += 1) {
      const rowJ = lower + j * before
      let sum = coupling[row + j]!
      for (let n = 0; n < j; n += 1) sum -= coupling[row + n]! * diagonal[rowJ + n]!
      coupling[row + j] = sum / diagonal[rowJ + j]!
    }
    for (let c = 0; c <= r; c += 1) {
      const other = layout.couplingAt[i]! + c * before
      let sum = 0
      for (let n = 0; n < before; n += 1) sum += coupling[row + n]! * coupling[other + n]!
      diagonal[own + r * size + c]! -= sum
    }
  }
}

/**
 * Factors blocks `from`..`to` - 1 in place. `diagonal` holds lower triangles, `coupling` row block
 * i times column block i - 1. False when the matrix is not positive definite.
 */
export function factorBlocks(
  layout: BlockLayout,
  diagonal: Float64Array,
  coupling: Float64Array,
  from: number,
  to: number,
): boolean {
  for (let i = from; i < to; i += 1) {
    if (i > from) eliminateBefore(layout, diagonal, coupling, i)
    if (!factorBlock(diagonal, layout.diagonalAt[i]!, layout.sizes[i]!)) return false
  }
  return true
}

/** Solves with the factors of `factorBlocks`: `x` holds the right side, then the solution. */
export function solveFactored(
  layout: BlockLayout,
  diagonal: Float64Array,
  coupling: Float64Array,
  x: Float64Array,
  from: number,
  to: number,
): void {
  const { sizes, starts, diagonalAt, couplingAt } = layout
  for (let i = from; i < to; i += 1) {
    const size = sizes[i]!
    const start = starts[i]!
    const before = i > from ? sizes[i - 1]! : 0
    for (let r = 0; r < size; r += 1) {
      const row = couplingAt[i]! + r * before
      const lower = diagonalAt[i]! + r * size
      let sum = x[start + r]!
      for (let n = 0; n < before; n += 1) sum -= coupling[row + n]! * x[start - before + n]!
      for (let n = 0; n < r; n += 1) sum -= diagonal[lower + n]! * x[start + n]!
      x[start + r] = sum / diagonal[lower + r]!
    }
  }
  for (let i = to - 1; i >= from; i -= 1) {
    const size = sizes[i]!
    const start = starts[i]!
    const after = i + 1 < to ? sizes[i + 1]! : 0
    for (let r = size - 1; r >= 0; r -= 1) {
      let sum = x[start + r]!
      for (let n = 0; n < after; n += 1) {
        sum -= coupling[couplingAt[i + 1]! + n * size + r]! * x[start + size + n]!
      }
      for (let n = r + 1; n < size; n += 1) {
        sum -= diagonal[diagonalAt[i]! + n * size + r]! * x[start + n]!
      }
      x[start + r] = sum / diagonal[diagonalAt[i]! + r * size + r]!
    }
  }
}
