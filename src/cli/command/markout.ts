// `plimsoll markout`: what public trades of a tape paid, what of it was left to the maker at each
// horizon, and what their spread was made of. Fills of one order against several resting ones are
// one trade here: the same instant, the same side. Times are the venue's own where it states them
// for trades and best prices: by our clock a price may come before the trade that moved it.

import process from 'node:process'
import { Command } from 'commander'
import {
  type BinanceTape,
  readBinanceTape,
  tickerAskTicks,
  tickerBidTicks,
  tickerKind,
  tradeIsMatched,
  tradeKind,
  tradeLots,
  tradeSide,
  tradeTicks,
} from '../../archive/index.ts'
import {
  type Estimate,
  type GlostenHarris,
  glostenHarris,
  type HuangStoll,
  huangStoll,
  type Markout,
  markouts,
  type NoSpread,
  type TradeTape,
} from '../../attribution/index.ts'
import { type DurationUs, formatDuration, renderTable, type TableColumn } from '../../base/index.ts'
import { CannotRun, exitDone, exitNo } from '../exit.ts'

type Options = { readonly tape: readonly string[]; readonly json: boolean }

const horizonsUs: readonly number[] = [0.1, 1, 5, 10, 30, 60, 300, 1800, 86_400].map(
  (seconds) => seconds * 1e6,
)
/** Fewer trades than this at a horizon say nothing of it. */
const tradesMin = 30

type MarkoutReport = {
  readonly instrument: string
  readonly fills: number
  readonly trades: number
  readonly seconds: number
  /** Whose times: the venue's, or ours, by which the mid before a trade may be the one after. */
  readonly clock: 'venue' | 'receive'
  readonly markouts: readonly Markout[]
  readonly glostenHarris: GlostenHarris | NoSpread
  readonly huangStoll: HuangStoll | NoSpread
}

/** Columns that grow, for one pass over a tape whose counts are not known before. */
class Growing {
  readonly tradeUs: number[] = []
  readonly side: number[] = []
  readonly price: number[] = []
  readonly size: number[] = []
  readonly midUs: number[] = []
  readonly mid: number[] = []
  fills = 0

  /** A fill at the instant and on the side of the last one belongs to the same order. */
  addFill(timeUs: number, side: number, price: number, size: number): void {
    this.fills += 1
    const last = this.tradeUs.length - 1
    if (last < 0 || this.tradeUs[last] !== timeUs || this.side[last] !== side) {
      this.tradeUs.push(timeUs)
      this.side.push(side)
      this.price.push(price)
      this.size.push(size)
      return
    }
    const whole = this.size[last]! + size
    this.price[last] = (this.price[last]! * this.size[last]! + price * size) / whole
    this.size[last] = whole
  }

  tape(): TradeTape {
    return {
      tradeUs: Float64Array.from(this.tradeUs),
      side: Int8Array.from(this.side),
      price: Float64Array.from(this.price),
      size: Float64Array.from(this.size),
      midUs: Float64Array.from(this.midUs),
      mid: Float64Array.from(this.mid),
    }
  }
}

/** Whether the venue says when each trade and each best price was. */
function hasVenueTime({ columns }: BinanceTape): boolean {
  for (let row = 0; row < columns.count; row += 1) {
    const isUsed = columns.kind[row] === tickerKind || columns.kind[row] === tradeKind
    if (isUsed && !(columns.eventUs[row]! > 0)) return false
  }
  return true
}

function collect({ columns, instrument }: BinanceTape, times: Float64Array): Growing {
  const quantum = instrument.priceMantissa / 10 ** instrument.priceScale
  const unit = instrument.sizeMantissa / 10 ** instrument.sizeScale
  const growing = new Growing()
  for (let row = 0; row < columns.count; row += 1) {
    const at = columns.bodyAt[row]!
    const field = (place: number): number => columns.body[at + place]!
    const timeUs = times[row]!
    if (columns.kind[row] === tickerKind) {
      const [bid, ask] = [field(tickerBidTicks), field(tickerAskTicks)]
      if (!(bid > 0 && ask > bid)) continue
      growing.midUs.push(timeUs)
      growing.mid.push(0.5 * (bid + ask) * quantum)
    }
    if (columns.kind[row] === tradeKind && field(tradeIsMatched) === 1) {
      const [price, size] = [field(tradeTicks) * quantum, field(tradeLots) * unit]
      growing.addFill(timeUs, field(tradeSide), price, size)
    }
  }
  return growing
}

