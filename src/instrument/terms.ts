// Whether a set of terms can be an instrument. Terms come from outside, so what is wrong with them
// is a value that names the field, what it held and what was expected.

import { ok, type Result, refused, type TimeUs } from '../base/index.ts'
import { type Instrument, type InstrumentKind, type Settlement } from './instrument.ts'
import { checkTickSteps } from './tick-step.ts'
import { unitScaleMax } from './units.ts'

export type TermsRefusal = {
  readonly code: 'catalogue/terms'
  readonly name: string
  readonly field: keyof Instrument
  readonly value: string
  readonly expected: string
}

const settlementsOf: Readonly<Record<InstrumentKind, readonly Settlement[]>> = {
  spot: ['spot'],
  perpetual: ['linear', 'inverse', 'quanto'],
  future: ['linear', 'inverse', 'quanto'],
  option: ['coin-option', 'linear-option'],
}

/** What must hold of one field: a test and the words for it. */
type Rule = {
  readonly field: keyof Instrument
  readonly expected: string
  holds(terms: Instrument, nowUs: TimeUs): boolean
}

const isIndex = (value: number): boolean => Number.isSafeInteger(value) && value >= 0 && value < 256
const isScale = (value: number): boolean =>
  Number.isSafeInteger(value) && value >= 0 && value <= unitScaleMax
const isMantissa = (value: number): boolean => Number.isSafeInteger(value) && value > 0
const isFee = (value: number): boolean => value > -1 && value < 1

const rules: readonly Rule[] = [
  { field: 'name', expected: 'a name', holds: (t) => t.name.length > 0 && t.name.length <= 64 },
  {
    field: 'settlement',
    expected: 'a settlement that this kind has',
    holds: (t) => settlementsOf[t.kind]?.includes(t.settlement) ?? false,
  },
  { field: 'base', expected: 'an asset index', holds: (t) => isIndex(t.base) },
  { field: 'quote', expected: 'an asset index', holds: (t) => isIndex(t.quote) },
  { field: 'settle', expected: 'an asset index', holds: (t) => isIndex(t.settle) },
  {
    field: 'settle',
    expected: 'the quote asset (linear, spot), the base asset (inverse, coin option)',
    holds: (t) => isSettleFitting(t),
  },
  {
    field: 'quantumMantissa',
    expected: 'a whole number above 0',
    holds: (t) => isMantissa(t.quantumMantissa),
  },
  {
    field: 'quantumScale',
    expected: `a whole number from 0 to ${unitScaleMax}`,
    holds: (t) => isScale(t.quantumScale),
  },
  {
    field: 'lotMantissa',
    expected: 'a whole number above 0',
    holds: (t) => isMantissa(t.lotMantissa),
  },
  {
    field: 'lotScale',
    expected: `a whole number from 0 to ${unitScaleMax}`,
    holds: (t) => isScale(t.lotScale),
  },
  {
    field: 'strike',
    expected: 'above 0 for options, 0 for the rest',
    holds: (t) => (t.kind === 'option' ? t.strike > 0 && t.strike < Infinity : t.strike === 0),
  },
  {
    field: 'optionSide',
    expected: '1 or -1 for options, 0 for the rest',
    holds: (t) => (t.kind === 'option' ? Math.abs(t.optionSide) === 1 : t.optionSide === 0),
  },
  {
    field: 'expiryUs',
    expected: 'later than now for options and futures, 0 for the rest',
    holds: (t, nowUs) =>
      t.kind === 'option' || t.kind === 'future'
        ? Number.isSafeInteger(t.expiryUs) && t.expiryUs > nowUs
        : t.expiryUs === 0,
  },
  { field: 'makerFee', expected: 'a fraction', holds: (t) => isFee(t.makerFee) },
  { field: 'takerFee', expected: 'a fraction', holds: (t) => isFee(t.takerFee) },
]

function isSettleFitting(terms: Instrument): boolean {
  switch (terms.settlement) {
    case 'spot':
    case 'linear':
    case 'linear-option':
      return terms.settle === terms.quote
    case 'inverse':
      return terms.settle === terms.base && terms.quote !== terms.base
    case 'coin-option':
      return terms.settle === terms.base && terms.quote === terms.base
    case 'quanto':
      return terms.settle !== terms.quote
    default:
      return false
  }
}

/** The terms, or the first thing wrong with them. `nowUs` 0 accepts any expiry. */
export function checkTerms(terms: Instrument, nowUs: TimeUs): Result<Instrument, TermsRefusal> {
  const no = (field: keyof Instrument, value: string, expected: string) =>
    refused<TermsRefusal>({ code: 'catalogue/terms', name: terms.name, field, value, expected })
  for (const { field, expected, holds } of rules) {
    if (!holds(terms, nowUs)) return no(field, String(terms[field]), expected)
  }
  const steps = checkTickSteps(terms.tickSteps)
  return steps.ok ? ok(terms) : no('tickSteps', steps.refusal.value, steps.refusal.expected)
}
