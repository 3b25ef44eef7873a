// The line to the desk's stream: opens it, notices its silence, opens it again. It hands on
// messages and the state of the line, and interprets neither.

import { type ClientMessage, type ServerMessage } from '../server/protocol.ts'

export type Link = {
  /** `connecting`: nothing heard yet. `lost`: heard, and no more. `locked`: a token is asked. */
  readonly phase: 'connecting' | 'live' | 'lost' | 'locked'
  /** Wall clock of the last message, ms; 0 before the first. */
  readonly lastMs: number
}

export type ConnectionParts = {
  readonly open: () => WebSocket
  readonly needsToken: () => Promise<boolean>
  readonly onMessage: (message: ServerMessage) => void
  readonly onLink: (link: Link) => void
  readonly now: () => number
}

/** The server speaks at least once a second; this much silence is a lost line. */
const silenceMsMax = 3000
const watchMs = 500
const retryMsMin = 500
const retryMsMax = 5000

export type Connection = {
  /** Asks for a fresh snapshot: the reader has lost its place. */
  resync(): void
  /** Tries again now, for instance with a token. */
  retry(): void
  close(): void
}

export function openConnection(parts: ConnectionParts): Connection {
  let socket: WebSocket | undefined
  let link: Link = { phase: 'connecting', lastMs: 0 }
  let retryMs = retryMsMin
  let retryTimer: number | undefined
  let openedMs = parts.now()

  function setLink(next: Link): void {
    const isSame = next.phase === link.phase && next.lastMs === link.lastMs
    link = next
    if (!isSame) parts.onLink(link)
  }

  async function onEnd(ended: WebSocket): Promise<void> {
    if (ended !== socket) return
    socket = undefined
    if (link.phase === 'live') setLink({ ...link, phase: 'lost' })
    const isLocked = await parts.needsToken()
    if (socket !== undefined || retryTimer !== undefined) return
    if (isLocked) setLink({ ...link, phase: 'locked' })
    else retryTimer = window.setTimeout(start, retryMs)
    retryMs = Math.min(retryMs * 2, retryMsMax)
  }

  function start(): void {
    retryTimer = undefined
    openedMs = parts.now()
    const opened = parts.open()
    socket = opened
    opened.addEventListener('message', (event) => {
      if (opened !== socket) return
      retryMs = retryMsMin
      parts.onMessage(JSON.parse(String(event.data)) as ServerMessage)
      setLink({ phase: 'live', lastMs: parts.now() })
    })
    opened.addEventListener('close', () => void onEnd(opened))
  }

  /** A line that is open and silent is as good as none: end it, so that it is opened anew. */
  function watch(): void {
    if (socket === undefined) return
    if (parts.now() - Math.max(link.lastMs, openedMs) <= silenceMsMax) return
    const silent = socket
    silent.close()
    void onEnd(silent)
  }

  const watchTimer = window.setInterval(watch, watchMs)
  start()
  return {
    resync: () => {
      const message: ClientMessage = { kind: 'resync' }
      if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message))
    },
    retry: () => {
      if (socket !== undefined) return
      window.clearTimeout(retryTimer)
      retryMs = retryMsMin
      setLink({ ...link, phase: link.lastMs === 0 ? 'connecting' : 'lost' })
      start()
    },
    close: () => {
      const last = socket
      socket = undefined
      window.clearInterval(watchTimer)
      window.clearTimeout(retryTimer)
      last?.close()
    },
  }
}
