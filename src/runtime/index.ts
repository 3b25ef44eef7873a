// The door of the runtime: compositions that make a desk run. It knows the journal, the exchange,
// pace and recovery; it must never decide anything that the engine decides.

export { type BuiltInParts, BuiltInRun, type OwnEvent } from './built-in.ts'
export { createDesk, type Manifest, manifestOf, startEvent } from './manifest.ts'
export { type Gate, type PaceOptions, runFast, runPaced } from './pace.ts'
export { RecoveringJournal, RecoveryError } from './recovery.ts'
export { type ReplayRefusal, type ReplayReport, replayJournal, replayRecords } from './replay.ts'
export {
  openSession,
  relive,
  type Session,
  type SessionOptions,
  type SessionSummary,
  stopSession,
  summarise,
} from './session.ts'
export { Solver } from './solver.ts'