function reportOf(tape: BinanceTape): MarkoutReport {
  const clock = hasVenueTime(tape) ? 'venue' : 'receive'
  const { eventUs, receiveUs } = tape.columns
  const growing = collect(tape, clock === 'venue' ? eventUs : receiveUs)
  const trades = growing.tape()
  const { midUs } = trades
  if (midUs.length === 0) throw new CannotRun('the tape has no best bid and ask: no bookTicker')
  const spanUs = midUs[midUs.length - 1]! - midUs[0]!
  const rows = markouts(
    trades,
    horizonsUs.filter((horizon) => horizon < spanUs),
  )
  return {
    instrument: `${tape.instrument.market} ${tape.instrument.symbol}`,
    fills: growing.fills,
    trades: trades.tradeUs.length,
    seconds: spanUs / 1e6,
    clock,
    markouts: rows.filter((row) => row.trades >= tradesMin),
    glostenHarris: glostenHarris(trades),
    huangStoll: huangStoll(trades),
  }
}

const right = (title: string): TableColumn => ({ title, align: 'right' })
const bps = (value: number | null): string => (value === null ? '-' : value.toFixed(3))

function markoutTable(rows: readonly Markout[]): string {
  const columns = [
    { title: 'horizon' },
    right('trades'),
    right('effective bps'),
    right('impact bps'),
    right('+-'),
    right('realised bps'),
    right('+-'),
  ]
  const lines = rows.map((row) => [
    formatDuration(row.horizonUs as DurationUs),
    String(row.trades),
    bps(row.effectiveBps),
    bps(row.impactBps),
    bps(row.impactErrorBps),
    bps(row.realisedBps),
    bps(row.realisedErrorBps),
  ])
  return renderTable(columns, lines)
}

function estimateLine(name: string, { value, error }: Estimate): string {
  return `  ${name.padEnd(28)} ${value.toPrecision(4)} +- ${error.toPrecision(2)}`
}

function componentLines({ glostenHarris: gh, huangStoll: hs }: MarkoutReport): string[] {
  const lines = ['', 'Spread components, one standard error beside each']
  if (gh.refusal === undefined) {
    lines.push(
      'Glosten-Harris, half-spread in the price unit',
      estimateLine('transitory', gh.transitory),
      estimateLine('permanent', gh.permanent),
      estimateLine('transitory per size', gh.transitoryPerSize),
      estimateLine('permanent per size', gh.permanentPerSize),
    )
  } else lines.push(`Glosten-Harris: no answer, ${gh.refusal}`)
  if (hs.refusal === undefined) {
    lines.push(
      'Huang-Stoll, shares of the half-spread',
      estimateLine('half-spread, price unit', hs.halfSpread),
      estimateLine('adverse selection', hs.adverse),
      estimateLine('inventory', hs.inventory),
      estimateLine('order handling', hs.handling),
      estimateLine('probability of a reversal', hs.reversal),
    )
    const shares = [hs.adverse, hs.inventory, hs.handling]
    const isSplit = shares.every(
      ({ value, error }) => value >= -2 * error && value <= 1 + 2 * error,
    )
    if (!isSplit) lines.push('  a share outside 0 to 1: the model does not describe this market')
  } else lines.push(`Huang-Stoll: no answer, ${hs.refusal}`)
  return lines
}

function textOf(report: MarkoutReport): string {
  const { instrument, fills, trades, seconds, clock } = report
  return [
    `${instrument}: ${fills} fills, ${trades} trades in ${seconds.toFixed(0)} s, ${clock} time`,
    '',
    'Half-spread paid, what the price moved with it, what was left to the maker (by size)',
    markoutTable(report.markouts),
    ...componentLines(report),
    '',
  ].join('\n')
}

async function markout(options: Options): Promise<void> {
  const tape = await readBinanceTape(options.tape, {})
  if (!tape.ok) throw new CannotRun(tape.refusal.message)
  const report = reportOf(tape.value)
  process.exitCode = report.markouts.length > 0 ? exitDone : exitNo
  process.stdout.write(options.json ? `${JSON.stringify(report)}\n` : `${textOf(report)}\n`)
}

export function markoutCommand(): Command {
  return new Command('markout')
    .description('Effective and realised spread of public trades, and what the spread is made of.')
    .requiredOption('--tape <files...>', 'recorded streams of one instrument, plain or gzip')
    .option('--json', 'print one JSON object', false)
    .action(markout)
}
