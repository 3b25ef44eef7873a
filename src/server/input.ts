// Reads what came from outside through a schema, and says of bad input which field it was, what it
// held and what was expected there.

import { type z } from 'zod'
import { ok, type Result, refused } from '../base/index.ts'
import { errorBody } from './error.ts'
import { type ErrorBody } from './protocol.ts'

type Issue = z.core.$ZodIssue

/** Nobody is helped by getting a whole wrong document back. */
const echoedCharactersMax = 80

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  let value = input
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined
    value = (value as Record<PropertyKey, unknown>)[key]
  }
  return value
}

function clip(value: unknown): unknown {
  if (value === undefined || value === null || typeof value === 'boolean') return value
  if (typeof value === 'number') return value
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return text.length <= echoedCharactersMax ? text : `${text.slice(0, echoedCharactersMax)}…`
}

/** What should have been there, in words. */
function expectationOf(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.expected === 'object' ? 'an object' : `a ${issue.expected}`
    case 'invalid_value':
      return `one of ${issue.values.map(String).join(', ')}`
    case 'invalid_union':
      return 'options' in issue && issue.options !== undefined
        ? `one of ${issue.options.map(String).join(', ')}`
        : issue.message
    case 'too_big':
      return `at most ${issue.maximum} characters`
    case 'too_small':
      return `at least ${issue.minimum} character`
    case 'unrecognized_keys':
      return 'no such field'
    default:
      return issue.message
  }
}

/** One input, or the refusal that names its first fault. */
export function readInput<T extends z.ZodType>(
  schema: T,
  input: unknown,
): Result<z.output<T>, ErrorBody> {
  const parsed = schema.safeParse(input)
  if (parsed.success) return ok(parsed.data)
  const issue = parsed.error.issues[0]!
  const path = issue.code === 'unrecognized_keys' ? [...issue.path, issue.keys[0]!] : issue.path
  const field = path.map(String).join('.') || 'body'
  const value = clip(valueAt(input, path))
  const expected = expectationOf(issue)
  const found = value === undefined ? 'is missing' : `is ${JSON.stringify(value)}`
  const message = `The field "${field}" ${found}; expected ${expected}.`
  return refused(errorBody('server/input', message, { field, value: value ?? null, expected }))
}
