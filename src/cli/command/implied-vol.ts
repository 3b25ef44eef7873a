// `plimsoll implied-vol`: the volatility that Black-76 needs to give each price, or why there is
// none. Conventions are flags; rows without a volatility are refused with the bound they break.

import process from 'node:process'
import { type Command } from 'commander'
import { renderTable } from '../../base/index.ts'
import { exp } from '../../math/index.ts'
import { type ImpliedVolStatus, impliedVol } from '../../pricing/index.ts'
import {
  type Conventions,
  type Fields,
  forwardOf,
  type OptionTerms,
  RowError,
  readTerms,
  termsFields,
} from './price-fields.ts'
import { optionCommand, readConventions, readOption, type SharedOptions } from './price-flags.ts'
import { answerRows } from './price-rows.ts'

type Options = SharedOptions & { readonly price?: string }

/** What the price would have to be, in its own currency. */
function refusalOf(
  status: ImpliedVolStatus,
  price: number,
  { side, strike, years }: OptionTerms,
  forward: number,
  unit: number,
): RowError | undefined {
  if (status === 'below-intrinsic') {
    const least = Math.max(0, side * (forward - strike)) * unit
    return new RowError('price', price, `at least the intrinsic value, ${least}`)
  }
  if (status === 'above-bound') {
    const most = (side === 1 ? forward : strike) * unit
    return new RowError('price', price, `less than ${most}, which no volatility exceeds`)
  }
  if (status === 'at-expiry') {
    return new RowError('years', years, 'more than 0: at expiry a price has no volatility')
  }
  return status === 'bad-input' ? new RowError('price', price, 'finite inputs') : undefined
}

function answerOf(conventions: Conventions) {
  const known = [...termsFields(conventions), 'price']
  return (fields: Fields): { vol: number; status: ImpliedVolStatus } => {
    fields.checkKnown(known)
    const terms = readTerms(fields, conventions)
    const price = fields.between('price', 0, Number.MAX_VALUE, 'a price of at least 0')
    const forward = forwardOf(terms)
    const discount = exp(-terms.rate * terms.years)
    // One undiscounted dollar in the currency of the price.
    const unit = discount / (conventions.settle === 'coin' ? terms.underlying : 1)
    const undiscounted = price / unit
    const { vol, status } = impliedVol(terms.side, forward, terms.strike, terms.years, undiscounted)
    const refusal = refusalOf(status, price, terms, forward, unit)
    if (refusal !== undefined) throw refusal
    return { vol, status }
  }
}

async function impliedVolOf(path: string | undefined, options: Options): Promise<void> {
  const answer = answerOf(readConventions(options))
  const one = readOption(path, options, ['price'])
  if (one === undefined) return answerRows(path, answer)
  const figures = one(answer)
  process.exitCode = 0
  const columns = [{ title: 'vol', align: 'right' }, { title: 'status' }] as const
  const row = [String(figures.vol), String(figures.status)]
  const text = options.json ? JSON.stringify(figures) : renderTable(columns, [row])
  process.stdout.write(`${text}\n`)
}

export function impliedVolCommand(): Command {
  return optionCommand(
    'implied-vol',
    'Implied volatilities of option rows (JSON objects, one a line), or of one option by flags.',
  )
    .option('--price <price>', 'premium in the currency of --settle')
    .action(impliedVolOf)
}
