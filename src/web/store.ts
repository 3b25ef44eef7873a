// What the page knows, in one place: the replica, the audit tail, the line, and what P&L has been.
// Components subscribe to parts of it. It changes only by what the server sends.

import { useSyncExternalStore } from 'react'
import { type DeskView, type ServerMessage } from '../server/protocol.ts'
import { needsToken, streamAddress, streamProtocols } from './api.ts'
import { type AuditTail, emptyTail, extendTail } from './audit-tail.ts'
import { type Connection, type Link, openConnection } from './connection.ts'
import { History } from './history.ts'
import { applyDelta, fromSnapshot, type Replica } from './replica.ts'

export type PageState = {
  readonly replica: Replica | null
  readonly audit: AuditTail
  readonly link: Link
  /** Why the desk cannot be seen though the line stands; empty when it can. */
  readonly fault: string
  /** Grows with each point of the P&L history. */
  readonly historyVersion: number
}

const historyPoints = 2400
const historyStepS = 1

export const pnlHistory: History = new History(historyPoints, historyStepS)

let state: PageState = {
  replica: null,
  audit: emptyTail,
  link: { phase: 'connecting', lastMs: 0 },
  fault: '',
  historyVersion: 0,
}
let connection: Connection | undefined
const listeners = new Set<() => void>()

function change(changes: Partial<PageState>): void {
  state = { ...state, ...changes }
  for (const listener of listeners) listener()
}

function takeReplica(replica: Replica): Partial<PageState> {
  const { timeUs, pnlUsd } = replica.view
  const isNew = pnlHistory.add(timeUs / 1e6, pnlUsd)
  const historyVersion = state.historyVersion + (isNew ? 1 : 0)
  return { replica, historyVersion, fault: '' }
}

function takeMessage(message: ServerMessage): void {
  switch (message.kind) {
    case 'snapshot': {
      // Another run has another history, even if its clock shows a later time.
      if (state.replica?.view.run !== message.view.run) pnlHistory.clear()
      const audit = extendTail(state.audit, message.audit)
      change({ ...takeReplica(fromSnapshot(message)), audit })
      break
    }
    case 'delta': {
      const applied = applyDelta(state.replica, message)
      if (applied.ok) change(takeReplica(applied.value))
      else connection?.resync()
      break
    }
    case 'audit':
      change({ audit: extendTail(state.audit, message) })
      break
    case 'beat':
      if (state.replica?.version !== message.version) connection?.resync()
      break
    case 'fault':
      change({ fault: message.message })
      break
  }
}

/** Starts the one connection of the page. */
export function startStore(): void {
  connection = openConnection({
    open: () => new WebSocket(streamAddress(), streamProtocols()),
    needsToken,
    onMessage: takeMessage,
    onLink: (link) => change({ link }),
    now: () => Date.now(),
  })
}

export function retryConnection(): void {
  connection?.retry()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** A part of what is known. The selector must return the same thing while nothing changed. */
export function usePage<T>(select: (state: PageState) => T): T {
  return useSyncExternalStore(subscribe, () => select(state))
}

/** A part of the desk's view, or null before the first snapshot. */
export function useDesk<T>(select: (view: DeskView) => T): T | null {
  return usePage(({ replica }) => (replica === null ? null : select(replica.view)))
}
