// One row of a golden set, read with types and with errors that name file, row and field. Numbers
// of many digits are strings in the files.

import { dirname, join } from 'node:path'

export class BadGolden extends Error {
  override readonly name = 'BadGolden'
}

export class GoldenCase {
  readonly id: string
  private readonly where: string
  private readonly fields: Readonly<Record<string, unknown>>

  constructor(where: string, fields: Readonly<Record<string, unknown>>, id: string) {
    this.where = where
    this.fields = fields
    this.id = id
  }

  has(field: string): boolean {
    return this.fields[field] !== undefined && this.fields[field] !== null
  }

  isObject(field: string): boolean {
    return isObject(this.fields[field])
  }

  /** The path of another file in the row's folder. */
  beside(name: string): string {
    return join(dirname(this.where), name)
  }

  isText(field: string): boolean {
    return typeof this.fields[field] === 'string'
  }

  isBoolean(field: string): boolean {
    return typeof this.fields[field] === 'boolean'
  }

  text(field: string): string {
    const value = this.fields[field]
    if (typeof value === 'string') return value
    throw this.bad(field, value, 'a text')
  }

  number(field: string): number {
    const value = this.fields[field]
    const number = typeof value === 'string' && value !== '' ? Number(value) : value
    if (typeof number === 'number' && Number.isFinite(number)) return number
    throw this.bad(field, value, 'a number')
  }

  /** An integer of any size, written as digits. */
  bigint(field: string): bigint {
    return this.integer(field, this.fields[field])
  }

  bigints(field: string): bigint[] {
    return this.list(field).map((value) => this.integer(field, value))
  }

  list(field: string): readonly unknown[] {
    const value = this.fields[field]
    if (Array.isArray(value)) return value
    throw this.bad(field, value, 'a list')
  }

  boolean(field: string): boolean {
    const value = this.fields[field]
    if (typeof value === 'boolean') return value
    throw this.bad(field, value, 'true or false')
  }

  /** A nested object as a row of its own. */
  object(field: string): GoldenCase {
    const value = this.fields[field]
    if (isObject(value)) return new GoldenCase(`${this.where}: ${field}`, value, this.id)
    throw this.bad(field, value, 'an object')
  }

  /** A list of objects, each as a row of its own. */
  objects(field: string): GoldenCase[] {
    return this.list(field).map((value) => {
      if (isObject(value)) return new GoldenCase(`${this.where}: ${field}`, value, this.id)
      throw this.bad(field, value, 'a list of objects')
    })
  }

  /** The same row less one field. */
  without(field: string): GoldenCase {
    const { [field]: _, ...rest } = this.fields
    return new GoldenCase(this.where, rest, this.id)
  }

  names(): string[] {
    return Object.keys(this.fields)
  }

  /** +1 for 'call', -1 for 'put'. */
  side(): 1 | -1 {
    const type = this.text('type')
    if (type === 'call') return 1
    if (type === 'put') return -1
    throw this.bad('type', type, "'call' or 'put'")
  }

  private integer(field: string, value: unknown): bigint {
    const isDigits = typeof value === 'string' && /^-?\d+$/.test(value)
    if (isDigits || Number.isSafeInteger(value)) return BigInt(value as string | number)
    throw this.bad(field, value, 'an integer')
  }

  private bad(field: string, value: unknown, expected: string): BadGolden {
    const shown = JSON.stringify(value) ?? 'missing'
    return new BadGolden(`${this.where}: ${this.id}: ${field} is ${shown}, expected ${expected}`)
  }
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
