// Canonical JSON: one text for one value, so that texts can be compared and hashed. Keys are sorted
// by code unit, there is no white space, and whatever JSON would drop or change silently (NaN, -0,
// undefined, bigint, class instances) is refused by name. Numbers are spelled as ECMAScript spells
// them, which is the spelling of RFC 8785.

import { InvariantError } from './assert.ts'

const depthMax = 256

/** A container whose entries are being written: the text goes on with entry `next`. */
type Frame = {
  readonly value: object
  /** Sorted keys; null for an array. */
  readonly keys: readonly string[] | null
  readonly count: number
  next: number
}

function pathOf(frames: readonly Frame[]): string {
  const steps = frames.map(({ keys, next }) => {
    return keys === null ? `[${next - 1}]` : `.${keys[next - 1]}`
  })
  return `$${steps.join('')}`
}

function refuse(frames: readonly Frame[], what: string): never {
  throw new InvariantError(`canonical JSON has no ${what}, at ${pathOf(frames)}`)
}

function scalarText(value: unknown, frames: readonly Frame[]): string {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value)
    case 'boolean':
      return value ? 'true' : 'false'
    case 'number':
      if (Number.isFinite(value) && !Object.is(value, -0)) return String(value)
      return refuse(frames, Object.is(value, -0) ? '-0' : String(value))
    default:
      return value === null ? 'null' : refuse(frames, typeof value)
  }
}

function openFrame(value: object, frames: readonly Frame[]): Frame {
  if (frames.length >= depthMax) refuse(frames, `value nested more than ${depthMax} deep`)
  if (Array.isArray(value)) return { value, keys: null, count: value.length, next: 0 }
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null) refuse(frames, 'class instance')
  if (Object.getOwnPropertySymbols(value).length > 0) refuse(frames, 'symbol key')
  // The default order of sort is by UTF-16 code unit, whatever the locale.
  const keys = Object.keys(value).sort()
  return { value, keys, count: keys.length, next: 0 }
}

/** The one text of `value`. Throws `InvariantError` naming the path of what JSON cannot hold. */
export function canonicalJson(value: unknown): string {
  const frames: Frame[] = []
  let text = ''
  let current = value
  for (;;) {
    if (typeof current === 'object' && current !== null) {
      const frame = openFrame(current, frames)
      frames.push(frame)
      text += frame.keys === null ? '[' : '{'
    } else {
      text += scalarText(current, frames)
    }
    let frame = frames.at(-1)
    while (frame !== undefined && frame.next === frame.count) {
      text += frame.keys === null ? ']' : '}'
      frames.pop()
      frame = frames.at(-1)
    }
    if (frame === undefined) return text
    if (frame.next > 0) text += ','
    const key = frame.keys === null ? frame.next : frame.keys[frame.next]!
    if (typeof key === 'string') text += `${JSON.stringify(key)}:`
    frame.next += 1
    current = (frame.value as { readonly [key: string | number]: unknown })[key]
  }
}
