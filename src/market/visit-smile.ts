// The walk of smiles through a state visitor: in columns, and one by one while a fit arrives.

import { type StateVisitor } from '../base/index.ts'
import { type SmileColumns, type SmileSlice } from '../pricing/index.ts'

export function visitSmiles(smiles: SmileColumns, rows: number, v: StateVisitor): void {
  v.column(smiles.a, rows)
  v.column(smiles.b, rows)
  v.column(smiles.rho, rows)
  v.column(smiles.m, rows)
  v.column(smiles.sigma, rows)
  v.column(smiles.knotCount, rows)
  v.column(smiles.spline, smiles.spline.length)
}

export function visitSlice(held: SmileSlice | undefined, v: StateVisitor): SmileSlice {
  const a = v.number(held?.a ?? 0)
  const b = v.number(held?.b ?? 0)
  const rho = v.number(held?.rho ?? 0)
  const m = v.number(held?.m ?? 0)
  const sigma = v.number(held?.sigma ?? 0)
  return { a, b, rho, m, sigma, spline: visitArray(held?.spline, v) }
}

export function visitArray(held: Float64Array | undefined, v: StateVisitor): Float64Array {
  const size = v.number(held?.length ?? 0)
  const values = held?.length === size ? held : new Float64Array(size)
  v.column(values, size)
  return values
}
