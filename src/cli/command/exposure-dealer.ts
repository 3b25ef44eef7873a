// `plimsoll exposure dealer`: what the hedging of a whole market's open interest would trade when
// the index, vols or time move, by strike and expiry. Who is long what is an assumption; it is
// named, and its alternatives stand beside it.

import process from 'node:process'
import { Command, Option } from 'commander'
import { readChain } from '../../archive/index.ts'
import { formatIso, type TimeUs, yearUs } from '../../base/index.ts'
import {
  addFlow,
  type DealerBook,
  dealerBooks,
  dealerFlow,
  gammaFlips,
  noFlow,
  type OpenOption,
} from '../../exposure/index.ts'
import { CannotRun, exitDone, exitNo } from '../exit.ts'
import {
  conventions,
  type DealerCell,
  type DealerCurrency,
  type DealerReport,
  textOf,
} from './exposure-dealer-report.ts'
import { wholeFlag } from './exposure-flags.ts'
import { createWorld, underlying, type World } from './exposure-world.ts'

type Options = {
  readonly chain: string
  readonly assume: DealerBook
  readonly top: number
  readonly json: boolean
}

type Listed = OpenOption & { readonly expiryUs: number }

function openOptions(file: string, world: World): Listed[] {
  const { chain, surface, indexUsd } = world
  const listed: Listed[] = []
  for (let i = 0; i < chain.count; i += 1) {
    const openInterestCoin = chain.openInterest[i]!
    if (Number.isNaN(openInterestCoin)) {
      throw new CannotRun(
        `${file}: line 1: no column open_interest, which dealer flows are made of`,
      )
    }
    const expiryUs = chain.expiryUs[i]! as TimeUs
    if (openInterestCoin === 0 || expiryUs <= chain.asOfUs) continue
    const strike = chain.strike[i]!
    const forward = surface.forward(underlying, expiryUs, indexUsd)
    listed.push({
      side: chain.side[i] === 1 ? 1 : -1,
      strike,
      forward,
      years: (expiryUs - chain.asOfUs) / yearUs,
      volAnnual: surface.vol(underlying, expiryUs, chain.asOfUs, forward, strike),
      openInterestCoin,
      expiryUs,
    })
  }
  return listed.sort((x, y) => x.expiryUs - y.expiryUs || x.strike - y.strike || x.side - y.side)
}

const emptyCell = { callsCoin: 0, putsCoin: 0, ...noFlow }

function addCells(x: DealerCell, y: DealerCell): DealerCell {
  const callsCoin = x.callsCoin + y.callsCoin
  return { ...x, callsCoin, putsCoin: x.putsCoin + y.putsCoin, ...addFlow(x, y) }
}

/** Cells of one key added up, in the order of first cells. */
function grouped(
  cells: readonly DealerCell[],
  keyOf: (cell: DealerCell) => Pick<DealerCell, 'expiry' | 'strike'>,
): DealerCell[] {
  const sums = new Map<string, DealerCell>()
  for (const cell of cells) {
    const { expiry, strike } = keyOf(cell)
    const key = `${expiry} ${strike}`
    sums.set(key, addCells(sums.get(key) ?? { expiry, strike, ...emptyCell }, cell))
  }
  return [...sums.values()]
}

function cellsOf(options: readonly Listed[], book: DealerBook, indexUsd: number): DealerCell[] {
  const rows = options.map((option): DealerCell => {
    const isCall = option.side === 1
    return {
      expiry: formatIso(option.expiryUs as TimeUs),
      strike: option.strike,
      callsCoin: isCall ? option.openInterestCoin : 0,
      putsCoin: isCall ? 0 : option.openInterestCoin,
      ...dealerFlow(book, option, indexUsd),
    }
  })
  return grouped(rows, (cell) => cell)
}

function totalOf(cells: readonly DealerCell[]): DealerCell {
  return cells.reduce(addCells, { expiry: 'total', strike: null, ...emptyCell })
}

function currencyOf(file: string, world: World, assume: DealerBook): DealerCurrency {
  const { indexUsd } = world
  const options = openOptions(file, world)
  const cells = cellsOf(options, assume, indexUsd)
  const expiries = grouped(cells, ({ expiry }) => ({ expiry, strike: null }))
  const strikes = grouped(cells, ({ strike }) => ({ expiry: 'all', strike }))
  const sensitivity = dealerBooks.map((book) => {
    const { expiry: _expiry, strike: _strike, ...total } = totalOf(cellsOf(options, book, indexUsd))
    const flips = gammaFlips(book, options, indexUsd)
    const far = (level: number): number => Math.abs(level / indexUsd - 1)
    const nearest = flips.toSorted((x, y) => far(x) - far(y))[0] ?? null
    return { assumption: book, ...total, gammaFlipUsd: nearest, gammaFlipsUsd: flips }
  })
  return {
    asOf: formatIso(world.chain.asOfUs),
    indexUsd,
    surface: world.fit.status,
    total: totalOf(expiries),
    expiries,
    strikes: strikes.sort((x, y) => (x.strike ?? 0) - (y.strike ?? 0)),
    cells,
    sensitivity,
  }
}

async function dealer(options: Options): Promise<void> {
  const file = await readChain(options.chain)
  if (!file.ok) throw new CannotRun(file.refusal.message)
  const currencies = file.value.chains.map((chain) => {
    const world = createWorld(chain)
    return [chain.underlying, currencyOf(options.chain, world, options.assume)] as const
  })
  const report: DealerReport = {
    chain: options.chain,
    assumption: options.assume,
    conventions,
    currencies: Object.fromEntries(currencies),
  }
  process.exitCode = currencies.every(([, each]) => each.surface === 'fitted') ? exitDone : exitNo
  process.stdout.write(options.json ? `${JSON.stringify(report)}\n` : textOf(report, options.top))
}

export function dealerCommand(): Command {
  return new Command('dealer')
    .description("What hedging a market's open interest would trade, by an assumption of sign.")
    .requiredOption('--chain <file>', 'option chain with open interest as CSV, plain or gzip')
    .addOption(
      new Option('--assume <book>', 'what dealers hold; customers hold the other side')
        .choices(dealerBooks)
        .default('long-calls-short-puts'),
    )
    .option(
      '--top <count>',
      'strikes to print, the largest gamma flows',
      wholeFlag('top', 0, 1000),
      12,
    )
    .option('--json', 'print one JSON object with every strike of every expiry', false)
    .action(dealer)
}
