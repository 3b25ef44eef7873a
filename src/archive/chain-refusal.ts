// Why a chain file was refused: a code for programs, and a message that names file, line, field,
// value, and what was expected, so that a person knows what to mend.

import { type LinesRefusal } from './text-lines.ts'

export type ChainCellRefusal = {
  readonly code: 'chain/cell'
  readonly message: string
  readonly file: string
  readonly line: number
  readonly field: string
  readonly value: string
  readonly expected: string
}

export type ChainRefusal =
  | LinesRefusal
  | { readonly code: 'chain/empty'; readonly message: string; readonly file: string }
  | {
      readonly code: 'chain/header'
      readonly message: string
      readonly file: string
      readonly missing: readonly string[]
    }
  | {
      readonly code: 'chain/row'
      readonly message: string
      readonly file: string
      readonly line: number
    }
  | ChainCellRefusal

/** Thrown inside the reader, caught at its door; never leaves this room. */
export class ChainError extends Error {
  override readonly name = 'ChainError'
  readonly refusal: ChainRefusal

  constructor(refusal: ChainRefusal) {
    super(refusal.message)
    this.refusal = refusal
  }
}

export function cellError(
  file: string,
  line: number,
  field: string,
  value: string,
  expected: string,
): ChainError {
  const shown = value.length > 60 ? `${value.slice(0, 60)}...` : value
  const message = `${file}: line ${line}: ${field} is '${shown}', expected ${expected}`
  return new ChainError({ code: 'chain/cell', message, file, line, field, value, expected })
}
