import { expect, test } from 'vitest'
import { readInput } from './input.ts'
import { commandSchema, smileQuerySchema } from './protocol.ts'

function refusal(input: unknown): unknown {
  const read = readInput(commandSchema, input)
  if (read.ok) return 'taken'
  const { field, value, expected } = read.refusal.error
  return { field, value, expected }
}

const kinds = 'one of pause, resume, kill, rearm, reconcile, set-limit, set-mark'

test.each([
  [
    { command: 'sell', actor: 'a' },
    { field: 'command', value: 'sell', expected: kinds },
  ],
  [{ actor: 'a' }, { field: 'command', value: null, expected: kinds }],
  [{ command: 'kill' }, { field: 'actor', value: null, expected: 'a string' }],
  [
    { command: 'kill', actor: 7 },
    { field: 'actor', value: 7, expected: 'a string' },
  ],
  [
    { command: 'kill', actor: '  ' },
    { field: 'actor', value: '  ', expected: 'a printable name' },
  ],
  [
    { command: 'kill', actor: 'a\nb' },
    { field: 'actor', value: 'a\nb', expected: 'a printable name' },
  ],
  [
    { command: 'kill', actor: 'x'.repeat(65) },
    { field: 'actor', value: 'x'.repeat(65), expected: 'at most 64 characters' },
  ],
  [
    { command: 'kill', actor: 'a', sure: true },
    { field: 'sure', value: true, expected: 'no such field' },
  ],
  [
    { command: 'set-limit', actor: 'a', name: 'delta.BTC' },
    { field: 'value', value: null, expected: 'a number' },
  ],
  [
    { command: 'set-limit', actor: 'a', name: '', value: 1 },
    { field: 'name', value: '', expected: 'at least 1 character' },
  ],
  [
    { command: 'set-limit', actor: 'a', name: 'x', value: '1e6' },
    { field: 'value', value: '1e6', expected: 'a number' },
  ],
  ['kill', { field: 'body', value: 'kill', expected: 'an object' }],
  [null, { field: 'body', value: null, expected: 'an object' }],
])('%j is refused with field, value and what was expected', (input, expected) => {
  expect(refusal(input)).toEqual(expected)
})

test('a command is completed with what it need not say', () => {
  const read = readInput(commandSchema, { command: 'kill', actor: 'ana' })
  expect(read).toEqual({
    ok: true,
    value: { command: 'kill', actor: 'ana', name: '', value: 0 },
  })
})

test('the message is one sentence, and a long value is cut', () => {
  const read = readInput(smileQuerySchema, { code: 'B'.repeat(5000), expiry: '1' })
  if (read.ok) throw new Error('taken')
  expect(read.refusal.error.message).toMatch(/^The field "code" is "B{80}…"; expected .*\.$/)
})
