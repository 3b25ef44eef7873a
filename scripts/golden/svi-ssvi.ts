// Set svi_ssvi: raw SVI, jump wings and SSVI with derivatives and Durrleman's g. Rows carry their
// tolerance; for g and slopes near zero the header allows 1e-12 absolute.

import {
  boundedPowerLawPhi,
  durrleman,
  isSsviButterflyFree,
  type JumpWings,
  jumpWings,
  powerLawPhi,
  repairedWings,
  type SviSlice,
  ssviSlice,
  sviDerivatives,
  sviOfWings,
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

/** Expected values that are compared elsewhere. */
const comparedElsewhere = ['jw', 'gjSufficient']

/** Every expected value against ours of that name; what we do not have is as wrong as can be. */
function compare(row: GoldenCase, expected: GoldenCase, got: Values): number {
  const names = expected.names().filter((name) => !comparedElsewhere.includes(name))
  const errors = names.map((name) => {
    const value = got[name]
    if (value === undefined) return Infinity
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

/** Wings as given, or those of the raw slice that is given. */
function wingsOf(params: GoldenCase): JumpWings {
  if (params.has('a')) return jumpWings(rawSlice(params), yearsOf(params))
  return {
    v: params.number('v'),
    psi: params.number('psi'),
    p: params.number('p'),
    c: params.has('c') ? params.number('c') : Number.NaN,
    vTilde: params.has('vTilde') ? params.number('vTilde') : Number.NaN,
  }
}

function yearsOf(params: GoldenCase): number {
  return params.has('t') ? params.number('t') : 1
}

function checkInverse(row: GoldenCase): Verdict {
  const params = row.object('params')
  const slice = sviOfWings(wingsOf(params), yearsOf(params))
  return { error: slice.ok ? compare(row, row.object('expected'), slice.value) : Infinity }
}

function isFree(slice: SviSlice): boolean {
  for (let k = -3; k <= 3; k += 0.005) if (!(valuesAt(slice, k).g! >= 0)) return false
  return true
}

/** Rows whose measure says what is asked in words. */
function checkInWords(row: GoldenCase, measure: string): Verdict {
  const params = row.object('params')
  if (/repair|free ?(jw|wings)/i.test(measure)) {
    return { error: compare(row, row.object('expected'), repairedWings(wingsOf(params))) }
  }
  if (/raw.*from|to ?raw|inverse/i.test(measure)) return checkInverse(row)
  if (!params.has('a')) return { unsupported: `measure ${measure}` }
  if (/arbitrage|butterfly/i.test(measure) && row.isBoolean('expected')) {
    const isAsked = /free|absence/i.test(measure)
    const isRight = (isFree(rawSlice(params)) === isAsked) === row.boolean('expected')
    return { error: isRight ? 0 : Infinity }
  }
  return { unsupported: `measure ${measure}` }
}

export function checkSviSsvi(row: GoldenCase): Verdict {
  const measure = row.text('measure')
  if (measure === 'raw') return checkRaw(row)
  if (measure === 'ssvi') return checkSsvi(row)
  const params = row.object('params')
  if (!(params.has('a') && row.has('k'))) {
    if (!measure.startsWith('jumpWings')) return checkInWords(row, measure)
    return { error: compare(row, row.object('expected'), wingsOf(params)) }
  }
  const k = row.number('k')
  const years = yearsOf(params)
  const values = valuesAt(rawSlice(params), k)
  if (measure.startsWith('gatheralG')) return single(row, values.g!)
  const atOther = /^impliedVol t=([\d.]+)/.exec(measure)
  if (atOther !== null) return single(row, Math.sqrt(values.w / Number(atOther[1])))
  if (measure.startsWith('impliedVol')) return single(row, Math.sqrt(values.w / years))
  if (measure.startsWith('totalVariance')) return single(row, values.w)
  return checkInWords(row, measure)
}
