// Every fact that may enter the desk, as one table of binary layouts from which the TypeScript
// types follow. An event object is borrowed: producers reuse it, so `step` copies what it keeps.
// Time enters here and nowhere else (law 2); `sequence` alone orders.

import { type FieldsOf, type FieldTable, type Layout, layout } from '../base/index.ts'
import { instrumentKinds, settlements } from '../instrument/index.ts'
import { liquidities } from '../order/index.ts'

/** The four stamps of law 2 and the order of arrival. Unknown venue times are 0. */
export const envelopeFields = {
  sequence: 'int',
  /** When we received it, by our wall clock. */
  timeUs: 'timeUs',
  /** When we received it, by our monotonic clock (origin arbitrary). */
  monotonicUs: 'int',
  /** When the venue says it happened. */
  venueEventUs: 'timeUs',
  /** When the venue says it sent the message. */
  venueSendUs: 'timeUs',
} as const satisfies FieldTable

export const orderStatuses = [
  'accepted',
  'rejected',
  'edited',
  'edit-rejected',
  'cancelled',
  'cancel-rejected',
  'expired',
  'in-doubt',
] as const

export const orderReasons = [
  'none',
  'user',
  'post-only',
  'off-tick',
  'off-lot',
  'margin',
  'rate-limit',
  'instrument-closed',
  'protection',
  'unknown-order',
  'duplicate',
  'self-match',
  'disconnected',
  'timeout',
  'malformed',
  'other',
] as const

export const instrumentStates = ['open', 'settling', 'halted', 'delisted'] as const
export const feedStates = ['up', 'down', 'gap', 'resync'] as const
export const protectionStates = ['armed', 'triggered', 'reset'] as const
export const settlementKinds = ['expiry', 'session'] as const
export const timerKinds = ['requote', 'hedge', 'surface', 'freeboard', 'watch', 'resend'] as const
export const commandKinds = [
  'pause',
  'resume',
  'kill',
  'rearm',
  'set-limit',
  'reconcile',
  'stop',
  'set-mark',
] as const
export const fitStatuses = ['accepted', 'kept-last', 'refused'] as const
/**
 * `withdrawn`: what the step `durableSequence` placed never left, because a stop came before it was
 * durable.
 */
export const journalStates = ['durable', 'stalled', 'recovered', 'withdrawn'] as const

/** Facts about the market: journaled by reference, in hashed segments. */
export const marketEventFields = {
  /** An instrument exists from now on; `instrument` is the next free catalogue index. */
  listed: {
    instrument: 'instrument',
    name: 'text',
    instrumentKind: instrumentKinds,
    settlement: settlements,
    base: 'asset',
    quote: 'asset',
    settle: 'asset',
    quantumMantissa: 'int',
    quantumScale: 'u8',
    lotMantissa: 'int',
    lotScale: 'u8',
    /** USD per coin; 0 when there is no strike. */
    strike: 'f64',
    /** +1 call, -1 put, 0 not an option. */
    optionSide: 'int',
    /** 0 when it never expires. */
    expiryUs: 'timeUs',
    makerFee: 'f64',
    takerFee: 'f64',
    /** Pairs (aboveTicks, stepTicks), ascending; the first is (0, step). */
    tickSteps: 'numbers',
  },
  instrumentState: { instrument: 'instrument', state: instrumentStates },
  /** Index price of an asset in USD. */
  index: { asset: 'asset', priceUsd: 'f64' },
  /** Best bid and offer; zero lots mean that the side is empty. */
  top: {
    instrument: 'instrument',
    bidTicks: 'ticks',
    bidLots: 'lots',
    askTicks: 'ticks',
    askLots: 'lots',
  },
  /** The venue's own opinions. Mark in the quote unit; vol annual, 0 where it has none. */
  ticker: {
    instrument: 'instrument',
    markPrice: 'f64',
    markVol: 'f64',
    /** The forward that the venue prices this expiry on, USD; the mark for futures. */
    underlyingPrice: 'f64',
    /** Funding per 8 hours as a fraction; perpetuals only. */
    funding8h: 'f64',
    openInterestLots: 'lots',
  },
  /** Level changes of one book: pairs (ticks, lots), bids first. Zero lots remove a level. */
  book: {
    instrument: 'instrument',
    snapshot: 'bool',
    firstUpdate: 'int',
    lastUpdate: 'int',
    /** The `lastUpdate` this message follows; -1 when the venue does not say. */
    previousUpdate: 'int',
    bidCount: 'u32',
    levels: 'numbers',
  },
  /** A public trade; `side` is the aggressor's. */
  trade: {
    instrument: 'instrument',
    ticks: 'ticks',
    lots: 'lots',
    side: 'side',
    tradeId: 'int',
    liquidation: 'bool',
  },
  /** A stream's health, by venue; `gap` and `down` make everything from it stale at once. */
  feed: { venue: 'u8', state: feedStates },
} as const satisfies Record<string, FieldTable>

