// Why a server did not start, in words that say what to do, and the form of every refusal it sends.

import { type ErrorBody } from './protocol.ts'

export type ServerErrorCode =
  | 'server/port-in-use'
  | 'server/port-denied'
  | 'server/host-unavailable'
  | 'server/host-without-token'
  | 'server/token-weak'
  | 'server/option'

/** A server that cannot start. The message is for the operator and names the remedy. */
export class ServerError extends Error {
  override readonly name = 'ServerError'
  readonly code: ServerErrorCode

  constructor(code: ServerErrorCode, message: string, cause?: unknown) {
    super(message, { cause })
    this.code = code
  }
}

/** Says in the operator's terms why an address could not be listened on. */
export function listenError(host: string, port: number, cause: unknown): Error {
  const code = (cause as NodeJS.ErrnoException | undefined)?.code
  switch (code) {
    case 'EADDRINUSE':
      return new ServerError(
        'server/port-in-use',
        `Port ${port} on ${host} is in use by another program, perhaps by another desk. ` +
          'Choose another port with --port, or stop the program that holds this one.',
        cause,
      )
    case 'EACCES':
      return new ServerError(
        'server/port-denied',
        `This user may not listen on port ${port} of ${host}. Choose one above 1023 with --port.`,
        cause,
      )
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new ServerError(
        'server/host-unavailable',
        `This machine has no address ${host}. Choose 127.0.0.1 or one of its own with --host.`,
        cause,
      )
    default:
      return cause instanceof Error ? cause : new Error(String(cause))
  }
}

/** The body of a refusal. */
export function errorBody(
  code: string,
  message: string,
  detail: Omit<ErrorBody['error'], 'code' | 'message'> = {},
): ErrorBody {
  return { error: { code, message, ...detail } }
}
