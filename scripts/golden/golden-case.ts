// One row of a golden set, read with types and with errors that name file, row and field. Numbers
// of many digits are strings in the files.

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

  private bad(field: string, value: unknown, expected: string): BadGolden {
    const shown = JSON.stringify(value) ?? 'missing'
    return new BadGolden(`${this.where}: ${this.id}: ${field} is ${shown}, expected ${expected}`)
  }
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
