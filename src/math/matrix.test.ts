import fc from 'fast-check'
import { expect, test } from 'vitest'
import { choleskyFactor, choleskySolve, solveLeastSquares, symmetricEigen } from './index.ts'

fc.configureGlobal({ seed: 1 })

const entries = fc.double({ min: -10, max: 10, noNaN: true })
const matrices = fc
  .tuple(fc.integer({ min: 1, max: 7 }), fc.integer({ min: 0, max: 6 }))
  .chain(([n, more]) =>
    fc.record({
      n: fc.constant(n),
      m: fc.constant(n + more),
      a: fc.array(entries, { minLength: n * (n + more), maxLength: n * (n + more) }),
      x: fc.array(entries, { minLength: n, maxLength: n }),
      noise: fc.array(entries, { minLength: n + more, maxLength: n + more }),
    }),
  )

/** A x for a column-major matrix. */
function times(a: ArrayLike<number>, m: number, x: ArrayLike<number>): Float64Array {
  const result = new Float64Array(m)
  for (let j = 0; j < x.length; j += 1) {
    for (let i = 0; i < m; i += 1) result[i]! += a[i + m * j]! * x[j]!
  }
  return result
}

/** A'A + shift I. */
function gram(a: ArrayLike<number>, m: number, n: number, shift: number): Float64Array {
  const g = new Float64Array(n * n)
  for (let j = 0; j < n; j += 1) {
    for (let k = 0; k < n; k += 1) {
      for (let i = 0; i < m; i += 1) g[j + n * k]! += a[i + m * j]! * a[i + m * k]!
    }
    g[j + n * j]! += shift
  }
  return g
}

function largest(values: ArrayLike<number>): number {
  return Array.from(values).reduce((size, value) => Math.max(size, Math.abs(value)), 0)
}

test("Cholesky: L L' is the matrix, and solving gives the solution back", () => {
  fc.assert(
    fc.property(matrices, ({ a, m, n, x }) => {
      const spd = gram(a, m, n, 1)
      const size = largest(spd)
      const factor = spd.slice()
      expect(choleskyFactor(factor, n)).toBe(true)
      for (let i = 0; i < n; i += 1) {
        for (let j = 0; j <= i; j += 1) {
          let sum = 0
          for (let k = 0; k <= j; k += 1) sum += factor[i + n * k]! * factor[j + n * k]!
          expect(Math.abs(sum - spd[i + n * j]!)).toBeLessThan(1e-14 * size)
        }
      }
      const b = times(spd, n, x)
      choleskySolve(factor, n, b)
      // The smallest eigenvalue is at least 1, so the condition number is at most n * size.
      for (let i = 0; i < n; i += 1) expect(Math.abs(b[i]! - x[i]!)).toBeLessThan(1e-13 * n * size)
    }),
    { numRuns: 500 },
  )
})

test('Cholesky says no to what is not positive definite', () => {
  expect(choleskyFactor(Float64Array.of(1, 2, 2, 1), 2)).toBe(false)
  expect(choleskyFactor(Float64Array.of(0), 1)).toBe(false)
  expect(choleskyFactor(Float64Array.of(Number.NaN), 1)).toBe(false)
})

test('least squares: the residual is orthogonal to every column', () => {
  fc.assert(
    fc.property(matrices, ({ a, m, n, x, noise }) => {
      const b = times(a, m, x).map((value, i) => value + noise[i]!)
      const solution = b.slice()
      const isSolved = solveLeastSquares({
        a: Float64Array.from(a),
        rowCount: m,
        columnCount: n,
        b: solution,
      })
      fc.pre(isSolved)
      const coefficients = solution.subarray(0, n)
      fc.pre(coefficients.every((value) => Math.abs(value) < 1e100))
      const fitted = times(a, m, coefficients)
      const size = largest(a) * Math.max(largest(b), largest(a) * largest(coefficients), 1e-300)
      for (let j = 0; j < n; j += 1) {
        let dot = 0
        for (let i = 0; i < m; i += 1) dot += a[i + m * j]! * (b[i]! - fitted[i]!)
        expect(Math.abs(dot)).toBeLessThanOrEqual(1e-12 * size)
      }
    }),
    { numRuns: 500 },
  )
})

test('least squares does not care about the scale of a column', () => {
  for (const scale of [1e-300, 1e-160, 1, 1e160, 1e300]) {
    const a = Float64Array.of(scale, 2 * scale, 3 * scale, 1, 1, 1)
    const b = Float64Array.of(3, 5, 7)
    expect(solveLeastSquares({ a, rowCount: 3, columnCount: 2, b })).toBe(true)
    expect(b[0]! * scale).toBeCloseTo(2, 12)
    expect(b[1]).toBeCloseTo(1, 12)
  }
})

test('least squares survives what the normal equations do not (Läuchli)', () => {
  const small = 1e-9
  const a = Float64Array.of(1, small, 0, 1, 0, small)
  const b = times(a, 3, [3, 5])
  expect(solveLeastSquares({ a, rowCount: 3, columnCount: 2, b })).toBe(true)
  expect(b[0]).toBeCloseTo(3, 6)
  expect(b[1]).toBeCloseTo(5, 6)
})

test('least squares says no to dependent columns', () => {
  const a = Float64Array.of(1, 2, 3, 2, 4, 6)
  const b = Float64Array.of(1, 1, 1)
  expect(solveLeastSquares({ a, rowCount: 3, columnCount: 2, b })).toBe(false)
})

test('eigen: A v = value v, vectors are orthonormal, values descend and sum to the trace', () => {
  fc.assert(
    fc.property(matrices, ({ a, m, n }) => {
      // Symmetric, but not definite: the Gram matrix moved down.
      const symmetric = gram(a, m, n, -50)
      const size = Math.max(largest(symmetric), 1e-300)
      const { values, vectors } = symmetricEigen(symmetric, n)
      let trace = 0
      for (let j = 0; j < n; j += 1) {
        trace += symmetric[j + n * j]!
        const vector = vectors.subarray(n * j, n * j + n)
        const image = times(symmetric, n, vector)
        for (let i = 0; i < n; i += 1) {
          expect(Math.abs(image[i]! - values[j]! * vector[i]!)).toBeLessThan(1e-13 * n * size)
        }
        for (let k = 0; k <= j; k += 1) {
          let dot = 0
          for (let i = 0; i < n; i += 1) dot += vector[i]! * vectors[i + n * k]!
          expect(Math.abs(dot - (j === k ? 1 : 0))).toBeLessThan(1e-13)
        }
        if (j > 0) expect(values[j - 1]!).toBeGreaterThanOrEqual(values[j]!)
        expect(Math.max(...vector)).toBe(largest(vector))
      }
      const sum = values.reduce((total, value) => total + value, 0)
      expect(Math.abs(sum - trace)).toBeLessThan(1e-12 * n * size)
    }),
    { numRuns: 300 },
  )
})

test('eigen: a matrix whose values are known (second differences)', () => {
  const n = 10
  const a = new Float64Array(n * n)
  for (let i = 0; i < n; i += 1) {
    a[i + n * i] = 2
    if (i > 0) a[i + n * (i - 1)] = -1
    if (i > 0) a[i - 1 + n * i] = -1
  }
  const { values } = symmetricEigen(a, n)
  for (let k = 0; k < n; k += 1) {
    const expected = 2 + 2 * Math.cos((Math.PI * (k + 1)) / (n + 1))
    expect(values[k]!).toBeCloseTo(expected, 14)
  }
})
