// One server per desk: the page, the API and the stream, on the loopback address unless told
// otherwise. It holds no truth: it shows what the source says and hands commands to it.

import fastify, { type FastifyInstance } from 'fastify'
import {
  type AccessPolicy,
  type AccessRefusal,
  createPolicy,
  judgeSite,
  judgeSource,
  judgeToken,
} from './access.ts'
import { errorBody, listenError, ServerError } from './error.ts'
import { addPage, builtPageDir } from './page.ts'
import { addRoutes } from './routes.ts'
import { type DeskSource } from './source.ts'
import { DeskStream } from './stream.ts'
import { addUpgrade } from './upgrade.ts'

export const defaultHost = '127.0.0.1'
export const defaultPort = 7070

export type ServerOptions = {
  readonly source: DeskSource
  /** Where to listen; anything but loopback needs a token. */
  readonly host?: string | undefined
  /** 0 takes any free port. */
  readonly port?: number | undefined
  /** The built page; by default where `npm run build` puts it. */
  readonly staticDir?: string | undefined
  /** A secret that every request for data must carry; never from the command line. */
  readonly token?: string | undefined
  /** Further names under which the server may be addressed, such as a proxy's. */
  readonly allowedHosts?: readonly string[] | undefined
  /** Time between two deltas; 250 ms by default. */
  readonly intervalMs?: number | undefined
  /** Told of failures that no reader can mend, for the log. */
  readonly onError?: ((error: unknown) => void) | undefined
}

export type RunningServer = {
  readonly url: string
  readonly port: number
  /** Ends readers and requests at once, and frees the port. */
  close(): Promise<void>
}

const intervalMsDefault = 250
const bufferedBytesMax = 1 << 20
const auditLinesMax = 500
const bodyBytesMax = 4096
const requestMsMax = 10_000

/** Nothing from another host, nothing inline, no frame around it. */
const securityHeaders: Readonly<Record<string, string>> = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; " +
    "font-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'none'; " +
    "form-action 'none'; frame-ancestors 'none'; object-src 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
}

function isData(url: string): boolean {
  return /^\/(api|metrics)(\/|\?|$)/.test(url)
}

function guard(app: FastifyInstance, policy: AccessPolicy): void {
  app.addHook('onRequest', async (request, reply) => {
    reply.headers(securityHeaders)
    reply.header('cache-control', 'no-store')
    let refusal: AccessRefusal | undefined = judgeSource(request.headers, policy)
    if (isData(request.url)) {
      refusal ??= judgeSite(request.headers) ?? judgeToken(request.headers, policy)
    }
    if (refusal === undefined) return
    if (refusal.status === 401) reply.header('www-authenticate', 'Bearer')
    return reply.code(refusal.status).send(errorBody(refusal.code, refusal.message))
  })
}

function createApp(): FastifyInstance {
  const app = fastify({
    logger: false,
    bodyLimit: bodyBytesMax,
    requestTimeout: requestMsMax,
    connectionTimeout: 2 * requestMsMax,
    forceCloseConnections: true,
    trustProxy: false,
    return503OnClosing: false,
  })
  // JSON alone: a form or a plain text is what a page of another site could send unasked.
  app.removeAllContentTypeParsers()
  app.addContentTypeParser(
    'application/json',
    { parseAs: 'string' },
    app.getDefaultJsonParser('error', 'error'),
  )
  return app
}

/**
 * Starts the server and returns when it listens. Throws `ServerError`, whose message says what to
 * do, when the address cannot be had or must not be.
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { source, host = defaultHost, port = defaultPort } = options
  const onError = options.onError ?? ((): void => undefined)
  if (!(Number.isInteger(port) && port >= 0 && port <= 65_535)) {
    throw new ServerError('server/option', `--port is ${port}; expected 0 to 65535.`)
  }
  const policy = createPolicy({ host, token: options.token, allowedHosts: options.allowedHosts })
  const intervalMs = options.intervalMs ?? intervalMsDefault
  const stream = new DeskStream(source, { intervalMs, bufferedBytesMax, auditLinesMax, onError })
  const app = createApp()
  guard(app, policy)
  addRoutes(app, { source, stream, onError })
  await addPage(app, options.staticDir ?? builtPageDir())
  const endReaders = addUpgrade(app.server, policy, stream)
  async function close(): Promise<void> {
    stream.close()
    endReaders()
    await app.close()
  }
  try {
    await app.listen({ host, port })
  } catch (error) {
    await close()
    throw listenError(host, port, error)
  }
  const address = app.server.address()
  const boundPort = typeof address === 'object' && address !== null ? address.port : port
  const shownHost = host.includes(':') ? `[${host}]` : host
  return { url: `http://${shownHost}:${boundPort}/`, port: boundPort, close }
}
