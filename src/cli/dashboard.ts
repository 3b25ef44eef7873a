// The running desk as the server wants it: views read from the state between steps, audit lines as
// they come, commands into the run. It holds nothing that the desk does not.

import { type InstrumentIndex, type TimeUs } from '../base/index.ts'
import {
  type AuditLine,
  type DeskEffect,
  type DeskEvent,
  deskView,
  type EffectOf,
  smileView,
} from '../engine/index.ts'
import { type Session } from '../runtime/index.ts'
import { type DeskSource } from '../server/index.ts'

type Listener = (line: AuditLine) => void
type NameOf = (instrument: InstrumentIndex) => string

/** At most six digits: people read these. */
function short(value: number): string {
  return Number.isFinite(value) ? String(Number(value.toPrecision(6))) : 'unknown'
}

const measureUnits: Readonly<Record<EffectOf<'refusal'>['measure'], string>> = {
  'kill-switch': '',
  mode: '',
  feed: '',
  'index-age': 'us',
  'reference-age': 'us',
  'surface-age': 'us',
  'order-lots': 'lots',
  'order-usd': 'USD',
  'price-aggressive': 'ticks',
  'price-passive': 'ticks',
  'position-high': 'lots',
  'position-low': 'lots',
  'delta-high': 'USD',
  'delta-low': 'USD',
  'vega-high': 'USD per vol point',
  'vega-low': 'USD per vol point',
  'loss-window': 'USD',
  'loss-since-start': 'USD',
  orders: 'orders',
  'message-tokens': 'messages',
}

function describeRefusal(effect: EffectOf<'refusal'>, name: string): string {
  const { limit, measure, purpose, side, wouldBe, limitValue } = effect
  const unit = measureUnits[measure]
  const limits = `would be ${short(wouldBe)}, limit ${short(limitValue)} ${unit}`
  const tokens = `would leave ${short(wouldBe)} messages, ${short(limitValue)} are kept for cancels`
  const values = unit === '' ? '' : `: ${measure === 'message-tokens' ? tokens : limits}`
  const action = side === 1 ? 'buy' : 'sell'
  return `${limit} (${measure}) refused a ${purpose} to ${action} ${name}${values}`
}

function describeHedge(effect: EffectOf<'hedge'>): string {
  const action = effect.side === 1 ? 'buy' : 'sell'
  const { deltaUsd, bandUsd, lots } = effect
  return `delta ${short(deltaUsd)} USD, band ${bandUsd} USD: ${action} ${lots} lots`
}

/** Effects that people read, as lines; everything else is in the journal. */
function describeEffect(effect: DeskEffect, nameOf: NameOf): string | undefined {
  switch (effect.kind) {
    case 'refusal':
      return describeRefusal(effect, nameOf(effect.instrument))
    case 'mode':
      return `${effect.from} to ${effect.to}: ${effect.cause}`
    case 'hedge':
      return describeHedge(effect)
    case 'alert':
      return effect.text
    default:
      return undefined
  }
}

function describeEvent(event: DeskEvent): string | undefined {
  switch (event.kind) {
    case 'command':
      return `${event.command} ${event.name} by ${event.actor}`
    case 'settlement':
      return `${event.settlementKind} at ${event.priceUsd} USD`
    case 'protection':
      return `group ${event.group} ${event.state}`
    case 'feed':
      return `venue ${event.venue} ${event.state}`
    case 'fitEnd':
      return `surface ${event.status} ${event.reason}`
    default:
      return undefined
  }
}

/** Turns the run's audit callbacks into lines for whoever listens. */
export class AuditStream {
  readonly #listeners: Set<Listener> = new Set()
  /** Names come with the desk, which needs the stream first. */
  nameOf: NameOf = (instrument) => `instrument ${instrument}`

  readonly onEffect = (effect: DeskEffect, event: DeskEvent): void => {
    this.#tell(effect.sequence, event.timeUs, effect.kind, describeEffect(effect, this.nameOf))
  }

  readonly onEvent = (event: DeskEvent): void => {
    this.#tell(event.sequence, event.timeUs, event.kind, describeEvent(event))
  }

  listen(listener: Listener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  #tell(sequence: number, timeUs: TimeUs, what: string, text: string | undefined): void {
    if (text === undefined || this.#listeners.size === 0) return
    const line: AuditLine = { sequence, timeUs, what, text }
    for (const listener of this.#listeners) listener(line)
  }
}

export function createDeskSource(session: Session, audit: AuditStream): DeskSource {
  const { state } = session.run.loop.desk
  audit.nameOf = (instrument) => state.catalogue.terms(instrument).name
  return {
    view: () => deskView(state),
    smile: (code, expiry) => smileView(state, code, expiry),
    onAudit: (listener) => audit.listen(listener),
    command: (command, actor, name, value) => session.run.command(command, actor, name, value),
  }
}
