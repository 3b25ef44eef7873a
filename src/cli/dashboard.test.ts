// The lines of the audit tail: a person reads them to know what was done, to what, and which way.

import { expect, test } from 'vitest'
import { createEffect, createEvent, type DeskEffect, type EffectOf } from '../engine/index.ts'
import { limitMeasures } from '../limits/index.ts'
import { AuditStream } from './dashboard.ts'

const event = createEvent('timer')

/** What the tail says of one effect. */
function lineOf(effect: DeskEffect): string {
  const audit = new AuditStream()
  audit.nameOf = (instrument) => `NAME-${instrument}`
  const lines: string[] = []
  audit.listen((line) => lines.push(line.text))
  audit.onEffect(effect, event)
  expect(lines).toHaveLength(1)
  return lines[0]!
}

test.each([
  [1, 'buy'],
  [-1, 'sell'],
] as const)('a hedge of side %i is a %s', (side, action) => {
  const deltaUsd = -side * 4321
  const line = lineOf({
    ...createEffect('hedge'),
    side,
    deltaUsd,
    bandUsd: 2000,
    lots: 12 as never,
  })
  expect(line).toBe(`delta ${deltaUsd} USD, band 2000 USD: ${action} 12 lots`)
})

/** What a limit is counted in; those that are yes or no have no number. */
const units: Readonly<Record<EffectOf<'refusal'>['measure'], string>> = {
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

test.each(limitMeasures)(
  'a refusal by %s names instrument, measure, values and unit',
  (measure) => {
    const refusal = {
      ...createEffect('refusal'),
      measure,
      limit: 'delta',
      purpose: 'quote',
    } as const
    const fields = { instrument: 7 as never, wouldBe: 1234.5, limitValue: 987 }
    for (const [side, action] of [[1, 'buy'] as const, [-1, 'sell'] as const]) {
      const line = lineOf({ ...refusal, ...fields, side })
      expect(line).toContain(`delta (${measure}) refused a quote to ${action} NAME-7`)
      const unit = units[measure]
      if (unit === '') expect(line.endsWith('NAME-7')).toBe(true)
      else for (const part of ['1234.5', '987', unit]) expect(line).toContain(part)
    }
  },
)

test('a command says who gave it', () => {
  const audit = new AuditStream()
  const lines: string[] = []
  audit.listen((line) => lines.push(`${line.what}: ${line.text}`))
  const command = { ...createEvent('command'), command: 'set-limit', actor: 'ann' } as const
  audit.onEvent({ ...command, name: 'orders' })
  expect(lines).toEqual(['command: set-limit orders by ann'])
})

test('what is not for people makes no line', () => {
  const audit = new AuditStream()
  const lines: string[] = []
  const stop = audit.listen((line) => lines.push(line.text))
  audit.onEffect(createEffect('quote'), event)
  expect(lines).toEqual([])
  audit.onEffect({ ...createEffect('alert'), text: 'heard' }, event)
  stop()
  audit.onEffect({ ...createEffect('alert'), text: 'not heard' }, event)
  expect(lines).toEqual(['heard'])
})
