// The page's copy of the desk: a snapshot, then deltas. It detects that it has lost its place and
// says so; it never guesses. Rows that did not change keep their identity, so that nothing that
// shows them is drawn again. Knows no socket and no clock.

import { ok, type Result, refused } from '../base/index.ts'
import {
  type DeltaMessage,
  type DeskView,
  type Row,
  type RowChange,
  type RowSection,
  type SnapshotMessage,
} from '../server/protocol.ts'

export type Replica = {
  readonly version: number
  readonly view: DeskView
  readonly keys: { readonly [S in RowSection]: readonly string[] }
}

/** Why a delta cannot be applied; the cure is always a fresh snapshot. */
export type Gap = {
  readonly code: 'replica/no-snapshot' | 'replica/version' | 'replica/key'
  readonly detail: string
}

type Rows<S extends RowSection> = { readonly keys: readonly string[]; readonly rows: Row<S>[] }

const sections: readonly RowSection[] = ['underlyings', 'expiries', 'quotes', 'fills']

export function fromSnapshot(message: SnapshotMessage): Replica {
  const { version, view, keys } = message
  return { version, view, keys }
}

function gap(code: Gap['code'], detail: string): Result<never, Gap> {
  return refused({ code, detail })
}

function applyRows<S extends RowSection>(
  before: Rows<S>,
  change: RowChange<S>,
): Result<Rows<S>, Gap> {
  const byKey = new Map(before.keys.map((key, index) => [key, before.rows[index]!]))
  for (const [key, row] of change.set) {
    if (change.keys === undefined && !byKey.has(key)) return gap('replica/key', key)
    byKey.set(key, row)
  }
  const keys = change.keys ?? before.keys
  const rows: Row<S>[] = []
  for (const key of keys) {
    const row = byKey.get(key)
    if (row === undefined) return gap('replica/key', key)
    rows.push(row)
  }
  return ok({ keys, rows })
}

/** The next state, or the gap that was found. The state before is left as it was. */
export function applyDelta(replica: Replica | null, message: DeltaMessage): Result<Replica, Gap> {
  if (replica === null) return gap('replica/no-snapshot', 'a delta came before any snapshot')
  if (message.version !== replica.version + 1) {
    return gap('replica/version', `${message.version} follows ${replica.version}`)
  }
  const rows: Partial<Record<RowSection, readonly Row<RowSection>[]>> = {}
  const keys: Record<RowSection, readonly string[]> = { ...replica.keys }
  for (const section of sections) {
    const change = message.rows[section] as RowChange<RowSection> | undefined
    if (change === undefined) continue
    const before = { keys: replica.keys[section], rows: [...replica.view[section]] }
    const applied = applyRows(before, change)
    if (!applied.ok) return applied
    rows[section] = applied.value.rows
    keys[section] = applied.value.keys
  }
  const view = { ...replica.view, ...message.fields, ...rows } as DeskView
  return ok({ version: message.version, view, keys })
}
