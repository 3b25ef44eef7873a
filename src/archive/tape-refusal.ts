// Why a tape was refused: a code for programs, and a message that names file, line, field, value
// and what was expected. A tape is good as a whole or refused as a whole.

import { type LinesRefusal } from './text-lines.ts'

export type TapeFieldRefusal = {
  readonly code: 'tape/field'
  readonly message: string
  readonly file: string
  readonly line: number
  readonly field: string
  readonly value: string
  readonly expected: string
}

export type TapeRefusal =
  | LinesRefusal
  | TapeFieldRefusal
  /** Nothing in it, or nothing that says what is traded. */
  | { readonly code: 'tape/empty'; readonly message: string; readonly file: string }
  /** More than fits in memory. */
  | { readonly code: 'tape/too-large'; readonly message: string; readonly file: string }
  /** Files that do not follow each other in time. */
  | { readonly code: 'tape/overlap'; readonly message: string; readonly file: string }

/** Thrown inside the reader, caught at its door; never leaves this room. */
export class TapeError extends Error {
  override readonly name = 'TapeError'
  readonly refusal: TapeRefusal

  constructor(refusal: TapeRefusal) {
    super(refusal.message)
    this.refusal = refusal
  }
}

const shownCharacters = 60

/** A value as it stands in the file, short enough to print. */
export function shownValue(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing')
  return text.length > shownCharacters ? `${text.slice(0, shownCharacters)}...` : text
}

/** Where a message stands. */
export type TapePlace = { readonly file: string; readonly line: number }

export function fieldError(
  place: TapePlace,
  field: string,
  value: unknown,
  expected: string,
): TapeError {
  const { file, line } = place
  const shown = shownValue(value)
  const message = `${file}: line ${line}: ${field} is ${shown}, expected ${expected}`
  return new TapeError({ code: 'tape/field', message, file, line, field, value: shown, expected })
}
