// What a checker says about one row: how far off we are in units of what the set's header allows,
// or why we cannot say. At most 1 passes; NaN never does.

import { type GoldenCase } from './golden-case.ts'

export type Verdict = { readonly error: number } | { readonly unsupported: string }

export type Checker = (row: GoldenCase) => Verdict

/** |got - wanted| over what is allowed; 0 allowed asks for equality. */
export function errorOf(got: number, wanted: number, allowed: number): number {
  const distance = Math.abs(got - wanted)
  if (distance === 0) return 0
  return allowed > 0 ? distance / allowed : Infinity
}

/** The worst of several; NaN stays NaN, because a comparison with it must fail. */
export function worstOf(errors: readonly number[]): number {
  return errors.reduce((worst, error) => (error <= worst ? worst : error), 0)
}

/** The row's own `relTol` and `absTol`: either suffices. */
export function rowTolerance(row: GoldenCase, wanted: number): number {
  const relative = row.has('relTol') ? row.number('relTol') * Math.abs(wanted) : 0
  const absolute = row.has('absTol') ? row.number('absTol') : 0
  return Math.max(relative, absolute)
}

/**
 * Every expected number by its name, null where there is none. A name that we do not compute makes
 * the row unsupported: what is not checked must not look checked.
 */
export function compareNamed(
  row: GoldenCase,
  got: Readonly<Record<string, number>>,
  expected: GoldenCase = row.object('expected'),
): Verdict {
  const strange = expected.names().find((name) => got[name] === undefined)
  if (strange !== undefined) return { unsupported: `${row.text('kind')}: ${strange}` }
  const errors = expected.names().map((name) => {
    if (!expected.has(name)) return Number.isNaN(got[name]!) ? 0 : Infinity
    const wanted = expected.number(name)
    return errorOf(got[name]!, wanted, rowTolerance(row, wanted))
  })
  return { error: worstOf(errors) }
}
