// Planted bugs. A storm that lets one of them through is worth nothing: each says which rules have
// to find it, and within how many seeds.

import { type ClientId } from '../../src/base/index.ts'
import { type DeskEffect, type EffectOf } from '../../src/engine/index.ts'
import { type DeskRig } from '../support/desk-rig.ts'
import { type RuleId } from './rules.ts'

export type Canary = {
  readonly name: string
  readonly rules: readonly RuleId[]
  plant(rig: DeskRig): void
}

function isHedge(effect: DeskEffect): effect is EffectOf<'place'> & DeskEffect {
  return effect.kind === 'place' && effect.purpose === 'hedge'
}

/** Calls `after` in place of a method, with the method as it was. */
function replace<T extends object, K extends keyof T>(
  target: T,
  key: K,
  make: (before: T[K]) => T[K],
): void {
  const before = target[key]
  const bound = (typeof before === 'function' ? before.bind(target) : before) as T[K]
  Object.defineProperty(target, key, { value: make(bound), configurable: true })
}

export const canaries: readonly Canary[] = [
  {
    name: 'a fill that never arrives',
    rules: ['I1', 'I8'],
    plant: (rig) => {
      const deliver = rig.wire.onDeliver
      let fills = 0
      rig.wire.onDeliver = (event, sink) => {
        if (event.kind === 'fill') fills += 1
        if (event.kind !== 'fill' || fills !== 3) deliver(event, sink)
      }
    },
  },
  {
    name: 'a fill that counts twice',
    rules: ['I1'],
    plant: (rig) => {
      let fills = 0
      replace(rig.state.portfolio, 'onFill', (before) => (...args) => {
        fills += 1
        if (fills === 3) before(...args)
        return before(...args)
      })
    },
  },
  {
    name: 'a hedge that is sent twice',
    rules: ['I2', 'I8'],
    plant: (rig) => {
      rig.wire.onSend = (effect, pass) => {
        pass(effect)
        if (!isHedge(effect)) return
        pass({ ...effect, clientId: (effect.clientId + 1000) as ClientId })
      }
    },
  },
  {
    name: 'a hedge that is forgotten while it is in flight',
    rules: ['I11'],
    plant: (rig) => {
      replace(rig.state.hedges, 'inFlightUsd', () => () => 0)
      replace(rig.state.hedges, 'inFlightCount', () => () => 0)
    },
  },
  {
    name: 'a kill that cancels nothing',
    rules: ['I5', 'I7'],
    plant: (rig) => {
      rig.wire.onSend = (effect, pass) => {
        if (effect.kind !== 'cancelAll') pass(effect)
      }
    },
  },
  {
    name: 'a kill that does not stop the requoter',
    rules: ['I4'],
    plant: (rig) => {
      replace(rig.state.kill, 'isArmed', () => true)
    },
  },
  {
    name: 'resting orders that do not count',
    rules: ['I10'],
    plant: (rig) => {
      let calls = 0
      replace(rig.state, 'syncResting', (before) => (slot) => {
        calls += 1
        if (calls % 200 !== 0) before(slot)
      })
    },
  },
  {
    name: 'an order that is written off without a word of the venue',
    rules: ['I2'],
    plant: (rig) => {
      replace(rig.state.orders, 'onOrder', (before) => (clientId, status, ...rest) => {
        return before(clientId, status === 'in-doubt' ? 'cancelled' : status, ...rest)
      })
    },
  },
]
