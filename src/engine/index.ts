// The door of the core: `step(state, event, effects)`. It joins every lower room into one desk and
// decides everything that is decided. It must never know a clock, a socket, a file or a promise:
// time, answers and operators enter as events, and every act leaves as an effect.

export { chainOf } from './chain.ts'
export {
  codecFormat,
  codecTables,
  createEffectDecoder,
  createEventDecoder,
  decodeEffect,
  decodeEvent,
  encodeEffect,
  encodeEvent,
  eventNumberOf,
  findUnreadable,
  isMarketNumber,
} from './codec.ts'
export { checkDesk, type DeskConfig, defaultDesk } from './config.ts'
export { Desk } from './desk.ts'
export { DeskLoop, type Outside } from './desk-loop.ts'
export {
  type Cause,
  createEffect,
  type DeskEffect,
  type EffectKind,
  type EffectOf,
  effectKinds,
  effectLayouts,
  type VenueEffect,
  waitsForJournal,
} from './effect.ts'
export { EffectList } from './effect-list.ts'
export {
  createEvent,
  type DeskEvent,
  type Envelope,
  type EventKind,
  type EventOf,
  eventKinds,
  eventLayouts,
  isMarketKind,
  orderReasons,
  orderStatuses,
  timerKinds,
} from './event.ts'
export { freeboardInput } from './freeboard-input.ts'
export type { EventSink, Journal, SimulatedVenue, VenueGateway } from './port.ts'
export { deskView, smileView } from './projection.ts'
export { DeskState } from './state.ts'
export { step } from './step.ts'
export type {
  AuditLine,
  DeskView,
  ExpiryView,
  FillView,
  FreeboardView,
  QuoteView,
  SmileView,
  UnderlyingView,
} from './view.ts'
