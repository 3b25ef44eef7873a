// Assertions that stay on in production. A broken invariant is a programmer's error: it stops the
// desk, because a book that is known to be wrong must not trade. Expected refusals are values
// (`result.ts`), never assertions.

/** Thrown when what cannot be false is false. Nobody handles it but the outermost loop. */
export class InvariantError extends Error {
  override readonly name = 'InvariantError'
}

/** Throws unless `condition` holds. Write comparisons so that NaN fails them. */
export function assert(condition: boolean, message = 'invariant broken'): asserts condition {
  if (!condition) throw new InvariantError(message)
}

/** Throws, naming the setting, its value and what was expected, unless `isFine`. */
export function checkSetting(
  isFine: boolean,
  path: string,
  value: unknown,
  expected: string,
): asserts isFine {
  const shown = typeof value === 'number' ? String(value) : JSON.stringify(value)
  if (!isFine) throw new InvariantError(`${path} is ${shown}; expected ${expected}`)
}

/** Returns `value`, or throws when it is NaN or infinite; `what` names it in the message. */
export function finite(value: number, what: string): number {
  if (!Number.isFinite(value)) throw new InvariantError(`${what} must be finite, is ${value}`)
  return value
}

/** Returns `value`, or throws unless it is an integer that a double holds exactly. */
export function safeInteger(value: number, what: string): number {
  if (!Number.isSafeInteger(value)) {
    throw new InvariantError(`${what} must be a safe integer, is ${value}`)
  }
  return value
}

/** Marks a branch that the types say cannot be reached. */
export function unreachable(value: never): never {
  throw new InvariantError(`unreachable: ${String(value)}`)
}
