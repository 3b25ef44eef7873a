// What `price` and `implied-vol` share on the command line: the conventions, and one option given
// by flags instead of rows. Flags are texts that become the fields of a row.

import { Command, Option } from 'commander'
import { type TimeUs } from '../../base/index.ts'
import { CannotRun } from '../exit.ts'
import {
  type Conventions,
  Fields,
  RowError,
  readTime,
  settlements,
  underlyings,
} from './price-fields.ts'
import { type RowAnswer } from './price-rows.ts'

export type SharedOptions = {
  readonly json: boolean
  readonly underlying: Conventions['underlying']
  readonly settle: Conventions['settle']
  readonly asOf?: string
  readonly instrument?: string
  readonly side?: string
  readonly strike?: string
  readonly forward?: string
  readonly spot?: string
  readonly rate?: string
  readonly yield?: string
  readonly years?: string
  readonly expiry?: string
}

export function choiceOption(flags: string, text: string, choices: readonly string[]): Option {
  return new Option(flags, text).choices([...choices]).default(choices[0])
}

export function optionCommand(name: string, description: string): Command {
  return new Command(name)
    .description(description)
    .argument('[rows]', 'file of rows, plain or gzip; - or nothing is standard input')
    .addOption(choiceOption('--underlying <kind>', 'what rows and flags start from', underlyings))
    .addOption(choiceOption('--settle <currency>', 'currency of premiums', settlements))
    .option('--as-of <time>', 'UTC time that expiries count from: 2026-01-05T09:00:00Z, or now')
    .option('--instrument <name>', 'one option, by its name: BTC-27MAR26-100000-C')
    .option('--side <side>', 'one option: call or put')
    .option('--strike <price>', 'in USD')
    .option('--forward <price>', 'in USD')
    .option('--spot <price>', 'in USD; with --underlying spot')
    .option('--rate <rate>', 'per year, continuously compounded, 0.05 for 5 %')
    .option('--yield <rate>', 'carry yield per year; with --underlying spot')
    .option('--years <years>', 'of 365 days, until expiry')
    .option('--expiry <time>', 'UTC time or date (then 08:00), instead of --years')
    .option('--json', 'one option: print one JSON object; rows are JSON always', false)
}

function asOfUs(text: string | undefined): TimeUs | undefined {
  if (text === undefined) return undefined
  const time = text === 'now' ? ((Date.now() * 1000) as TimeUs) : readTime(text)
  if (time !== undefined) return time
  throw new CannotRun(`--as-of is '${text}', expected a UTC time like 2026-01-05T09:00:00Z, or now`)
}

export function readConventions(options: SharedOptions): Conventions {
  const { underlying, settle } = options
  return { underlying, settle, asOfUs: asOfUs(options.asOf) }
}

const textFields = ['instrument', 'side', 'expiry']
const numberFields = ['strike', 'forward', 'spot', 'rate', 'yield', 'years']
const numberPattern = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?$/

/**
 * One option from flags, as a function of how to answer it; undefined when no flag describes one.
 * `more` are the command's own numbers.
 */
export function readOption(
  path: string | undefined,
  options: SharedOptions,
  more: readonly string[],
): ((answer: RowAnswer) => ReturnType<RowAnswer>) | undefined {
  const given = options as unknown as Readonly<Record<string, string | undefined>>
  const values: Record<string, unknown> = {}
  for (const field of textFields) if (given[field] !== undefined) values[field] = given[field]
  for (const field of [...numberFields, ...more]) {
    const text = given[field]
    if (text === undefined) continue
    values[field] = numberPattern.test(text) ? Number(text) : text
  }
  const first = Object.keys(values)[0]
  if (first === undefined) return undefined
  if (path !== undefined) {
    throw new CannotRun(`--${first} beside ${path}: give a file of rows or one option, not both`)
  }
  return (answer) => {
    try {
      return answer(new Fields(values))
    } catch (error) {
      if (!(error instanceof RowError)) throw error
      throw new CannotRun(`--${error.message}`, { cause: error })
    }
  }
}
