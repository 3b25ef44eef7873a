// What the server needs from a desk: to look at it, to listen to it, and to hand it commands. The
// runtime implements it; the server never sees the desk's state, its journal or its venue.

import { type AuditLine, type DeskView, type SmileView } from '../engine/index.ts'
import { type CommandKind } from './protocol.ts'

export type DeskSource = {
  /** The desk as it stands, made anew on each call: the caller may keep it. */
  view(): DeskView
  /** One fitted smile, or null when there is no such underlying, expiry or fit. */
  smile(code: string, expiry: string): SmileView | null
  /** Calls the listener with each new audit line, until the function it returns is called. */
  onAudit(listener: (line: AuditLine) => void): () => void
  /**
   * Puts a command before the desk, as an event. It returns when the event is on its way, not when
   * it is done; it throws when the desk cannot take it.
   */
  command(command: CommandKind, actor: string, name: string, value: number): void
}
