// Who may speak to the server. A page of another site cannot: the Host must be one of ours (against
// DNS rebinding) and an Origin must be the page's own (against forged requests). Beyond loopback a
// token is needed as well. Relies on what browsers refuse to let pages forge; knows no route.

import { createHash, timingSafeEqual } from 'node:crypto'
import { type IncomingHttpHeaders } from 'node:http'
import { ServerError } from './error.ts'
import { type StreamProtocol } from './protocol.ts'

export type AccessPolicy = {
  /** Host names, lower case and without port, under which this server may be addressed. */
  readonly hostnames: ReadonlySet<string>
  /** Digest of the token, or undefined when none is asked for. */
  readonly tokenDigest: Buffer | undefined
}

export type AccessOptions = {
  readonly host: string
  readonly token?: string | undefined
  readonly allowedHosts?: readonly string[] | undefined
}

export type AccessRefusal = {
  readonly status: 400 | 401 | 403 | 421
  readonly code: 'server/host' | 'server/origin' | 'server/token'
  readonly message: string
}

export const streamProtocol: StreamProtocol = 'plimsoll.v1'

const bearerPrefix = 'bearer.'
const loopbackNames: readonly string[] = ['localhost', '127.0.0.1', '[::1]']
const tokenPattern = /^[A-Za-z0-9._~-]{24,256}$/

export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(host)
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}

/** Refuses what would publish the desk: an address beyond loopback without a token. */
export function createPolicy(options: AccessOptions): AccessPolicy {
  const { host, token, allowedHosts = [] } = options
  if (token !== undefined && !tokenPattern.test(token)) {
    throw new ServerError(
      'server/token-weak',
      'The token of the server must have 24 to 256 letters, digits, or any of "._~-". ' +
        'A good one comes from `openssl rand -hex 32`.',
    )
  }
  if (!isLoopback(host) && token === undefined) {
    throw new ServerError(
      'server/host-without-token',
      `Listening on ${host} would show the book to whoever can reach it, and obey them. ` +
        'Configure a token for the server, or keep to the loopback address 127.0.0.1.',
    )
  }
  const own = host.includes(':') ? `[${host}]` : host
  const names = [...loopbackNames, own, ...allowedHosts].map((name) => name.toLowerCase())
  return {
    hostnames: new Set(names),
    tokenDigest: token === undefined ? undefined : digest(token),
  }
}

function authority(protocol: string, host: string): URL | undefined {
  const text = `${protocol}//${host}`
  if (/[\s/?#@\\]/.test(host) || !URL.canParse(text)) return undefined
  return new URL(text)
}

function refuse(
  status: AccessRefusal['status'],
  code: AccessRefusal['code'],
  message: string,
): AccessRefusal {
  return { status, code, message }
}

/** Host and Origin, on every request and upgrade. */
export function judgeSource(
  headers: IncomingHttpHeaders,
  policy: AccessPolicy,
): AccessRefusal | undefined {
  const { host, origin } = headers
  const own = host === undefined ? undefined : authority('http:', host)
  if (host === undefined || own === undefined) {
    return refuse(400, 'server/host', 'The request names no usable Host.')
  }
  if (!policy.hostnames.has(own.hostname.toLowerCase())) {
    return refuse(421, 'server/host', `This server does not answer for "${own.hostname}".`)
  }
  if (origin === undefined) return undefined
  const scheme = /^https?:(?=\/\/)/.exec(origin)?.[0]
  const sameHost = scheme === undefined ? undefined : authority(scheme, host)
  if (sameHost === undefined || sameHost.origin !== origin) {
    return refuse(403, 'server/origin', `Pages of "${origin}" may not use this server.`)
  }
  return undefined
}

/** Browsers say where a request comes from; data and commands are for our own page only. */
export function judgeSite(headers: IncomingHttpHeaders): AccessRefusal | undefined {
  const site = headers['sec-fetch-site']
  if (site === undefined || site === 'same-origin' || site === 'none') return undefined
  return refuse(403, 'server/origin', 'Another site may not ask for this.')
}

function tokenOf(headers: IncomingHttpHeaders): string | undefined {
  const { authorization } = headers
  if (authorization !== undefined) return /^Bearer ([^\s]+)$/i.exec(authorization)?.[1]
  const offered = headers['sec-websocket-protocol']?.split(',').map((one) => one.trim()) ?? []
  return offered.find((one) => one.startsWith(bearerPrefix))?.slice(bearerPrefix.length)
}

/** The token, where one is configured: a Bearer header, or a subprotocol beside the stream's. */
export function judgeToken(
  headers: IncomingHttpHeaders,
  policy: AccessPolicy,
): AccessRefusal | undefined {
  if (policy.tokenDigest === undefined) return undefined
  const token = tokenOf(headers)
  const isRight = token !== undefined && timingSafeEqual(digest(token), policy.tokenDigest)
  return isRight ? undefined : refuse(401, 'server/token', 'This server asks for its token.')
}
