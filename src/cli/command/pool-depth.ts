// `plimsoll pool depth <file>`: how much of a coin moves the pool's price by so many basis points,
// either way, after fee: over ticks exactly where the pool has them, by search through its own
// swaps elsewhere. Depth is a quantity for a move; what a pool holds is not depth.

import process from 'node:process'
import { Command } from 'commander'
import { amountToPrice, depthMovesBps, depthTo, type SwapPool, V3Pool } from '../../amm/index.ts'
import { renderTable, type TableColumn } from '../../base/index.ts'
import { CannotRun, exitDone, exitNo } from '../exit.ts'
import { writeWhole } from '../out-file.ts'
import { coinText } from './pool-fields.ts'
import { readPool } from './pool-file.ts'
import { coinNamed, type PoolFile, priceUnit } from './pool-kind.ts'

type Options = {
  readonly base?: string
  readonly quote?: string
  readonly record?: string
  readonly moves: readonly number[]
  readonly out?: string
  readonly json: boolean
}

type DepthRow = {
  /** What the trader does with the base coin: a sale moves its price down. */
  readonly side: 'sell' | 'buy'
  readonly moveBps: number
  /** Whole coins, to the atom; what goes in has the fee in it. */
  readonly base: string
  readonly quote: string
  /** Quote per base of the whole trade; null where the least trade moves the price further. */
  readonly price: number | null
}

export type DepthReport = {
  readonly pool: string
  readonly kind: string
  readonly base: string
  readonly quote: string
  /** Quote per base at the margin, before fee for ranges and after it elsewhere. */
  readonly price: number
  readonly rows: readonly DepthRow[]
}

type ClonablePool = Parameters<typeof amountToPrice>[0]
type Traded = { readonly amountIn: bigint; readonly amountOut: bigint }

/** 53 bits of a ratio, as an integer over 2^53. */
const ratioBits = 53n

/** Ranges know the amount for a root; the root is within 1e-16 of the move. */
function overTicks(pool: V3Pool, factor: number): Traded {
  const scaled = BigInt(Math.round(Math.sqrt(factor) * 2 ** Number(ratioBits)))
  return depthTo(pool, (pool.sqrtPriceX96 * scaled) >> ratioBits)
}

/** A pool that is copied by making it again. */
function clonable(create: () => SwapPool): ClonablePool {
  return Object.assign(create(), { clone: () => clonable(create) })
}

/** The most that goes in while the price of `coinIn` falls to `factor` of itself or less far. */
function bySearch(file: PoolFile, coinIn: number, coinOut: number, factor: number): Traded {
  const pool = clonable(file.create)
  const priceMin = pool.marginalPrice(coinIn, coinOut) * factor
  const amountIn = amountToPrice(pool, coinIn, coinOut, priceMin)
  const quote = pool.quoteExactIn(coinIn, coinOut, amountIn)
  return { amountIn, amountOut: quote.ok ? quote.value.amountOut : 0n }
}

function tradeTo(file: PoolFile, base: number, quote: number, factor: number): Traded {
  const pool = file.create()
  if (pool instanceof V3Pool) return overTicks(pool, base === 0 ? factor : 1 / factor)
  return factor < 1 ? bySearch(file, base, quote, factor) : bySearch(file, quote, base, 1 / factor)
}

function reportOf(
  file: PoolFile,
  base: number,
  quote: number,
  moves: readonly number[],
): DepthReport {
  const unit = priceUnit(file, base, quote)
  const rows = ([-1, 1] as const).flatMap((sign) =>
    moves.map((moveBps): DepthRow => {
      const traded = tradeTo(file, base, quote, 1 + (sign * moveBps) / 10_000)
      const { amountIn, amountOut } = traded
      const [ofBase, ofQuote] = sign < 0 ? [amountIn, amountOut] : [amountOut, amountIn]
      return {
        side: sign < 0 ? 'sell' : 'buy',
        moveBps,
        base: coinText(ofBase, file.coins[base]!.decimals),
        quote: coinText(ofQuote, file.coins[quote]!.decimals),
        price: ofBase > 0n ? (Number(ofQuote) / Number(ofBase)) * unit : null,
      }
    }),
  )
  const pool = file.create()
  const feeShare = pool instanceof V3Pool ? pool.feeShare(base === 0) : 0
  return {
    pool: file.name,
    kind: file.kind,
    base: file.coins[base]!.symbol,
    quote: file.coins[quote]!.symbol,
    price: (pool.marginalPrice(base, quote) / (1 - feeShare)) * unit,
    rows,
  }
}

function tableOf({ base, quote, rows }: DepthReport): string {
  const right = (title: string): TableColumn => ({ title, align: 'right' })
  const columns = [
    { title: 'side' },
    right('move bps'),
    right(base),
    right(quote),
    right(`${quote} per ${base}`),
  ]
  const cells = rows.map((row) => [
    row.side,
    String(row.moveBps),
    row.base,
    row.quote,
    row.price?.toPrecision(10) ?? '-',
  ])
  return renderTable(columns, cells)
}

async function depth(path: string, options: Options): Promise<void> {
  const file = await readPool(path, options.record)
  const base = options.base === undefined ? 0 : coinNamed(file, '--base', options.base)
  const other = base === 0 ? 1 : 0
  const quote = options.quote === undefined ? other : coinNamed(file, '--quote', options.quote)
  if (base === quote) throw new CannotRun('expected two coins in --base and --quote')
  const report = reportOf(file, base, quote, options.moves)
  if (options.out !== undefined) {
    // Loaded only here: the chart library is larger than everything else together.
    const { depthPage } = await import('../plot/depth-page.ts')
    await writeWhole(options.out, depthPage(report))
  }
  process.exitCode = report.rows.every(({ price }) => price !== null) ? exitDone : exitNo
  const title = `${report.pool}: ${report.price.toPrecision(10)} ${report.quote} per ${report.base}`
  const text = `${title} at the margin\n\n${tableOf(report)}`
  process.stdout.write(options.json ? `${JSON.stringify(report)}\n` : `${text}\n`)
}

function readMoves(text: string): number[] {
  const moves = text.split(',').map(Number)
  if (moves.every((move) => move >= 0.1 && move < 10_000) && moves.length <= 100) return moves
  throw new CannotRun(`--moves is '${text}', expected basis points from 0.1 to 9999 like 1,10,100`)
}

export function depthCommand(): Command {
  return new Command('depth')
    .description('How much of a coin moves the price by 1 to 500 basis points, both ways.')
    .argument('<pool>', 'a pool as JSON, or a record of Curve pools')
    .option('--base <coin>', 'the coin whose price moves; the first one unless said')
    .option('--quote <coin>', 'the coin that it is priced in')
    .option('--moves <bps>', 'moves in basis points', readMoves, [...depthMovesBps])
    .option('--record <name>', 'which pool, where the file holds several')
    .option('--out <file>', 'draws the profile into one HTML file as well')
    .option('--json', 'print one JSON object', false)
    .action(depth)
}
