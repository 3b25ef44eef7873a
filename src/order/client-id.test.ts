import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type ClientId } from '../base/index.ts'
import {
  clientIdOf,
  labelOf,
  ordinalOf,
  ordinalsPerStep,
  parseLabel,
  sequenceOf,
} from './client-id.ts'

fc.configureGlobal({ seed: 1 })

const sequences = fc.integer({ min: 0, max: 2 ** 40 })
const ordinals = fc.integer({ min: 0, max: ordinalsPerStep - 1 })

test('an id is (sequence, ordinal), both ways, and ids sort as their sequences do', () => {
  fc.assert(
    fc.property(sequences, ordinals, sequences, ordinals, (s1, o1, s2, o2) => {
      const [a, b] = [clientIdOf(s1, o1), clientIdOf(s2, o2)]
      expect([sequenceOf(a), ordinalOf(a)]).toEqual([s1, o1])
      expect(a === b).toBe(s1 === s2 && o1 === o2)
      if (s1 < s2) expect(a).toBeLessThan(b)
    }),
  )
})

test('a label names run and id, is short, and reads back', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 ** 50 }), sequences, ordinals, (run, s, o) => {
      const clientId = clientIdOf(s, o)
      const label = labelOf(run, clientId)
      expect(label.length).toBeLessThanOrEqual(25)
      expect(parseLabel(label)).toEqual({ ok: true, value: { run, clientId } })
    }),
  )
})

test.each(['', 'p1', 'p1-', 'q1-2', 'p01-2', 'p1-02', 'P1-2', 'p1-2 ', 'p1-zzzzzzzzzzz'])(
  '%j is not one of our labels',
  (text) => {
    expect(parseLabel(text)).toEqual({ ok: false, refusal: { code: 'order/label', text } })
  },
)

test('ids that would collide or lose digits stop the desk', () => {
  expect(() => clientIdOf(1, ordinalsPerStep)).toThrow('too many effects')
  expect(() => clientIdOf(2 ** 42, 0)).toThrow('no room')
  expect(() => clientIdOf(-1, 0)).toThrow('no sequence')
  expect(() => labelOf(-1, 0 as ClientId)).toThrow('no run')
})
