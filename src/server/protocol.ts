// What travels between the desk's server and whoever watches it: messages of the stream, bodies and
// answers of the API, each described once. Inbound shapes are zod schemas, because they come from
// outside; outbound ones are types. The page imports the types and never the code.

import { z } from 'zod'
import { type AuditLine, type DeskView, type SmileView } from '../engine/index.ts'

/** Sections of the view that are lists of rows; a delta carries only the rows that changed. */
export type RowSection = 'underlyings' | 'expiries' | 'quotes' | 'fills'
export type Row<S extends RowSection> = DeskView[S][number]

/** Everything in the view that is not a list of rows; each is sent whole when it changed. */
export type Fields = Omit<DeskView, RowSection>

/** Rows by key. `keys`, when there, is the whole list in its new order. */
export type RowChange<S extends RowSection> = {
  readonly keys?: readonly string[]
  readonly set: readonly (readonly [key: string, row: Row<S>])[]
}

export type RowChanges = { readonly [S in RowSection]?: RowChange<S> }

/** Lines of the audit stream; `first` is the number of the first one since the server started. */
export type AuditTail = { readonly first: number; readonly lines: readonly AuditLine[] }

/** The whole state. `keys` run parallel to the rows of the view and name them in later deltas. */
export type SnapshotMessage = {
  readonly kind: 'snapshot'
  readonly version: number
  readonly view: DeskView
  readonly keys: { readonly [S in RowSection]: readonly string[] }
  readonly audit: AuditTail
}

/** What changed since `version - 1`. A reader that holds another version asks for a snapshot. */
export type DeltaMessage = {
  readonly kind: 'delta'
  readonly version: number
  readonly fields: Partial<Fields>
  readonly rows: RowChanges
}

/** Nothing changed; the desk and the line are alive. */
export type BeatMessage = { readonly kind: 'beat'; readonly version: number }

/** New audit lines. A jump in `first` means that lines were left out, never that they are lost. */
export type AuditMessage = { readonly kind: 'audit' } & AuditTail

/** The desk could not say how it stands. What was sent before is old. */
export type FaultMessage = { readonly kind: 'fault'; readonly message: string }

export type ServerMessage =
  | SnapshotMessage
  | DeltaMessage
  | BeatMessage
  | AuditMessage
  | FaultMessage

/** The one thing a reader may say on the stream: that it has lost its place. */
export const clientMessageSchema = z.strictObject({ kind: z.literal('resync') })
export type ClientMessage = z.infer<typeof clientMessageSchema>

/** Subprotocol of the stream; a token travels beside it as `bearer.<token>`. */
export type StreamProtocol = 'plimsoll.v1'

const printable = /^[^\p{Cc}\p{Cf}]+$/u

/** Who acts: printable, not blank, at most 64 characters. */
const actorSchema = z
  .string()
  .max(64)
  .refine((text) => text.trim() !== '' && printable.test(text), { error: 'a printable name' })

const commandFields = {
  actor: actorSchema,
  name: z.string().max(128).default(''),
  value: z.number().default(0),
}

const plainCommands = ['pause', 'resume', 'kill', 'rearm', 'reconcile'] as const

/** An operator's command. It enters the desk as an event, and is journaled before it acts. */
export const commandSchema = z.discriminatedUnion('command', [
  z.strictObject({ command: z.enum(plainCommands), ...commandFields }),
  z.strictObject({
    command: z.enum(['set-limit', 'set-mark']),
    actor: actorSchema,
    name: z.string().min(1).max(128),
    value: z.number(),
  }),
])
export type CommandBody = z.input<typeof commandSchema>
export type CommandKind = CommandBody['command']

export const smileQuerySchema = z.strictObject({
  code: z.string().min(1).max(32),
  expiry: z.string().min(1).max(32),
})

/** Every answer of the API that is not the thing asked for. Codes are `server/noun`, stable. */
export type ErrorBody = {
  readonly error: {
    readonly code: string
    readonly message: string
    readonly field?: string
    readonly value?: unknown
    readonly expected?: string
  }
}

/** The command was taken; what it did will be seen in the stream. */
export type CommandAnswer = { readonly accepted: true; readonly command: CommandKind }

/** Enough for a watchdog, and no number that is anybody's secret. */
export type HealthAnswer = {
  readonly status: 'ok' | 'degraded'
  readonly run: number
  readonly sequence: number
  readonly mode: string
  readonly kill: string
  readonly feedUp: boolean
}

export type {
  ExpiryView,
  FillView,
  FreeboardView,
  QuoteView,
  UnderlyingView,
} from '../engine/index.ts'
export type { AuditLine, DeskView, SmileView }
