// From an HTTP upgrade to a reader of the stream: the same access rules as for requests, a bound on
// readers, and an end for those that no longer answer.

import { type IncomingMessage, type Server, STATUS_CODES } from 'node:http'
import { type Duplex } from 'node:stream'
import { type RawData, type WebSocket, WebSocketServer } from 'ws'
import { type AccessPolicy, judgeSite, judgeSource, judgeToken, streamProtocol } from './access.ts'
import { clientMessageSchema } from './protocol.ts'
import { type DeskStream } from './stream.ts'

const streamPath = '/api/stream'
const readersMax = 32
const messageBytesMax = 1024
/** A reader has this long to answer a ping before it is let go. */
const pingMs = 10_000
const closedByPolicy = 1008

function refuseUpgrade(socket: Duplex, status: number, message: string): void {
  const body = `${message}\n`
  socket.on('error', () => undefined)
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Refused'}\r\nConnection: close\r\n` +
      'Content-Type: text/plain; charset=utf-8\r\n' +
      `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  )
}

function isResync(data: RawData): boolean {
  try {
    return clientMessageSchema.safeParse(JSON.parse(data.toString())).success
  } catch {
    return false
  }
}

function serve(reader: WebSocket, stream: DeskStream): void {
  const { resync, detach } = stream.attach(reader)
  let hasAnswered = true
  const timer = setInterval(() => {
    if (!hasAnswered) {
      reader.terminate()
      return
    }
    hasAnswered = false
    reader.ping()
  }, pingMs)
  timer.unref()
  reader.on('pong', () => {
    hasAnswered = true
  })
  reader.on('message', (data, isBinary) => {
    if (!isBinary && isResync(data)) resync()
    else reader.close(closedByPolicy, 'expected {"kind":"resync"}')
  })
  reader.on('close', () => {
    clearInterval(timer)
    detach()
  })
  // A reader's broken line is its own affair: 'close' follows.
  reader.on('error', () => undefined)
}

/** Takes upgrades of the server; the function it returns ends all readers at once. */
export function addUpgrade(server: Server, policy: AccessPolicy, stream: DeskStream): () => void {
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: messageBytesMax,
    perMessageDeflate: false,
    handleProtocols: (offered) => (offered.has(streamProtocol) ? streamProtocol : false),
  })
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const { headers } = request
    const refusal =
      judgeSource(headers, policy) ?? judgeSite(headers) ?? judgeToken(headers, policy)
    if (refusal !== undefined) {
      refuseUpgrade(socket, refusal.status, refusal.message)
    } else if (request.url?.split('?', 1)[0] !== streamPath) {
      refuseUpgrade(socket, 404, `The stream is at ${streamPath}.`)
    } else if (sockets.clients.size >= readersMax) {
      refuseUpgrade(socket, 503, `There are ${readersMax} readers already.`)
    } else {
      sockets.handleUpgrade(request, socket, head, (reader) => serve(reader, stream))
    }
  })
  return () => {
    for (const reader of sockets.clients) reader.terminate()
    sockets.close()
  }
}
