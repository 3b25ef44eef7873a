// The fields of one option as people and programs give them: side, strike, what it is written on,
// time and money. Whatever is wrong is refused by field, value and what was expected. It knows
// neither where the fields came from nor what is computed from them.

import { parseIso, type TimeUs, timeFromCivil, usPerHour, yearsBetween } from '../../base/index.ts'
import { parseDeribit } from '../../instrument/index.ts'
import { exp } from '../../math/index.ts'
import { type OptionSide } from '../../pricing/index.ts'

/** Why a row was refused; `field` is 'row' when the whole of it is at fault. */
export class RowError extends Error {
  override readonly name = 'RowError'
  readonly field: string
  readonly value: unknown
  readonly expected: string

  constructor(field: string, value: unknown, expected: string) {
    const shown = value === undefined ? 'missing' : JSON.stringify(value)
    const short = shown.length > 60 ? `${shown.slice(0, 60)}...` : shown
    super(`${field} is ${short}, expected ${expected}`)
    this.field = field
    this.value = value ?? null
    this.expected = expected
  }
}

export const underlyings = ['forward', 'spot'] as const
export const settlements = ['usd', 'coin'] as const

export type Conventions = {
  /** What the option's formula starts from: a forward, or a spot with `rate` and `yield`. */
  readonly underlying: (typeof underlyings)[number]
  /** The currency of premiums: dollars, or coins of the underlying. */
  readonly settle: (typeof settlements)[number]
  /** The time that `expiry` counts from where a row names none; undefined refuses such a row. */
  readonly asOfUs: TimeUs | undefined
}

export type OptionTerms = {
  readonly side: OptionSide
  readonly strike: number
  /** The forward or the spot, in USD. */
  readonly underlying: number
  readonly years: number
  readonly rate: number
  readonly carryYield: number
}

const dayPattern = /^(\d{4})-(\d\d)-(\d\d)$/
const yearsMax = 100
const rateMax = 2
const priceMax = 1e15

/** A UTC time; a bare date is 08:00, when everything at Deribit expires. */
export function readTime(text: string): TimeUs | undefined {
  const day = dayPattern.exec(text)
  const parsed = parseIso(day === null ? text : `${text}T00:00:00Z`)
  if (!parsed.ok) return undefined
  if (day === null) return parsed.value
  const [year, month, date] = day.slice(1).map(Number)
  return timeFromCivil(year!, month!, date!, 8 * usPerHour)
}

const sides: ReadonlyMap<unknown, OptionSide> = new Map<unknown, OptionSide>([
  ['call', 1],
  ['put', -1],
  ['C', 1],
  ['P', -1],
])

export class Fields {
  readonly #values: Readonly<Record<string, unknown>>

  constructor(values: Readonly<Record<string, unknown>>) {
    this.#values = values
  }

  /** Refuses a field that nobody reads: a misspelt one must not pass for its default. */
  checkKnown(known: readonly string[]): void {
    for (const [field, value] of Object.entries(this.#values)) {
      if (known.includes(field)) continue
      throw new RowError(field, value, `one of the fields ${known.join(', ')}`)
    }
  }

  has(field: string): boolean {
    return this.#values[field] !== undefined
  }

  value(field: string): unknown {
    return this.#values[field]
  }

  price(field: string): number {
    const isGood = (number: number): boolean => number >= 1 / priceMax && number <= priceMax
    return this.#number(field, isGood, 'a price above 0, from 1e-15 to 1e15')
  }

  between(field: string, low: number, high: number, expected: string): number {
    return this.#number(field, (number) => number >= low && number <= high, expected)
  }

  time(field: string): TimeUs {
    const value = this.#values[field]
    const time = typeof value === 'string' ? readTime(value) : undefined
    if (time !== undefined) return time
    throw new RowError(field, value, 'a UTC time such as 2026-03-27T08:00:00Z, or a date')
  }

  side(): OptionSide {
    const value = this.#values.side
    const side = sides.get(value)
    if (side !== undefined) return side
    throw new RowError('side', value, "'call' or 'put'")
  }

  #number(field: string, isGood: (value: number) => boolean, expected: string): number {
    const value = this.#values[field]
    if (typeof value === 'number' && Number.isFinite(value) && isGood(value)) return value
    throw new RowError(field, value, expected)
  }
}

/** Fields that every command on option rows knows; `id` is handed back as it came. */
export function termsFields({ underlying }: Conventions): readonly string[] {
  const carry = underlying === 'spot' ? ['spot', 'rate', 'yield'] : ['forward', 'rate']
  return ['id', 'instrument', 'side', 'strike', ...carry, 'years', 'expiry', 'asOf']
}

type Contract = { readonly side: OptionSide; readonly strike: number; readonly years: number }

function yearsUntil(expiryUs: TimeUs, fields: Fields, conventions: Conventions): number {
  const asOfUs = fields.has('asOf') ? fields.time('asOf') : conventions.asOfUs
  if (asOfUs === undefined) {
    throw new RowError('asOf', undefined, 'a UTC time, in the row or as --as-of, to count from')
  }
  const years = yearsBetween(asOfUs, expiryUs)
  if (years >= 0 && years <= yearsMax) return years
  const field = fields.has('expiry') ? 'expiry' : 'instrument'
  throw new RowError(field, fields.value(field), 'an expiry after asOf, within 100 years')
}

function readYears(fields: Fields, conventions: Conventions): number {
  if (!fields.has('expiry')) {
    return fields.between('years', 0, yearsMax, 'years from 0 to 100, or an expiry')
  }
  if (!fields.has('years')) return yearsUntil(fields.time('expiry'), fields, conventions)
  throw new RowError('years', fields.value('years'), 'nothing beside expiry, which says it too')
}

function readContract(fields: Fields, conventions: Conventions): Contract {
  if (!fields.has('instrument')) {
    return {
      side: fields.side(),
      strike: fields.price('strike'),
      years: readYears(fields, conventions),
    }
  }
  const name = fields.value('instrument')
  const symbol = typeof name === 'string' ? parseDeribit(name) : undefined
  if (symbol?.ok !== true || symbol.value.kind !== 'option') {
    throw new RowError('instrument', name, 'an option such as BTC-27MAR26-100000-C')
  }
  for (const field of ['side', 'strike', 'years', 'expiry']) {
    if (!fields.has(field)) continue
    throw new RowError(field, fields.value(field), 'nothing beside instrument, which says it too')
  }
  const { optionSide, strike, expiryUs } = symbol.value
  return {
    side: optionSide === 1 ? 1 : -1,
    strike,
    years: yearsUntil(expiryUs, fields, conventions),
  }
}

function readRate(fields: Fields, field: string): number {
  if (!fields.has(field)) return 0
  return fields.between(field, -rateMax, rateMax, 'a rate per year from -2 to 2, 0.05 for 5 %')
}

export function readTerms(fields: Fields, conventions: Conventions): OptionTerms {
  const isSpot = conventions.underlying === 'spot'
  const rate = readRate(fields, 'rate')
  return {
    ...readContract(fields, conventions),
    underlying: fields.price(conventions.underlying),
    rate,
    carryYield: isSpot ? readRate(fields, 'yield') : rate,
  }
}

/** The forward that the terms imply. */
export function forwardOf({ underlying, rate, carryYield, years }: OptionTerms): number {
  return underlying * exp((rate - carryYield) * years)
}
