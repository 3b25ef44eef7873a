import { expect, test } from 'vitest'
import { type AuditLine } from '../server/protocol.ts'
import { type AuditTail, emptyTail, extendTail, leftOut } from './audit-tail.ts'

function lines(from: number, to: number): AuditLine[] {
  return Array.from({ length: to - from }, (_, index) => ({
    sequence: from + index,
    timeUs: 0,
    what: 'note',
    text: `line ${from + index}`,
  }))
}

function numbers(tail: AuditTail): string[] {
  return tail.lines.map((line) => (line.what === leftOut ? line.text.split(' ')[0]! : line.text))
}

test('each line once, though a fresh snapshot brings the tail again', () => {
  let tail = extendTail(emptyTail, { first: 5, lines: lines(5, 8) })
  tail = extendTail(tail, { first: 8, lines: lines(8, 9) })
  tail = extendTail(tail, { first: 6, lines: lines(6, 11) })
  expect(numbers(tail)).toEqual([5, 6, 7, 8, 9, 10].map((n) => `line ${n}`))
})

test('a jump says how many lines are not here', () => {
  let tail = extendTail(emptyTail, { first: 0, lines: lines(0, 2) })
  tail = extendTail(tail, { first: 40, lines: lines(40, 41) })
  expect(numbers(tail)).toEqual(['line 0', 'line 1', '38', 'line 40'])
  expect(new Set(tail.lines.map((line) => line.number)).size).toBe(4)
})

test('a page that came late has missed nothing it could show', () => {
  expect(numbers(extendTail(emptyTail, { first: 900, lines: lines(900, 901) }))).toEqual([
    'line 900',
  ])
})

test('a server that counts anew starts the tail over', () => {
  const old = extendTail(emptyTail, { first: 0, lines: lines(0, 100) })
  expect(numbers(extendTail(old, { first: 0, lines: lines(0, 2) }))).toEqual(['line 0', 'line 1'])
})

test('it is bounded and keeps the newest', () => {
  const tail = extendTail(emptyTail, { first: 0, lines: lines(0, 5000) })
  expect(tail.lines).toHaveLength(600)
  expect(tail.lines.at(-1)?.text).toBe('line 4999')
})
