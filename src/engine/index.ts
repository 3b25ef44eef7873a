// The door of the core: `step(state, event, effects)`. It joins every lower room into one desk and
// decides everything that is decided. It must never know a clock, a socket, a file or a promise:
// time, answers and operators enter as events, and every act leaves as an effect.

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
export type { EventSink, Journal, SimulatedVenue, VenueGateway } from './port.ts'
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
