// Deribit's names, which are the desk's own: "BTC-PERPETUAL", "BTC-25DEC26", "ETH-5AUG26-1800-P",
// "BTC_USDC-PERPETUAL", "XRP_USDC-27MAR26-2d35-C", "BTC_USDC". The day is not padded; a strike
// below one writes its point as "d". Parse and print invert each other.

import {
  assert,
  civilFromTime,
  formatDecimal,
  ok,
  parseDecimal,
  type Result,
  refused,
  type TimeUs,
  timeFromCivil,
} from '../base/index.ts'
import { settlementUsOfDay } from './calendar.ts'

export type DeribitSymbol = {
  readonly base: string
  /** The quote currency of a linear or spot name; empty for inverse and coin-settled ones. */
  readonly quote: string
  readonly kind: 'spot' | 'perpetual' | 'future' | 'option'
  /** 0 when it never expires. */
  readonly expiryUs: TimeUs
  /** 0 unless an option. */
  readonly strike: number
  /** +1 call, -1 put, 0 not an option. */
  readonly optionSide: 1 | -1 | 0
}

export type SymbolRefusal = {
  readonly code: 'symbol/format'
  readonly name: string
  readonly expected: string
}

const monthNames: readonly string[] = [
  'JAN',
  'FEB',
  'MAR',
  'APR',
  'MAY',
  'JUN',
  'JUL',
  'AUG',
  'SEP',
  'OCT',
  'NOV',
  'DEC',
]

const strikeScale = 6
const datePattern = /^([1-9]|[12]\d|3[01])([A-Z]{3})(\d\d)$/
const strikePattern = /^(?:0|[1-9]\d{0,11})(?:d\d{0,5}[1-9])?$/

/** "5AUG26": the date of an expiry in the years 2000 to 2099. */
export function formatExpiry(expiryUs: TimeUs): string {
  const { year, month, day, usOfDay } = civilFromTime(expiryUs)
  assert(usOfDay === settlementUsOfDay, 'an expiry is at 08:00 UTC')
  assert(year >= 2000 && year <= 2099, `no two-digit year for ${year}`)
  return `${day}${monthNames[month - 1]!}${String(year - 2000).padStart(2, '0')}`
}

/** The instant of a date in a symbol; undefined for a date that does not exist. */
export function symbolExpiry(
  year: number,
  month: number,
  day: number,
  usOfDay: number,
): TimeUs | undefined {
  if (!(month >= 1 && month <= 12 && day >= 1)) return undefined
  const next = month === 12 ? timeFromCivil(year + 1, 1, 1) : timeFromCivil(year, month + 1, 1)
  if (day > civilFromTime((next - 1) as TimeUs).day) return undefined
  return timeFromCivil(year, month, day, usOfDay)
}

function parseExpiry(text: string): TimeUs | undefined {
  const match = datePattern.exec(text)
  if (match === null) return undefined
  const month = monthNames.indexOf(match[2]!) + 1
  return symbolExpiry(2000 + Number(match[3]), month, Number(match[1]), settlementUsOfDay)
}

function formatStrike(strike: number): string {
  const scaled = parseDecimal(String(strike), strikeScale)
  assert(scaled.ok && scaled.value > 0n, `a strike has at most ${strikeScale} decimals: ${strike}`)
  const text = formatDecimal(scaled.value, strikeScale).replace(/\.?0+$/, '')
  return text.replace('.', 'd')
}

/** Prints a name; terms that have none (an expiry off 08:00 UTC) are a broken invariant. */
export function formatDeribit(symbol: DeribitSymbol): string {
  const { base, quote, kind, expiryUs, strike, optionSide } = symbol
  const stem = quote === '' ? base : `${base}_${quote}`
  switch (kind) {
    case 'spot':
      return stem
    case 'perpetual':
      return `${stem}-PERPETUAL`
    case 'future':
      return `${stem}-${formatExpiry(expiryUs)}`
    default: {
      const letter = optionSide === 1 ? 'C' : 'P'
      return `${stem}-${formatExpiry(expiryUs)}-${formatStrike(strike)}-${letter}`
    }
  }
}

/** Reads a name; combos and anything else that is not one instrument are refused. */
export function parseDeribit(name: string): Result<DeribitSymbol, SymbolRefusal> {
  const no = (expected: string): Result<never, SymbolRefusal> =>
    refused({ code: 'symbol/format', name, expected })
  const [stem = '', date, strikeText, sideText, ...rest] = name.split('-')
  const match = /^([A-Z][A-Z0-9]{0,15})(?:_([A-Z][A-Z0-9]{0,15}))?$/.exec(stem)
  if (match === null || rest.length > 0) return no('BASE or BASE_QUOTE, then at most three parts')
  const base = match[1]!
  const quote = match[2] ?? ''
  const plain = { base, quote, strike: 0, optionSide: 0 } as const
  if (date === undefined) {
    if (quote === '') return no('BASE_QUOTE for spot')
    return ok({ ...plain, kind: 'spot', expiryUs: 0 as TimeUs })
  }
  if (date === 'PERPETUAL' && strikeText === undefined) {
    return ok({ ...plain, kind: 'perpetual', expiryUs: 0 as TimeUs })
  }
  const expiryUs = parseExpiry(date)
  if (expiryUs === undefined) return no('an expiry like 5AUG26')
  if (strikeText === undefined) return ok({ ...plain, kind: 'future', expiryUs })
  if (!strikePattern.test(strikeText)) return no('a strike like 60000 or 0d65')
  const strike = Number(strikeText.replace('d', '.'))
  if (!(strike > 0)) return no('a strike above 0')
  if (sideText !== 'C' && sideText !== 'P') return no('C or P at the end')
  return ok({
    base,
    quote,
    kind: 'option',
    expiryUs,
    strike,
    optionSide: sideText === 'C' ? 1 : -1,
  })
}
