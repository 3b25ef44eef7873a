// Units, signs and colours: the one place where a number becomes text. Money in USD, vols and
// shares in percent, times in UTC. What is not a number is a dash, never a zero. Knows no
// component.

import { type TimeUs, usPerDay } from '../base/index.ts'
import { formatExpiry, parseDeribit, settlementUsOfDay } from '../instrument/index.ts'
import { quoteParts } from '../quoting/index.ts'

/** What a colour means; the style sheet says which it is. */
export type Tone = 'plain' | 'gain' | 'loss' | 'buy' | 'sell' | 'good' | 'watch' | 'bad' | 'unknown'

/** A number as people read it. A column may show the unit once, in its head. */
export type Quantity = { readonly text: string; readonly unit: string; readonly tone: Tone }

export const dash = '–'
const minus = '−'
export const narrowSpace = '\u202f'

const formats = new Map<number, Intl.NumberFormat>()

function formatFor(digits: number): Intl.NumberFormat {
  let format = formats.get(digits)
  if (format === undefined) {
    format = new Intl.NumberFormat('en-US', {
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    })
    formats.set(digits, format)
  }
  return format
}

/** JSON has no NaN: what is not finite arrives as null. */
export function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value)
}

/** Plain digits with a true minus; zero never has a sign. */
export function decimal(value: number, digits: number): string {
  if (!isNumber(value)) return dash
  const text = formatFor(digits).format(Math.abs(value))
  const isZero = !/[1-9]/.test(text)
  return value < 0 && !isZero ? `${minus}${text}` : text
}

/** The same with a plus where it is above zero: for changes and positions. */
export function signed(value: number, digits: number): string {
  const text = decimal(value, digits)
  return isNumber(value) && value > 0 && /[1-9]/.test(text) ? `+${text}` : text
}

const compactSteps = [
  [1e9, 'bn'],
  [1e6, 'm'],
  [1e3, 'k'],
] as const

/** Three significant digits: "1.24m", "410k", "87". For axes and where space is short. */
export function compact(value: number): string {
  if (!isNumber(value)) return dash
  const size = Math.abs(value)
  // A value that rounds up to the next step is written in it: 999,950 is 1.00m.
  const step = compactSteps.find(([scale]) => size >= scale * 0.9995)
  if (step === undefined) {
    if (Number.isInteger(value)) return decimal(value, 0)
    return decimal(value, size < 9.995 ? 2 : size < 99.95 ? 1 : 0)
  }
  const scaled = value / step[0]
  const magnitude = Math.abs(scaled)
  return `${decimal(scaled, magnitude >= 99.95 ? 0 : magnitude >= 9.995 ? 1 : 2)}${step[1]}`
}

/** For an axis, where round numbers need no zeros: "80k", "1.5m". */
export function axisText(value: number): string {
  return compact(value)
    .replace(/(\.\d*?)0+(?=[a-z]*$)/, '$1')
    .replace(/\.(?=[a-z]*$)/, '')
}

export function signedCompact(value: number): string {
  return isNumber(value) && value > 0 ? `+${compact(value)}` : compact(value)
}

function toneOf(value: number): Tone {
  if (!isNumber(value)) return 'unknown'
  return value > 0 ? 'gain' : value < 0 ? 'loss' : 'plain'
}

function quantity(text: string, unit: string, tone: Tone = 'plain'): Quantity {
  return { text, unit, tone }
}

export const unit = {
  usd: 'USD',
  gamma: 'USD / 1%',
  vega: 'USD / vol pt',
  theta: 'USD / day',
  vol: '%',
  volPt: 'vol pt',
  moves: 'daily moves',
  lots: 'lots',
} as const

export function usd(value: number, digits = 0): Quantity {
  return quantity(decimal(value, digits), unit.usd)
}

/** Money won or lost: signed and coloured. */
export function profit(value: number, digits = 0): Quantity {
  return quantity(signed(value, digits), unit.usd, toneOf(value))
}

