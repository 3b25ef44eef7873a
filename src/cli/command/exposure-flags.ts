// Numbers given by flags of `plimsoll exposure`, refused by name, value and what was expected.

import { CannotRun } from '../exit.ts'

/** A whole number from `least` to `most`. */
export function wholeFlag(name: string, least: number, most: number): (text: string) => number {
  return (text) => {
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN
    if (value >= least && value <= most) return value
    throw new CannotRun(`--${name} is '${text}', expected a whole number, ${least} to ${most}`)
  }
}

/** A number above `above`, at most `most`. */
export function numberFlag(name: string, above: number, most: number): (text: string) => number {
  return (text) => {
    const value = text.trim() === '' ? Number.NaN : Number(text)
    if (value > above && value <= most) return value
    throw new CannotRun(`--${name} is '${text}', expected a number above ${above}, at most ${most}`)
  }
}
