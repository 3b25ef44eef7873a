// What a backtest says: the answer as plain data, for programs, with its units in the names.
// Ratios are 0 to 1, times are UTC, money is USD at the last middle of the tape.

import { type Markout } from './markout.ts'

export type BacktestResult = {
  readonly tape: {
    readonly files: readonly string[]
    readonly market: string
    readonly symbol: string
    readonly settlement: string
    readonly from: string
    readonly to: string
    readonly seconds: number
    readonly messages: Readonly<Record<string, number>>
    /** Breaks in the chain of updates of the book, after the first snapshot. */
    readonly gaps: number
    /** How far the venue's clock was ahead of ours, least and most over the tape, as estimated. */
    readonly venueClockAheadMs: readonly [number, number]
    readonly receivedBackwards: number
    /** Middle of the market at the end, in the quote currency. */
    readonly lastMiddle: number
  }
  readonly model: {
    readonly requestMs: number
    readonly responseMs: number
    readonly feedLeastMs: number
    readonly queue: string
    readonly makerFeeBps: number
    readonly takerFeeBps: number
  }
  readonly events: number
  readonly digest: string
  readonly orders: {
    /** New quotes and changes of quotes, by side. */
    readonly quotes: number
    readonly amendments: number
    readonly hedges: number
    readonly cancels: number
    readonly messages: number
    readonly messagesPerFill: number | null
    /** Intents that our own limits refused, by limit. */
    readonly refusals: Readonly<Record<string, number>>
  }
  readonly fills: {
    readonly count: number
    readonly maker: number
    readonly taker: number
    readonly volumeCoin: number
    readonly volumeUsd: number
  }
  readonly pnlUsd: {
    /** Sum of side x (middle at the fill - price) x size. */
    readonly spread: number
    /** Moves of the middle while holding. */
    readonly inventory: number
    /** Negative is paid. */
    readonly fees: number
    /** What whole atoms of the ledger make of it. */
    readonly rounding: number
    /** The ledger's: equity at the last middle less capital at the same price. */
    readonly total: number
  }
  readonly inventory: {
    readonly lastCoin: number
    readonly meanCoin: number
    readonly meanAbsoluteCoin: number
    readonly maxAbsoluteCoin: number
    readonly meanAbsoluteUsd: number
  }
  /** Shares of the time in which the venue's book was known. */
  readonly uptime: {
    readonly knownSeconds: number
    readonly twoSided: number
    readonly anySide: number
  }
  readonly markouts: readonly MarkoutRow[]
  readonly journal: string | null
  /** What these numbers cannot say. */
  readonly caveats: readonly string[]
}

export type MarkoutRow = {
  readonly horizonMs: number
  readonly count: number
  readonly meanBps: number
  readonly standardErrorBps: number
}

export function markoutRow(markout: Markout): MarkoutRow {
  const { horizonUs, count, meanBps, standardErrorBps } = markout
  return { horizonMs: horizonUs / 1000, count, meanBps, standardErrorBps }
}
