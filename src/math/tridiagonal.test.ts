// Against the dense eigensolver and a dense exponential where both can resolve the answer, and
// against the defining equation, component by component, where they cannot.

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { exp, symmetricEigen } from './index.ts'
import { expAction, type MetzlerTridiagonal, principalPair } from './tridiagonal.ts'

function element(m: MetzlerTridiagonal, i: number, j: number): number {
  if (i === j) return m.diagonal[i]!
  if (i === j + 1) return m.lower[j]!
  return j === i + 1 ? m.upper[i]! : 0
}

function matrixOf(n: number, seedText: readonly number[], width: number): MetzlerTridiagonal {
  const at = (i: number): number => seedText[i % seedText.length]!
  return {
    diagonal: Float64Array.from({ length: n }, (_, i) => width * (at(i) - 0.5)),
    lower: Float64Array.from({ length: n - 1 }, (_, i) => 0.1 + at(i + 3)),
    upper: Float64Array.from({ length: n - 1 }, (_, i) => 0.1 + at(i + 7)),
  }
}

const matrices = fc
  .tuple(
    fc.integer({ min: 1, max: 12 }),
    fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 5, maxLength: 30 }),
    fc.double({ min: 0, max: 30, noNaN: true }),
  )
  .map(([n, digits, width]) => matrixOf(n, digits, width))

test('the largest eigenvalue is that of the symmetric matrix it is similar to', () => {
  fc.assert(
    fc.property(matrices, (m) => {
      const wanted = eigenvaluesOf(m)[0]!
      const slack = 1e-12 * (40 + m.diagonal.length)
      expect(Math.abs(principalPair(m).value - wanted)).toBeLessThan(slack)
    }),
  )
})

test('the eigenvector solves every row to its own scale', () => {
  fc.assert(
    fc.property(matrices, (m) => {
      const { value, logVector } = principalPair(m)
      const n = logVector.length
      expect(Math.max(...logVector)).toBe(0)
      for (let i = 0; i < n; i += 1) {
        let sum = m.diagonal[i]! - value
        let size = Math.abs(sum) + 1
        for (const j of [i - 1, i + 1]) {
          if (j < 0 || j >= n) continue
          const part = element(m, i, j) * exp(logVector[j]! - logVector[i]!)
          sum += part
          size += part
        }
        expect(Math.abs(sum) / size).toBeLessThan(1e-10)
      }
    }),
  )
})

/** exp of a dense matrix by many tiny Taylor steps. */
function denseExpAction(m: MetzlerTridiagonal, time: number, start: Float64Array): number[] {
  let v = [...start]
  const steps = 4000
  for (let s = 0; s < steps; s += 1) {
    let term = v
    const sum = [...v]
    for (let order = 1; order < 9; order += 1) {
      const held = term
      term = held.map((_, i) => {
        let product = 0
        for (let j = 0; j < held.length; j += 1) product += element(m, i, j) * held[j]!
        return (product * time) / steps / order
      })
      for (const [i, each] of term.entries()) sum[i]! += each
    }
    const largest = Math.max(...sum)
    v = sum.map((each) => each / largest)
  }
  return v
}

test('the exponential agrees with tiny steps of the plain series', () => {
  const m = matrixOf(7, [0.9, 0.1, 0.5, 0.7, 0.2, 0.35], 20)
  for (const time of [0, 0.01, 0.7, 3]) {
    const got = new Float64Array(7).fill(1)
    expAction(m, time, got)
    const wanted = denseExpAction(m, time, new Float64Array(7).fill(1))
    for (const [i, each] of wanted.entries()) expect(got[i]! / each).toBeCloseTo(1, 11)
  }
})

/** The matrix with the same eigenvalues that is symmetric. */
function eigenvaluesOf(m: MetzlerTridiagonal): Float64Array {
  const n = m.diagonal.length
  const dense = new Float64Array(n * n)
  for (let i = 0; i < n; i += 1) {
    for (let j = 0; j < n; j += 1) {
      dense[i + n * j] = i === j ? m.diagonal[i]! : Math.sqrt(element(m, i, j) * element(m, j, i))
    }
  }
  return symmetricEigen(dense, n).values
}

test('a long exponential is the principal eigenvector', () => {
  fc.assert(
    fc.property(matrices, (m) => {
      const [first = 0, second = first - 1] = eigenvaluesOf(m)
      // The rest dies out as exp(-gap time): where the gap is small nothing is long enough.
      const gap = first - second
      fc.pre(gap > 0.01)
      const vector = new Float64Array(m.diagonal.length).fill(1)
      expAction(m, 60 / gap, vector)
      const { logVector } = principalPair(m)
      for (const [i, each] of logVector.entries()) {
        expect(vector[i]! / exp(each)).toBeCloseTo(1, 9)
      }
    }),
    { numRuns: 30 },
  )
})
