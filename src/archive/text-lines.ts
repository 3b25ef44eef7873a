// Lines of a text file, plain or gzip, as a stream that never holds the whole file. Bounded: a line
// that does not end and a file that does not stop are refused. It knows nothing of what lines mean.

import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { pipeline } from 'node:stream'
import { createGunzip } from 'node:zlib'

export const lineCharactersMax = 65_536

export type LinesOptions = {
  /** Longest line that is read. */
  readonly charactersMax?: number
  /** What the file should have been, for messages: 'a chain file'. */
  readonly expected?: string
  /** Called with the bytes read from the disk so far. */
  readonly onBytes?: (bytes: number) => void
}

export type LinesRefusal = {
  readonly code: 'file/unreadable' | 'file/truncated' | 'file/too-large' | 'file/not-text'
  readonly message: string
}

/** What ends the reading of a file; its refusal is meant for people. */
export class LinesError extends Error {
  override readonly name = 'LinesError'
  readonly refusal: LinesRefusal

  constructor(refusal: LinesRefusal, options?: ErrorOptions) {
    super(refusal.message, options)
    this.refusal = refusal
  }
}

async function isGzip(path: string): Promise<boolean> {
  const file = await open(path, 'r')
  try {
    const head = new Uint8Array(2)
    const { bytesRead } = await file.read(head, 0, 2, 0)
    return bytesRead === 2 && head[0] === 0x1f && head[1] === 0x8b
  } finally {
    await file.close()
  }
}

function lineError(path: string, error: unknown, expected: string): LinesError {
  if (error instanceof LinesError) return error
  const cause = error instanceof Error ? error : new Error(String(error))
  const code = 'code' in cause ? String(cause.code) : ''
  if (code === 'Z_BUF_ERROR' || /unexpected end of file/.test(cause.message)) {
    const message = `${path}: the gzip stream ends too early; download or copy the file again`
    return new LinesError({ code: 'file/truncated', message }, { cause })
  }
  if (code.startsWith('Z_')) {
    const message = `${path}: the gzip stream is damaged (${cause.message}); fetch the file again`
    return new LinesError({ code: 'file/truncated', message }, { cause })
  }
  const why = code === 'ENOENT' ? 'there is no such file' : cause.message
  const message = `${path}: cannot be read: ${why}; give the path of ${expected}`
  return new LinesError({ code: 'file/unreadable', message }, { cause })
}

function tooLong(path: string, lineNumber: number, charactersMax: number): LinesError {
  const message =
    `${path}: line ${lineNumber}: longer than ${charactersMax} characters; ` +
    'this is not the text file that was expected'
  return new LinesError({ code: 'file/too-large', message })
}

/**
 * The lines of a file without their ends, gzip recognised by its first bytes. Throws `LinesError`
 * when the file cannot be read to its end; everything it yielded before that was in the file.
 */
export async function* readLines(
  path: string,
  options: LinesOptions = {},
): AsyncGenerator<string, void, undefined> {
  const { charactersMax = lineCharactersMax, expected = 'a chain file', onBytes } = options
  let lineNumber = 0
  let rest = ''
  try {
    // Asked first: a stream that fails while nobody listens would end the process.
    const isPacked = await isGzip(path)
    const file = createReadStream(path)
    const source = isPacked ? pipeline(file, createGunzip(), () => {}) : file
    const decoder = new TextDecoder('utf-8', { fatal: true })
    for await (const chunk of source) {
      const text = rest + decoder.decode(chunk as Uint8Array, { stream: true })
      const lines = text.split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) {
        lineNumber += 1
        if (line.length > charactersMax) throw tooLong(path, lineNumber, charactersMax)
        yield line.endsWith('\r') ? line.slice(0, -1) : line
      }
      if (rest.length > charactersMax) throw tooLong(path, lineNumber + 1, charactersMax)
      onBytes?.(file.bytesRead)
    }
    if (rest.length > 0) yield rest.endsWith('\r') ? rest.slice(0, -1) : rest
  } catch (error) {
    if (error instanceof TypeError) {
      const message = `${path}: near line ${lineNumber + 1}: not UTF-8 text; give ${expected}`
      throw new LinesError({ code: 'file/not-text', message }, { cause: error })
    }
    throw lineError(path, error, expected)
  }
}
