// The effects of one step, in order, as reused objects: one pool per kind, chosen at start and
// never grown (law 7). Placing effects enter only through an `Approved` intent (law 4).

import { assert } from '../base/index.ts'
import { type Approved } from '../limits/index.ts'
import { type EditIntent, type PlaceIntent, type QuoteIntent } from '../order/index.ts'
import {
  createEffect,
  type DeskEffect,
  type EffectKind,
  type EffectOf,
  effectKinds,
} from './effect.ts'

const effectNumbers = Object.fromEntries(
  effectKinds.map((kind, number) => [kind, number]),
) as Record<EffectKind, number>

type Pools = { [K in EffectKind]: EffectOf<K>[] }

function createPools(capacity: number): Pools {
  const pools: Record<string, DeskEffect[]> = {}
  for (const kind of effectKinds) {
    pools[kind] = Array.from({ length: capacity }, () => createEffect(kind) as DeskEffect)
  }
  return pools as unknown as Pools
}

/** What one step asks for. Cleared by the next `begin`; readers must not keep the objects. */
export class EffectList {
  readonly capacity: number
  count = 0
  readonly #items: DeskEffect[] = []
  readonly #pools: Pools
  /** Of each pool, how many objects this step has taken. */
  readonly #used: Uint16Array = new Uint16Array(effectKinds.length)
  #sequence = 0

  constructor(capacity: number) {
    this.capacity = capacity
    this.#pools = createPools(capacity)
  }

  begin(sequence: number): void {
    this.count = 0
    this.#sequence = sequence
    this.#used.fill(0)
  }

  at(index: number): DeskEffect {
    const item = this.#items[index]
    assert(index < this.count && item !== undefined, 'effect index out of range')
    return item
  }

  /** How many more effects fit; producers of many stop in time (bounded slices, law 9). */
  get room(): number {
    return this.capacity - this.count
  }

  place(intent: Approved<PlaceIntent>): void {
    const effect = this.#take('place')
    effect.clientId = intent.clientId
    effect.instrument = intent.instrument
    effect.side = intent.side
    effect.ticks = intent.ticks
    effect.lots = intent.lots
    effect.timeInForce = intent.timeInForce
    effect.postOnly = intent.postOnly
    effect.reduceOnly = intent.reduceOnly
    effect.purpose = intent.purpose
  }

  edit(intent: Approved<EditIntent>): void {
    const effect = this.#take('edit')
    effect.clientId = intent.clientId
    effect.instrument = intent.instrument
    effect.side = intent.side
    effect.revision = intent.revision
    effect.ticks = intent.ticks
    effect.lots = intent.lots
  }

  quote(intent: Approved<QuoteIntent>): void {
    const effect = this.#take('quote')
    effect.clientId = intent.clientId
    effect.group = intent.group
    effect.instrument = intent.instrument
    effect.side = intent.side
    effect.revision = intent.revision
    effect.ticks = intent.ticks
    effect.lots = intent.lots
  }

  /** Any effect that adds no risk: the caller fills the returned object at once. */
  push<K extends Exclude<EffectKind, 'place' | 'edit' | 'quote'>>(kind: K): EffectOf<K> {
    return this.#take(kind)
  }

  #take<K extends EffectKind>(kind: K): EffectOf<K> {
    assert(this.count < this.capacity, 'effect list full')
    const number = effectNumbers[kind]
    const used = this.#used[number] ?? 0
    const effect = this.#pools[kind][used]
    assert(effect !== undefined, 'every pool is as large as the list')
    this.#used[number] = used + 1
    effect.sequence = this.#sequence
    effect.ordinal = this.count
    this.#items[this.count] = effect as DeskEffect
    this.count += 1
    return effect
  }
}
