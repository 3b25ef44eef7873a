// Two views of the desk, and what changed between them. Equal means equal as JSON, since that is
// what a reader holds. Knows the shape of the view and nothing of sockets.

import {
  type DeltaMessage,
  type DeskView,
  type Fields,
  type Row,
  type RowChange,
  type RowChanges,
  type RowSection,
} from './protocol.ts'

/** A view taken apart, so that the next one can be compared with it without touching it again. */
export type Picture = {
  readonly fields: ReadonlyMap<keyof Fields, string>
  readonly rows: { readonly [S in RowSection]: PictureRows }
}

/** The JSON of each row by its key, in the order of the view. */
export type PictureRows = ReadonlyMap<string, string>

export type Change = Pick<DeltaMessage, 'fields' | 'rows'>

const sections: readonly RowSection[] = ['underlyings', 'expiries', 'quotes', 'fills']

const keyOfRow: { readonly [S in RowSection]: (row: Row<S>) => string } = {
  underlyings: (row) => row.code,
  expiries: (row) => `${row.code} ${row.expiryUs}`,
  quotes: (row) => String(row.instrument),
  fills: (row) => String(row.sequence),
}

/** Keys of the rows, made distinct: two fills of one event are still two rows. */
export function keysOf<S extends RowSection>(section: S, rows: readonly Row<S>[]): string[] {
  const keyOf = keyOfRow[section]
  const seen = new Set<string>()
  return rows.map((row) => {
    const plain = keyOf(row)
    let key = plain
    for (let copy = 2; seen.has(key); copy += 1) key = `${plain} ${copy}`
    seen.add(key)
    return key
  })
}

function pictureRows<S extends RowSection>(section: S, rows: readonly Row<S>[]): PictureRows {
  const keys = keysOf(section, rows)
  return new Map(rows.map((row, index) => [keys[index]!, JSON.stringify(row)]))
}

function isRowSection(name: string): name is RowSection {
  return (sections as readonly string[]).includes(name)
}

export function takePicture(view: DeskView): Picture {
  const fields = new Map<keyof Fields, string>()
  for (const [name, value] of Object.entries(view)) {
    if (!isRowSection(name)) fields.set(name as keyof Fields, JSON.stringify(value))
  }
  return {
    fields,
    rows: {
      underlyings: pictureRows('underlyings', view.underlyings),
      expiries: pictureRows('expiries', view.expiries),
      quotes: pictureRows('quotes', view.quotes),
      fills: pictureRows('fills', view.fills),
    },
  }
}

function isSameOrder(a: PictureRows, b: PictureRows): boolean {
  if (a.size !== b.size) return false
  const keys = b.keys()
  for (const key of a.keys()) if (keys.next().value !== key) return false
  return true
}

function changeRows(before: PictureRows, after: PictureRows): RowChange<RowSection> | undefined {
  const set: [string, Row<RowSection>][] = []
  for (const [key, text] of after) {
    if (before.get(key) !== text) set.push([key, JSON.parse(text) as Row<RowSection>])
  }
  if (!isSameOrder(before, after)) return { keys: [...after.keys()], set }
  return set.length === 0 ? undefined : { set }
}

/** What turns the first picture into the second; undefined when nothing does. */
export function changeBetween(before: Picture, after: Picture): Change | undefined {
  const fields: Record<string, unknown> = {}
  for (const [name, text] of after.fields) {
    if (before.fields.get(name) !== text) fields[name] = JSON.parse(text)
  }
  const rows: Partial<Record<RowSection, RowChange<RowSection>>> = {}
  for (const section of sections) {
    const change = changeRows(before.rows[section], after.rows[section])
    if (change !== undefined) rows[section] = change
  }
  if (Object.keys(fields).length === 0 && Object.keys(rows).length === 0) return undefined
  return { fields: fields as Partial<Fields>, rows: rows as RowChanges }
}
