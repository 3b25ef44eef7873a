// Cholesky solve of a symmetric positive definite system whose 5 x 5 blocks couple neighbours only:
// slices of a surface touch the one before and the one after. Cost grows linearly with the slices.

const size = 5
const area = size * size

/** Lower Cholesky factor of the block at `at`, in place; false when it is not positive definite. */
function factor(block: Float64Array, at: number): boolean {
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

/** Replaces the coupling E of block i by W = E L(i-1)^-T, row by row. */
function reduceCoupling(coupling: Float64Array, at: number, lower: Float64Array, to: number): void {
  for (let i = 0; i < size; i += 1) {
    const row = at + i * size
    for (let j = 0; j < size; j += 1) {
      let sum = coupling[row + j]!
      for (let n = 0; n < j; n += 1) sum -= coupling[row + n]! * lower[to + j * size + n]!
      coupling[row + j] = sum / lower[to + j * size + j]!
    }
  }
}

/** Subtracts W W^T from the block that follows. */
function subtractSquare(diagonal: Float64Array, at: number, coupling: Float64Array): void {
  for (let i = 0; i < size; i += 1) {
    for (let j = 0; j <= i; j += 1) {
      let sum = 0
      for (let n = 0; n < size; n += 1) {
        sum += coupling[at + i * size + n]! * coupling[at + j * size + n]!
      }
      diagonal[at + i * size + j]! -= sum
    }
  }
}

/**
 * Solves for blocks `from`..`to` - 1. `diagonal` holds lower triangles, `coupling` row block i
 * times column block i - 1; both are destroyed. `x` holds the right-hand side and receives the
 * solution. False when the matrix is not positive definite.
 */
export function solveBlocks(
  diagonal: Float64Array,
  coupling: Float64Array,
  x: Float64Array,
  from: number,
  to: number,
): boolean {
  for (let block = from; block < to; block += 1) {
    const at = block * area
    if (block > from) {
      reduceCoupling(coupling, at, diagonal, at - area)
      subtractSquare(diagonal, at, coupling)
    }
    if (!factor(diagonal, at)) return false
    for (let i = 0; i < size; i += 1) {
      let sum = x[block * size + i]!
      if (block > from) {
        const before = (block - 1) * size
        for (let n = 0; n < size; n += 1) sum -= coupling[at + i * size + n]! * x[before + n]!
      }
      for (let n = 0; n < i; n += 1) sum -= diagonal[at + i * size + n]! * x[block * size + n]!
      x[block * size + i] = sum / diagonal[at + i * size + i]!
    }
  }
  for (let block = to - 1; block >= from; block -= 1) {
    const at = block * area
    for (let i = size - 1; i >= 0; i -= 1) {
      let sum = x[block * size + i]!
      if (block + 1 < to) {
        const after = (block + 1) * size
        for (let n = 0; n < size; n += 1) {
          sum -= coupling[at + area + n * size + i]! * x[after + n]!
        }
      }
      for (let n = i + 1; n < size; n += 1) {
        sum -= diagonal[at + n * size + i]! * x[block * size + n]!
      }
      x[block * size + i] = sum / diagonal[at + i * size + i]!
    }
  }
  return true
}
