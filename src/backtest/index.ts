// The door of the backtest: the desk on a recorded tape. It knows tapes, a venue made of them,
// and how to judge what happened; it must never decide anything that the engine decides, and
// never let the desk see what had not reached it.

export { caveatsOf } from './caveats.ts'
export { deskFor, openingOf } from './desk.ts'
export { type QueueModel, queueModels } from './queue-model.ts'
export type { BacktestResult, MarkoutRow } from './result.ts'
export { BacktestError, type BacktestOptions, runBacktest } from './run.ts'
export type { TapeLatency } from './tape-venue.ts'
export { defaultFees, type FeeRates } from './terms.ts'
