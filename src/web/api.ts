// Requests to the server this page came from: commands, smiles, and the addresses of both. A
// refusal is a value with words for people; the page decides nothing by itself.

import { ok, type Result, refused } from '../base/index.ts'
import { type CommandBody, type ErrorBody, type SmileView } from '../server/protocol.ts'

const tokenKey = 'plimsoll.token'
/** A command that has no answer by then has no answer. */
const answerMsMax = 5000

/** For this tab alone, and gone with it. */
export function storedToken(): string {
  return sessionStorage.getItem(tokenKey) ?? ''
}

export function storeToken(token: string): void {
  sessionStorage.setItem(tokenKey, token)
}

/** Addresses relative to the page, so that it works behind any prefix. */
function addressOf(path: string): URL {
  return new URL(path, document.baseURI)
}

export function streamAddress(): URL {
  const address = addressOf('api/stream')
  address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:'
  return address
}

export function streamProtocols(): string[] {
  const token = storedToken()
  return token === '' ? ['plimsoll.v1'] : ['plimsoll.v1', `bearer.${token}`]
}

function headers(): Record<string, string> {
  const token = storedToken()
  return token === '' ? {} : { authorization: `Bearer ${token}` }
}

async function ask(path: string, init: RequestInit): Promise<Result<unknown, string>> {
  let response: Response
  try {
    response = await fetch(addressOf(path), {
      ...init,
      headers: { ...headers(), ...init.headers },
      signal: AbortSignal.timeout(answerMsMax),
    })
  } catch {
    return refused('The desk does not answer.')
  }
  const body: unknown = await response.json().catch(() => null)
  if (response.ok) return ok(body)
  const message = (body as ErrorBody | null)?.error?.message
  return refused(message ?? `The server answered ${response.status}.`)
}

/** Hands a command to the desk. Ok means that it was taken, not that it is done. */
export async function sendCommand(body: CommandBody): Promise<Result<true, string>> {
  const answer = await ask('api/command', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  return answer.ok ? ok(true) : answer
}

export async function fetchSmile(code: string, expiry: string): Promise<Result<SmileView, string>> {
  const query = new URLSearchParams({ code, expiry })
  const answer = await ask(`api/smile?${query}`, { method: 'GET' })
  return answer.ok ? ok(answer.value as SmileView) : answer
}

/** Whether the server asks for a token that this tab has not, or has wrong. */
export async function needsToken(): Promise<boolean> {
  try {
    const response = await fetch(addressOf('api/view'), { method: 'HEAD', headers: headers() })
    return response.status === 401
  } catch {
    return false
  }
}
