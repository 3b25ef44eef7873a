// A state, its effects, and the running digest of everything it decided: what two machines, or a
// run and its replay, must have in common.

import { ByteWriter, Digest, DigestVisitor } from '../base/index.ts'
import { encodeEffect } from './codec.ts'
import { type DeskConfig } from './config.ts'
import { EffectList } from './effect-list.ts'
import { type DeskEvent } from './event.ts'
import { DeskState } from './state.ts'
import { step } from './step.ts'

export class Desk {
  readonly state: DeskState
  readonly effects: EffectList
  effectCount = 0
  readonly #decided: Digest = new Digest()
  readonly #writer: ByteWriter = new ByteWriter()

  constructor(config: DeskConfig) {
    this.state = new DeskState(config)
    this.effects = new EffectList(config.capacity.effects)
  }

  get sequence(): number {
    return this.state.sequence
  }

  get timeUs(): typeof this.state.timeUs {
    return this.state.timeUs
  }

  /** One step; the effects are borrowed until the next. */
  apply(event: DeskEvent): EffectList {
    const { state, effects } = this
    step(state, event, effects)
    if (effects.count === 0) return effects
    this.#writer.reset()
    for (let i = 0; i < effects.count; i += 1) encodeEffect(this.#writer, effects.at(i))
    this.#decided.update(this.#writer.view())
    this.effectCount += effects.count
    return effects
  }

  /** 32 hexadecimal digits over the sequence, every effect in order, and the whole state of now. */
  digest(): string {
    const digest = new Digest()
    digest.text(this.#decided.hex())
    this.state.visit(new DigestVisitor(digest))
    return digest.hex()
  }
}
