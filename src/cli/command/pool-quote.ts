// `plimsoll pool quote <file> --in USDC=1000 --out ETH`: what a swap would pay and bring, to the
// last atom as the contract rounds, the fee, the price before and after, and how much worse the
// trade is than the margin it began at.

import process from 'node:process'
import { Command } from 'commander'
import { type SwapQuote } from '../../amm/index.ts'
import { renderTable } from '../../base/index.ts'
import { CannotRun, exitDone, exitNo } from '../exit.ts'
import { atomsOf, coinText } from './pool-fields.ts'
import { readPool } from './pool-file.ts'
import { coinNamed, type PoolFile, priceUnit } from './pool-kind.ts'

type Options = {
  readonly in: string
  readonly out: string
  readonly record?: string
  readonly json: boolean
}

type Side = { readonly coin: number; readonly atoms: bigint | null }

type Amount = { readonly coin: string; readonly amount: string; readonly atoms: string }

/** Prices are coin out per coin in, after fee. A refusal leaves all but the first three null. */
type QuoteReport = {
  readonly pool: string
  readonly kind: string
  readonly refusal: string | null
  readonly in: Amount | null
  readonly out: Amount | null
  readonly fee: Amount | null
  readonly price: number | null
  readonly priceBefore: number | null
  readonly priceAfter: number | null
  /** 1 less the price of this trade over the price before. */
  readonly impact: number | null
}

/** `USDC=1000` or `USDC`. */
function readSide(pool: PoolFile, option: '--in' | '--out', text: string): Side {
  const [symbol, amount, ...rest] = text.split('=')
  const coin = coinNamed(pool, option, symbol!)
  if (amount === undefined) return { coin, atoms: null }
  const { decimals } = pool.coins[coin]!
  const atoms = atomsOf(amount, decimals)
  if (atoms === undefined || atoms === 0n || rest.length > 0) {
    const expected = `a coin and a positive amount of up to ${decimals} places like ${symbol}=1.5`
    throw new CannotRun(`${option} is '${text}', expected ${expected}`)
  }
  return { coin, atoms }
}

function readSides(pool: PoolFile, options: Options): readonly [Side, Side] {
  const give = readSide(pool, '--in', options.in)
  const take = readSide(pool, '--out', options.out)
  if ((give.atoms === null) === (take.atoms === null)) {
    throw new CannotRun('expected an amount in one of --in and --out, not in both or none')
  }
  if (give.coin === take.coin) throw new CannotRun('expected two coins in --in and --out')
  return [give, take]
}

function amountOf({ coins }: PoolFile, coin: number, atoms: bigint): Amount {
  const { symbol, decimals } = coins[coin]!
  return { coin: symbol, amount: coinText(atoms, decimals), atoms: String(atoms) }
}

function reportOf(pool: PoolFile, give: Side, take: Side): QuoteReport {
  const [coinIn, coinOut] = [give.coin, take.coin]
  const swapped = pool.create()
  const priceNow = (): number => swapped.marginalPrice(coinIn, coinOut) * unit
  const unit = priceUnit(pool, coinIn, coinOut)
  const priceBefore = priceNow()
  const { name, kind } = pool
  const none = { in: null, out: null, fee: null, price: null, priceAfter: null, impact: null }
  const result =
    give.atoms === null
      ? swapped.swapExactOut(coinIn, coinOut, take.atoms!)
      : swapped.swapExactIn(coinIn, coinOut, give.atoms)
  if (!result.ok) {
    const refusal = `${result.refusal.code}: ${result.refusal.detail}`
    return { pool: name, kind, refusal, priceBefore, ...none }
  }
  const quote: SwapQuote = result.value
  const price = (Number(quote.amountOut) / Number(quote.amountIn)) * unit
  return {
    pool: name,
    kind,
    refusal: null,
    in: amountOf(pool, coinIn, quote.amountIn),
    out: amountOf(pool, coinOut, quote.amountOut),
    fee: amountOf(pool, pool.feeIn === 'in' ? coinIn : coinOut, quote.fee),
    price,
    priceBefore,
    priceAfter: priceNow(),
    impact: 1 - price / priceBefore,
  }
}

function textOf(report: QuoteReport): string {
  const { in: paid, out, fee, price, priceBefore, priceAfter, impact } = report
  if (paid === null || out === null || fee === null) return `refused: ${report.refusal}`
  const unit = `${out.coin} per ${paid.coin}`
  const shown = (value: number | null): string => value!.toPrecision(10)
  const rows = [
    ['in', paid.amount, paid.coin],
    ['out', out.amount, out.coin],
    ['fee', fee.amount, fee.coin],
    ['price', shown(price), unit],
    ['price before', shown(priceBefore), `${unit}, after fee`],
    ['price after', shown(priceAfter), `${unit}, after fee`],
    ['impact', (10_000 * impact!).toFixed(4), 'bps below the price before'],
  ]
  const columns = [{ title: report.pool }, { title: report.kind, align: 'right' as const }]
  return renderTable([...columns, { title: '' }], rows)
}

async function quote(file: string, options: Options): Promise<void> {
  const pool = await readPool(file, options.record)
  const report = reportOf(pool, ...readSides(pool, options))
  process.exitCode = report.refusal === null ? exitDone : exitNo
  process.stdout.write(options.json ? `${JSON.stringify(report)}\n` : `${textOf(report)}\n`)
}

export function quoteCommand(): Command {
  return new Command('quote')
    .description('What a swap pays and brings, to the atom: fee, price before and after, impact.')
    .argument('<pool>', 'a pool as JSON, or a record of Curve pools')
    .requiredOption('--in <coin[=amount]>', 'what is paid')
    .requiredOption('--out <coin[=amount]>', 'what is wanted; the amount in one of the two')
    .option('--record <name>', 'which pool, where the file holds several')
    .option('--json', 'print one JSON object', false)
    .action(quote)
}
