// Fields of a pool's file, each asked for by name, kind and bounds. What does not fit ends the
// command by a message with file, field, value and what was expected. Integers may have any number
// of digits, quoted or not: reserves do not fit a double. It must not know what a pool is.

import { readFile } from 'node:fs/promises'
import { CannotRun } from '../exit.ts'

/** An object of the file and where it lies: `coins[0].` or nothing for the file itself. */
export type Place = {
  readonly file: string
  readonly path: string
  readonly fields: Readonly<Record<string, unknown>>
}

const shownMax = 60
const wholePattern = /^-?\d{1,78}$/
const sharePattern = /^\d{1,3}(?:\.\d{1,18})?$/

function shown(value: unknown): string {
  const text = typeof value === 'bigint' ? String(value) : (JSON.stringify(value) ?? 'absent')
  return text.length > shownMax ? `${text.slice(0, shownMax)}...` : text
}

export function wrong({ file, path, fields }: Place, name: string, expected: string): CannotRun {
  return new CannotRun(`${file}: ${path}${name} is ${shown(fields[name])}, expected ${expected}`)
}

/** Integers that a double would round stay what the text says. */
function keepDigits(
  _key: string,
  value: unknown,
  ...rest: { readonly source?: string }[]
): unknown {
  const source = rest[0]?.source ?? ''
  const isRounded = typeof value === 'number' && !Number.isSafeInteger(value)
  return isRounded && wholePattern.test(source) ? BigInt(source) : value
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The object that a JSON file holds. */
export async function readPlace(file: string): Promise<Place> {
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? String(cause)
    throw new CannotRun(`${file}: cannot be read (${code}); expected a JSON file`, { cause })
  }
  let value: unknown
  try {
    value = JSON.parse(text, keepDigits)
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new CannotRun(`${file}: not JSON: ${why}`, { cause })
  }
  if (!isObject(value)) {
    throw new CannotRun(`${file}: the document is ${shown(value)}, expected an object`)
  }
  return { file, path: '', fields: value }
}

/** A typing error must not pass for a default. */
export function onlyFields(place: Place, names: readonly string[]): void {
  for (const name of Object.keys(place.fields)) {
    if (!names.includes(name)) throw wrong(place, name, `nothing: known are ${names.join(', ')}`)
  }
}

export function objectField(place: Place, name: string): Place {
  const value = place.fields[name]
  if (!isObject(value)) throw wrong(place, name, 'an object')
  return { file: place.file, path: `${place.path}${name}.`, fields: value }
}

export function objectList(place: Place, name: string): Place[] {
  return listField(place, name).map((value, i) => {
    if (!isObject(value)) throw wrong(place, name, 'a list of objects')
    return { file: place.file, path: `${place.path}${name}[${i}].`, fields: value }
  })
}

function listField(place: Place, name: string): unknown[] {
  const value = place.fields[name]
  if (!Array.isArray(value)) throw wrong(place, name, 'a list')
  return value
}

export function textField(place: Place, name: string): string {
  const value = place.fields[name]
  if (typeof value !== 'string' || !/^[^\s=]{1,30}$/.test(value)) {
    throw wrong(place, name, 'a word of 1 to 30 characters')
  }
  return value
}

export function choiceField<T extends string>(
  place: Place,
  name: string,
  choices: readonly T[],
): T {
  const found = choices.find((choice) => choice === place.fields[name])
  if (found === undefined) throw wrong(place, name, `one of ${choices.join(', ')}`)
  return found
}

function wholeOf(value: unknown): bigint | undefined {
  if (typeof value === 'bigint') return value
  if (typeof value === 'number' && Number.isSafeInteger(value)) return BigInt(value)
  return typeof value === 'string' && wholePattern.test(value) ? BigInt(value) : undefined
}

export type Bounds = { readonly min: bigint; readonly max: bigint }

const anyAmount: Bounds = { min: 1n, max: (1n << 256n) - 1n }

/** An integer of any size, positive unless bounds are given. */
export function wholeField(place: Place, name: string, bounds: Bounds = anyAmount): bigint {
  const whole = wholeOf(place.fields[name])
  if (whole === undefined || whole < bounds.min || whole > bounds.max) {
    throw wrong(place, name, `a whole number from ${bounds.min} to ${bounds.max}`)
  }
  return whole
}

/** The same where it may be left out. */
export function wholeOr(place: Place, name: string, otherwise: bigint, bounds?: Bounds): bigint {
  return place.fields[name] === undefined ? otherwise : wholeField(place, name, bounds)
}

export function wholeList(place: Place, name: string, count: number): bigint[] {
  const wholes = listField(place, name).map(wholeOf)
  const good = wholes.filter((whole) => whole !== undefined && whole > 0n)
  if (good.length !== count || wholes.length !== count) {
    throw wrong(place, name, `a list of ${count} positive whole numbers`)
  }
  return wholes as bigint[]
}

/** A decimal of up to 18 places, as the integer that has them. */
export function wadOf(value: unknown): bigint | undefined {
  const text = typeof value === 'number' ? String(value) : value
  if (typeof text !== 'string' || !sharePattern.test(text)) return undefined
  return atomsOf(text, 18)
}

export function wadList(place: Place, name: string, count: number): bigint[] {
  const wads = listField(place, name).map(wadOf)
  if (wads.length !== count || wads.includes(undefined)) {
    throw wrong(place, name, `a list of ${count} decimals of up to 18 places`)
  }
  return wads as bigint[]
}

/** Atoms of an amount in whole coins; undefined where it is none, or has too many places. */
export function atomsOf(text: string, decimals: number): bigint | undefined {
  const match = /^(\d{1,60})(?:\.(\d*))?$/.exec(text)
  const places = match?.[2] ?? ''
  if (match === null || places.length > decimals) return undefined
  return BigInt(`${match[1]}${places.padEnd(decimals, '0')}`)
}

/** Atoms as whole coins, to the last of them. */
export function coinText(atoms: bigint, decimals: number): string {
  const digits = String(atoms).padStart(decimals + 1, '0')
  const cut = digits.length - decimals
  const places = digits.slice(cut).replace(/0+$/, '')
  return places === '' ? digits.slice(0, cut) : `${digits.slice(0, cut)}.${places}`
}
