// `plimsoll price`: Black-76 and Black-Scholes prices and Greeks of rows, or of one option given by
// flags. Conventions are flags, and every figure's name says its unit.

import process from 'node:process'
import { type Command } from 'commander'
import { renderTable } from '../../base/index.ts'
import {
  forwardBlack,
  type GeneralBlackRow,
  generalBlack,
  netTransactionDelta,
} from '../../pricing/index.ts'
import { type Conventions, type Fields, RowError, readTerms, termsFields } from './price-fields.ts'
import {
  choiceOption,
  optionCommand,
  readConventions,
  readOption,
  type SharedOptions,
} from './price-flags.ts'
import { answerRows } from './price-rows.ts'

const greekSets = ['main', 'none', 'all'] as const

type GreekSet = (typeof greekSets)[number]

type Options = SharedOptions & { readonly greeks: GreekSet; readonly vol?: string }

const volExpected = 'a vol from 0 to 30, 0.65 for 65 %'
const volMax = 30

/** JSON has no infinity: a figure beyond all doubles (theta in a last instant) is refused. */
function checkFinite(figures: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(figures)) {
    if (typeof value !== 'number' || Number.isFinite(value)) continue
    throw new RowError('row', `${name} ${value}`, 'an option whose figures a double can hold')
  }
}

/** Greeks in the premium's currency; the coin's price of a Greek is its dollars over the price. */
function greeksIn(row: GeneralBlackRow, underlying: number, isCoin: boolean): object {
  const vega = 0.01 * row.vega
  const theta = row.theta / 365
  if (!isCoin) {
    return {
      deltaCoin: row.delta,
      gammaCoinPerUsd: row.gamma,
      vegaUsdPerVolPt: vega,
      thetaUsdPerDay: theta,
    }
  }
  return {
    deltaCoin: row.delta,
    netTransactionDeltaCoin: netTransactionDelta(row.delta, row.price, underlying),
    gammaCoinPerUsd: row.gamma,
    vegaCoinPerVolPt: vega / underlying,
    thetaCoinPerDay: theta / underlying,
  }
}

function answerOf(conventions: Conventions, greeks: GreekSet) {
  const known = [...termsFields(conventions), 'vol']
  const isCoin = conventions.settle === 'coin'
  return (fields: Fields): Record<string, unknown> => {
    fields.checkKnown(known)
    const terms = readTerms(fields, conventions)
    const vol = fields.between('vol', 0, volMax, volExpected)
    const { side, underlying, strike, years, rate, carryYield } = terms
    const row =
      conventions.underlying === 'spot'
        ? generalBlack(side, underlying, strike, years, rate, carryYield, vol)
        : forwardBlack(side, underlying, strike, years, rate, vol)
    const figures = {
      ...(isCoin ? { priceCoin: row.price / underlying } : { priceUsd: row.price }),
      ...(greeks === 'none' ? {} : greeksIn(row, underlying, isCoin)),
    }
    checkFinite(figures)
    if (greeks !== 'all') return figures
    checkFinite(row)
    return { ...figures, raw: row }
  }
}

function textOf(answer: Readonly<Record<string, unknown>>): string {
  const { raw, ...figures } = answer
  const columns = [{ title: 'figure' }, { title: 'value', align: 'right' }] as const
  const rows = Object.entries(figures).concat(
    Object.entries((raw as GeneralBlackRow | undefined) ?? {}).map(([name, value]) => {
      return [`raw ${name}`, value]
    }),
  )
  return renderTable(
    columns,
    rows.map(([name, value]) => [name, String(Number((value as number).toPrecision(10)))]),
  )
}

async function price(path: string | undefined, options: Options): Promise<void> {
  const conventions = readConventions(options)
  const answer = answerOf(conventions, options.greeks)
  const one = readOption(path, options, ['vol'])
  if (one === undefined) return answerRows(path, answer)
  const figures = one(answer)
  process.exitCode = 0
  process.stdout.write(`${options.json ? JSON.stringify(figures) : textOf(figures)}\n`)
}

export function priceCommand(): Command {
  return optionCommand(
    'price',
    'Prices and Greeks of option rows (JSON objects, one a line), or of one option by flags.',
  )
    .option('--vol <vol>', 'annual volatility, 0.65 for 65 %')
    .addOption(choiceOption('--greeks <set>', 'which Greeks; all adds raw derivatives', greekSets))
    .action(price)
}
