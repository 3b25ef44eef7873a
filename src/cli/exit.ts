// Exit codes and the one way to end badly: 0 done, 1 a check said no, 2 could not run. Commands set
// the code and return, so that journals close and output drains.

import process from 'node:process'

export const exitDone = 0
export const exitNo = 1
export const exitCannot = 2

/** A failure that a person can mend: the message says what happened and what to do next. */
export class CannotRun extends Error {
  override readonly name = 'CannotRun'
}

/** Writes the error to stderr and sets exit code 2; defects keep their stack. */
export function reportFailure(error: unknown): void {
  process.exitCode = exitCannot
  if (error instanceof CannotRun) {
    process.stderr.write(`plimsoll: ${error.message}\n`)
    return
  }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
  process.stderr.write(`plimsoll: unexpected failure\n${text}\n`)
}
