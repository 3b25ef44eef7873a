// Set svi_ssvi: raw SVI, jump wings and SSVI with derivatives and Durrleman's g. Rows carry their
// tolerance; for g and slopes near zero the header allows 1e-12 absolute.

import {
  boundedPowerLawPhi,
  durrleman,
  isSsviButterflyFree,
  jumpWings,
  powerLawPhi,
  type SviSlice,
  ssviSlice,
  sviDerivatives,
} from '../../src/pricing/index.ts'
import { type GoldenCase } from './golden-case.ts'
import { errorOf, rowTolerance, type Verdict, worstOf } from './verdict.ts'

function rawSlice(params: GoldenCase): SviSlice {
  return {
    a: params.number('a'),
    b: params.number('b'),
    rho: params.number('rho'),
    m: params.number('m'),
    sigma: params.number('sigma'),
  }
}

type Values = Readonly<Record<string, number>>

function valuesAt({ a, b, rho, m, sigma }: SviSlice, k: number): Values & { w: number } {
  const row = { w: 0, dw: 0, d2w: 0 }
  sviDerivatives(a, b, rho, m, sigma, k, row)
  return { ...row, g: durrleman(k, row.w, row.dw, row.d2w) }
}

function compare(row: GoldenCase, expected: GoldenCase, got: Values): number {
  const errors = Object.entries(got).map(([name, value]) => {
    if (!expected.has(name)) return 0
    const wanted = expected.number(name)
    const nearZero = name === 'g' || name === 'dw' ? 1e-12 : 0
    return errorOf(value, wanted, Math.max(rowTolerance(row, wanted), nearZero))
  })
  return worstOf(errors)
}

function single(row: GoldenCase, got: number): Verdict {
  const wanted = row.number('expected')
  return { error: errorOf(got, wanted, rowTolerance(row, wanted)) }
}

function checkRaw(row: GoldenCase): Verdict {
  const slice = rawSlice(row.object('params'))
  const expected = row.object('expected')
  const here = compare(row, expected, valuesAt(slice, row.number('k')))
  if (!expected.has('jw')) return { error: here }
  const wings = compare(row, expected.object('jw'), jumpWings(slice, row.number('t')))
  return { error: worstOf([here, wings]) }
}

function checkSsvi(row: GoldenCase): Verdict {
  const params = row.object('params')
  const theta = params.number('theta')
  const rho = params.number('rho')
  const eta = params.number('eta')
  const gamma = params.number('gamma')
  const form = params.text('phi')
  const isPower = form.startsWith('powerLaw')
  if (!isPower && !form.startsWith('gj')) return { unsupported: `phi ${form}` }
  const phi = isPower ? powerLawPhi(theta, eta, gamma) : boundedPowerLawPhi(theta, eta, gamma)
  const expected = row.object('expected')
  const got = { phi, ...valuesAt(ssviSlice(theta, rho, phi), row.number('k')) }
  const free = isSsviButterflyFree(theta, rho, phi)
  const wrong = expected.has('gjSufficient') && expected.boolean('gjSufficient') !== free
  return { error: wrong ? Infinity : compare(row, expected, got) }
}

export function checkSviSsvi(row: GoldenCase): Verdict {
  const measure = row.text('measure')
  if (measure === 'raw') return checkRaw(row)
  if (measure === 'ssvi') return checkSsvi(row)
  const slice = rawSlice(row.object('params'))
  if (measure.startsWith('jumpWings')) {
    const years = row.object('params').number('t')
    return { error: compare(row, row.object('expected'), jumpWings(slice, years)) }
  }
  const values = valuesAt(slice, row.number('k'))
  if (measure === 'gatheralG') return single(row, values.g!)
  if (measure === 'impliedVol t=1') return single(row, Math.sqrt(values.w))
  if (measure.startsWith('totalVariance')) return single(row, values.w)
  return { unsupported: `measure ${measure}` }
}
