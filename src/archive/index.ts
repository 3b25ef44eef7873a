// The door of the archive: market history from files into columns. It knows file formats and says
// exactly what is wrong with a bad file; it must never know what the numbers are used for.

export { type MessageName, messageNames } from './binance-message.ts'
export {
  type BinanceTape,
  type ReceiveUnit,
  readBinanceTape,
  type TapeFile,
  type TapeOptions,
} from './binance-tape.ts'
export { type ChainFile, type ChainOptions, readChain } from './chain-file.ts'
export type { ChainCellRefusal, ChainRefusal } from './chain-refusal.ts'
export { type FuturePrice, readFutures } from './future-file.ts'
export { type History, readHistory } from './history-file.ts'
export { type ClockSource, TapeClock } from './tape-clock.ts'
export {
  bookBidCount,
  bookFirst,
  bookLast,
  bookLevels,
  bookPrevious,
  depthKind,
  markFunding,
  markIndex,
  markKind,
  markPrice,
  snapshotKind,
  TapeColumns,
  type TapeKind,
  tickerAskLots,
  tickerAskTicks,
  tickerBidLots,
  tickerBidTicks,
  tickerKind,
  tickerUpdate,
  tradeId,
  tradeIsMatched,
  tradeKind,
  tradeLots,
  tradeSide,
  tradeTicks,
} from './tape-columns.ts'
export {
  type TapeInstrument,
  type TapeMarket,
  tapeInstruments,
  tapeMarkets,
} from './tape-instrument.ts'
export type { TapeFieldRefusal, TapeRefusal } from './tape-refusal.ts'
export {
  LinesError,
  type LinesOptions,
  type LinesRefusal,
  lineCharactersMax,
  readLines,
} from './text-lines.ts'