/** Exposure: signed, not coloured; a short position is no loss. */
export function exposure(value: number, inUnit: string): Quantity {
  return quantity(signed(value, 0), inUnit)
}

/** A fraction of one, in percent. */
export function share(value: number, digits = 1): Quantity {
  return quantity(decimal(value * 100, digits), '%')
}

/** A relative change, in percent with its sign. */
export function shock(value: number): Quantity {
  return quantity(signed(value * 100, 1), '%')
}

/** Annual vol, in percent. */
export function vol(value: number): Quantity {
  return quantity(value === 0 ? dash : decimal(value * 100, 1), unit.vol)
}

export function volPt(value: number, digits = 2): Quantity {
  return quantity(decimal(value, digits), unit.volPt)
}

export function count(value: number): string {
  return decimal(value, 0)
}

/** Joins text and unit; none is put after a dash. */
export function join({ text, unit: inUnit }: Quantity): string {
  if (text === dash || inUnit === '') return text
  return `${text}${narrowSpace}${inUnit}`
}

// Instruments -----------------------------------------------------------------------------------

export type InstrumentFace = {
  readonly base: string
  readonly kind: 'option' | 'future' | 'perpetual' | 'spot' | 'other'
  /** "24JUL26", or empty. */
  readonly expiry: string
  readonly expiryUs: number
  readonly strike: number
  /** 'C', 'P' or empty. */
  readonly side: string
  readonly priceUnit: string
  readonly priceDigits: number
  readonly sizeUnit: string
  readonly sizeDigits: number
  /** What the half-spread is measured in. */
  readonly partUnit: string
}

const faces = new Map<string, InstrumentFace>()
const facesMax = 20_000

const strange: Omit<InstrumentFace, 'base'> = {
  kind: 'other',
  expiry: '',
  expiryUs: 0,
  strike: 0,
  side: '',
  priceUnit: '',
  priceDigits: 4,
  sizeUnit: '',
  sizeDigits: 2,
  partUnit: 'bps',
}

function createFace(name: string): InstrumentFace {
  const parsed = parseDeribit(name)
  if (!parsed.ok) return { ...strange, base: name.split(/[-_/]/, 1)[0] ?? name }
  const { base, quote, kind, expiryUs, strike, optionSide } = parsed.value
  const isOption = kind === 'option'
  const isCoin = isOption && quote === ''
  const isInverse = !isOption && quote === ''
  return {
    base,
    kind,
    expiry: expiryUs === 0 ? '' : (name.split('-')[1] ?? ''),
    expiryUs,
    strike,
    side: optionSide === 1 ? 'C' : optionSide === -1 ? 'P' : '',
    priceUnit: isCoin ? base : quote === '' ? unit.usd : quote,
    priceDigits: isCoin ? 4 : 2,
    sizeUnit: isInverse ? unit.usd : base,
    sizeDigits: isInverse ? 0 : 1,
    partUnit: isOption ? unit.volPt : 'bps',
  }
}

/** What a name says of prices, sizes and their units; names of other venues say less. */
export function faceOf(name: string): InstrumentFace {
  let face = faces.get(name)
  if (face === undefined) {
    if (faces.size >= facesMax) faces.clear()
    face = createFace(name)
    faces.set(name, face)
  }
  return face
}

/** A price; zero means that there is none. */
export function price(value: number, face: InstrumentFace, moreDigits = 0): string {
  return value === 0 ? dash : decimal(value, face.priceDigits + moreDigits)
}

/** A size; zero means that there is none. */
export function size(value: number, face: InstrumentFace): string {
  return value === 0 ? dash : decimal(value, face.sizeDigits)
}

export function position(value: number, face: InstrumentFace): string {
  return value === 0 ? '0' : signed(value, face.sizeDigits)
}

// Time ------------------------------------------------------------------------------------------

const usPerMs = 1000

/** "09:30:12", UTC. */
export function timeOfDay(timeUs: number): string {
  if (!isNumber(timeUs) || timeUs <= 0) return dash
  return new Date(timeUs / usPerMs).toISOString().slice(11, 19)
}

