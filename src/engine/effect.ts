// Every act that may leave the desk. Placing effects can be made only from what `limits` approved
// (law 4); cancels, kills and protections need no approval and never wait (law 3). Effects are
// journaled with the sequence that caused them, so that recovery applies what was recorded.

import { type FieldsOf, type FieldTable, type Layout, layout } from '../base/index.ts'
import { deskModes, limitKinds, limitMeasures } from '../limits/index.ts'
import { purposes, timesInForce } from '../order/index.ts'
import { orderReasons, timerKinds } from './event.ts'

/** Every effect names its cause; `ordinal` counts within one step. */
export const causeFields = { sequence: 'int', ordinal: 'u32' } as const satisfies FieldTable

export const effectFields = {
  place: {
    clientId: 'clientId',
    instrument: 'instrument',
    side: 'side',
    ticks: 'ticks',
    lots: 'lots',
    timeInForce: timesInForce,
    postOnly: 'bool',
    reduceOnly: 'bool',
    purpose: purposes,
  },
  edit: {
    clientId: 'clientId',
    instrument: 'instrument',
    side: 'side',
    revision: 'u32',
    ticks: 'ticks',
    lots: 'lots',
  },
  /** One side of one row of a mass quote. Neighbouring rows of a group travel in one message. */
  quote: {
    clientId: 'clientId',
    group: 'u32',
    instrument: 'instrument',
    side: 'side',
    revision: 'u32',
    ticks: 'ticks',
    lots: 'lots',
  },
  cancel: { clientId: 'clientId', instrument: 'instrument' },
  /** Everything at a venue, whatever made it. */
  cancelAll: { venue: 'u8' },
  /** All quotes of one protection group. */
  cancelGroup: { group: 'u32' },
  setProtection: {
    group: 'u32',
    intervalUs: 'durationUs',
    frozenUs: 'durationUs',
    quantityBase: 'f64',
    deltaBase: 'f64',
    vegaUsdPerVolPt: 'f64',
  },
  resetProtection: { group: 'u32' },
  /** Asks the venue for open orders, positions and balances. */
  report: { report: 'u32', venue: 'u8' },
  timer: { timer: timerKinds, scope: 'int', atUs: 'timeUs' },
  /** Asks for a surface fit on the market as it stands now; answered by `fitSlice`, `fitEnd`. */
  fit: { request: 'int', underlying: 'asset' },
  /** Asks for a freeboard search on the book as it stands now. */
  search: { request: 'int' },
  /** A refused intent: which limit, what it allowed, what the order would have made it. */
  refusal: {
    limit: limitKinds,
    instrument: 'instrument',
    side: 'side',
    lots: 'lots',
    limitValue: 'f64',
    wouldBe: 'f64',
    purpose: purposes,
    measure: limitMeasures,
  },
  mode: { from: deskModes, to: deskModes, cause: 'text' },
  /** A hedge decision: the worst excess over the band, and what it sends to cure it. */
  hedge: {
    underlying: 'asset',
    deltaUsd: 'f64',
    bandUsd: 'f64',
    instrument: 'instrument',
    side: 'side',
    lots: 'lots',
  },
  alert: { reason: orderReasons, text: 'text' },
} as const satisfies Record<string, FieldTable>

type EffectFields = typeof effectFields
export type EffectKind = keyof EffectFields
export type Cause = FieldsOf<typeof causeFields>
export type EffectOf<K extends EffectKind> = { readonly kind: K } & Cause &
  FieldsOf<EffectFields[K]>
export type DeskEffect = { [K in EffectKind]: EffectOf<K> }[EffectKind]

/** Kinds in journal order: append only. */
export const effectKinds: readonly EffectKind[] = Object.keys(effectFields) as EffectKind[]

export const effectLayouts: readonly Layout<FieldTable>[] = effectKinds.map((kind) =>
  layout(kind, { ...causeFields, ...effectFields[kind] }),
)

export function createEffect<K extends EffectKind>(kind: K): EffectOf<K> {
  const fields = effectLayouts[effectKinds.indexOf(kind)]?.create()
  return Object.assign({ kind }, fields) as unknown as EffectOf<K>
}

/** Requests that reach a venue; the rest stays inside. */
export type VenueEffect = Extract<
  DeskEffect,
  {
    kind:
      | 'place'
      | 'edit'
      | 'quote'
      | 'cancel'
      | 'cancelAll'
      | 'cancelGroup'
      | 'setProtection'
      | 'resetProtection'
      | 'report'
  }
>

/** Adding risk waits until its cause is durable; taking it away never waits (law 3). */
export function waitsForJournal(kind: EffectKind): boolean {
  return kind === 'place' || kind === 'edit' || kind === 'quote'
}