/** Facts about our account, and everything else that decides: journaled whole. */
export const accountEventFields = {
  /** Event zero: the whole configuration as canonical JSON, and its SHA-256. */
  start: { run: 'int', seed: 'int', config: 'text', configHash: 'text', build: 'text' },
  /** The venue's word about one order, or ours (`in-doubt`) where it gave none in time. */
  order: {
    clientId: 'clientId',
    instrument: 'instrument',
    status: orderStatuses,
    reason: orderReasons,
    /** The version this answers: 0 as placed, then one more for each amendment. */
    revision: 'u32',
    ticks: 'ticks',
    remainingLots: 'lots',
    filledLots: 'lots',
  },
  fill: {
    clientId: 'clientId',
    instrument: 'instrument',
    side: 'side',
    ticks: 'ticks',
    lots: 'lots',
    remainingLots: 'lots',
    /** Positive is paid by us, negative a rebate. */
    fee: 'amount',
    feeAsset: 'asset',
    liquidity: liquidities,
    tradeId: 'int',
    /** The index when it happened, for fees and P&L in USD. */
    indexUsd: 'f64',
  },
  /** Cash moved by funding; positive is received. */
  funding: {
    instrument: 'instrument',
    positionLots: 'lots',
    rate: 'f64',
    cash: 'amount',
    asset: 'asset',
  },
  /** Expiry, or the daily session: cash received and the position that remains. */
  settlement: {
    instrument: 'instrument',
    settlementKind: settlementKinds,
    /** Delivery price in USD (expiry) or settlement price (session). */
    priceUsd: 'f64',
    positionLots: 'lots',
    cash: 'amount',
    asset: 'asset',
  },
  /** Coins that came from or went to outside the desk's trading. */
  transfer: { asset: 'asset', cash: 'amount', note: 'text' },
  /** Market-maker protection of one mass-quote group. */
  protection: {
    group: 'u32',
    state: protectionStates,
    /** 0 while armed; when triggered, the end of the freeze (0: until reset by hand). */
    frozenUntilUs: 'timeUs',
  },
  /** One row of an account report (reconciliation); a report ends with `reportEnd`. */
  openOrder: {
    report: 'u32',
    clientId: 'clientId',
    instrument: 'instrument',
    side: 'side',
    ticks: 'ticks',
    remainingLots: 'lots',
    filledLots: 'lots',
  },
  positionReport: { report: 'u32', instrument: 'instrument', lots: 'lots' },
  balanceReport: { report: 'u32', asset: 'asset', cash: 'amount' },
  reportEnd: { report: 'u32', venue: 'u8' },
  /** The venue refused or lost a request that is not about one order. */
  requestFailed: { requestId: 'int', reason: orderReasons },
  timer: { timer: timerKinds, scope: 'int' },
  command: { command: commandKinds, actor: 'text', name: 'text', value: 'f64' },
  /** One fitted slice; a fit ends with `fitEnd`. */
  fitSlice: {
    request: 'int',
    underlying: 'asset',
    expiryUs: 'timeUs',
    forward: 'f64',
    /** Raw SVI a, b, rho, m, sigma in total variance. */
    parameters: 'numbers',
    /** The spline upon it: pairs (knot, second derivative), ascending; none where it is SVI. */
    correction: 'numbers',
    /** Pairs (ln(strike / forward), standard error of the vol there in vol points), ascending. */
    doubt: 'numbers',
    /** Root mean square of fitted minus mid, in vol points, over the quotes used. */
    errorVolPt: 'f64',
    quotesUsed: 'u32',
    quotesInside: 'u32',
  },
  fitEnd: {
    request: 'int',
    underlying: 'asset',
    status: fitStatuses,
    reason: 'text',
    asOfSequence: 'int',
  },
  /** The answer to a freeboard search over the book as of `asOfSequence`. */
  freeboard: {
    request: 'int',
    asOfSequence: 'int',
    /** Distance in daily moves; see `exposure/freeboard`. */
    distance: 'f64',
    /** False: nothing breaks within the searched range, `distance` is its edge. */
    breached: 'bool',
    underlying: 'asset',
    spotShock: 'f64',
    volShockVolPt: 'f64',
    lossUsd: 'f64',
    limit: 'text',
    /** All underlyings move together, each by its beta; `underlying` leads. */
    joint: 'bool',
  },
  journal: { state: journalStates, durableSequence: 'int' },
} as const satisfies Record<string, FieldTable>

type MarketFields = typeof marketEventFields
type AccountFields = typeof accountEventFields
export type MarketEventKind = keyof MarketFields
export type AccountEventKind = keyof AccountFields
export type EventKind = MarketEventKind | AccountEventKind
type EventFields = MarketFields & AccountFields

export type Envelope = FieldsOf<typeof envelopeFields>
export type EventOf<K extends EventKind> = { readonly kind: K } & Envelope &
  FieldsOf<EventFields[K]>
export type DeskEvent = { [K in EventKind]: EventOf<K> }[EventKind]

/** Kinds in journal order: a kind's number is its position here; append only. */
export const eventKinds: readonly EventKind[] = [
  ...(Object.keys(accountEventFields) as AccountEventKind[]),
  ...(Object.keys(marketEventFields) as MarketEventKind[]),
]

const accountKindCount = Object.keys(accountEventFields).length

/** Whether an event is market data (a segment holds it) rather than the journal's own. */
export function isMarketKind(kind: EventKind): boolean {
  return eventKinds.indexOf(kind) >= accountKindCount
}

function eventLayout(kind: EventKind): Layout<FieldTable> {
  const fields = { ...accountEventFields, ...marketEventFields }[kind]
  return layout(kind, { ...envelopeFields, ...fields })
}

/** Binary layout of each kind, envelope first, indexed by the kind's number. */
export const eventLayouts: readonly Layout<FieldTable>[] = eventKinds.map(eventLayout)

/** A zeroed event of one kind, to be filled and reused by its producer. */
export function createEvent<K extends EventKind>(kind: K): EventOf<K> {
  const fields = eventLayouts[eventKinds.indexOf(kind)]?.create()
  return Object.assign({ kind }, fields) as unknown as EventOf<K>
}