/** "2026-07-14 09:30:12", UTC. */
export function dateAndTime(timeUs: number): string {
  if (!isNumber(timeUs) || timeUs <= 0) return dash
  return new Date(timeUs / usPerMs).toISOString().slice(0, 19).replace('T', ' ')
}

/** A length of time in one or two of its units: "0.4 s", "12 s", "3 min 12 s", "2 h 05 min". */
export function duration(seconds: number): string {
  if (!isNumber(seconds) || seconds < 0) return dash
  if (seconds < 9.95) return `${decimal(seconds, 1)} s`
  const whole = Math.round(seconds)
  if (whole < 60) return `${whole} s`
  const minutes = Math.floor(whole / 60)
  if (minutes < 60) return `${minutes} min ${String(whole % 60).padStart(2, '0')} s`
  const hours = Math.floor(minutes / 60)
  if (hours < 48) return `${hours} h ${String(minutes % 60).padStart(2, '0')} min`
  return `${decimal(hours / 24, 1)} d`
}

const ageForeverUs = 365 * 86_400e6

/** How old something is; what never was, or is a year old, is unknown. */
export function age(ageUs: number): string {
  if (!isNumber(ageUs) || ageUs < 0 || ageUs > ageForeverUs) return 'never'
  return duration(ageUs / 1e6)
}

/** An expiry as it is called in names, "24JUL26"; as a date where it is not at 08:00 UTC. */
export function expiryName(expiryUs: number): string {
  if (!Number.isSafeInteger(expiryUs) || expiryUs <= 0) return dash
  if (expiryUs % usPerDay === settlementUsOfDay) return formatExpiry(expiryUs as TimeUs)
  return new Date(expiryUs / usPerMs).toISOString().slice(0, 10)
}

/** Time to expiry: "3.9 d", "14.2 h". */
export function daysLeft(days: number): string {
  if (!isNumber(days)) return dash
  if (days < 1) return `${decimal(days * 24, 1)} h`
  return `${decimal(days, days < 100 ? 1 : 0)} d`
}

// Colours ---------------------------------------------------------------------------------------

/** How near a limit is. Display only: limits themselves are enforced by the desk. */
export function usageTone(usage: number): Tone {
  if (!isNumber(usage)) return 'unknown'
  return usage < 0.75 ? 'good' : usage < 1 ? 'watch' : 'bad'
}

/** How deep she lies. Display only, in daily moves. */
export function freeboardTone(known: boolean, distance: number): Tone {
  if (!known || !isNumber(distance)) return 'unknown'
  return distance >= 2 ? 'good' : distance >= 1 ? 'watch' : 'bad'
}

export function modeTone(mode: string): Tone {
  if (mode === 'normal') return 'good'
  return mode === 'halted' ? 'bad' : 'watch'
}

export function killTone(kill: string): Tone {
  return kill === 'armed' ? 'good' : 'bad'
}

/** Ages of a surface at which it is old and very old, in desk time. Display only. */
const surfaceOldUs = 120e6
const surfaceVeryOldUs = 180e6

export function surfaceTone(ageUs: number): Tone {
  if (!isNumber(ageUs) || ageUs < 0 || ageUs > ageForeverUs) return 'unknown'
  return ageUs < surfaceOldUs ? 'good' : ageUs < surfaceVeryOldUs ? 'watch' : 'bad'
}

const partNames: readonly string[] = quoteParts
/** As many as the style sheet has `--part-n`; the last is for parts that nobody knows. */
export const partColourCount = 12

/** The number of the colour of a part of a half-spread: the same everywhere. */
export function partColour(name: string): number {
  const known = partNames.indexOf(name)
  return known >= 0 && known < partColourCount ? known : partColourCount - 1
}

/** Codes as words: "price-below-tick" is "price below tick", "fitEnd" is "fit end". */
export function words(code: string): string {
  return code
    .replaceAll(/[-_]/g, ' ')
    .replaceAll(/([a-z])([A-Z])/g, (_all, end: string, start: string) => {
      return `${end} ${start.toLowerCase()}`
    })
}
