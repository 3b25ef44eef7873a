import { expect, test } from 'vitest'
import { orderMessages, orderStates, targetOf } from './lifecycle.ts'

const evidence = ['cancelled', 'expired', 'filled', 'rejected', 'missing'] as const
const live = ['placing', 'resting', 'amending', 'cancelling', 'in-doubt'] as const

function target(
  state: (typeof orderStates)[number],
  message: (typeof orderMessages)[number],
): string {
  return targetOf(orderStates.indexOf(state), message)
}

test('only the evidence of the venue ends an order', () => {
  for (const state of live) {
    for (const message of orderMessages) {
      const isEvidence = (evidence as readonly string[]).includes(message)
      if (!isEvidence) expect([state, message, target(state, message)]).not.toContain('done')
    }
    for (const message of ['cancelled', 'expired', 'filled'] as const) {
      expect(target(state, message)).toBe('done')
    }
  }
})

test('doubt is entered from every unanswered state, and silence never leaves it', () => {
  for (const state of ['placing', 'amending', 'cancelling'] as const) {
    expect(target(state, 'in-doubt')).toBe('in-doubt')
  }
  expect(target('in-doubt', 'in-doubt')).toBe('same')
  expect(target('in-doubt', 'unknown-order')).toBe('same')
})

test('a report cannot end an order whose placing is still on its way', () => {
  expect(target('placing', 'missing')).toBe('same')
})

test('what is over stays over, or is revived: nothing else', () => {
  for (const message of orderMessages) {
    expect(['same', 'revive']).toContain(target('done', message))
  }
})

test('the whole table, for people', () => {
  const lines = orderMessages.map((message) =>
    [message, ...[...live, 'done' as const].map((state) => target(state, message))]
      .map((cell) => cell.padEnd(16))
      .join('')
      .trimEnd(),
  )
  expect(`\n${lines.join('\n')}\n`).toMatchInlineSnapshot(`
    "
    accepted        left            same            same            left            left            revive
    rejected        done            never           never           done            done            same
    edited          left            same            left            left            left            revive
    edit-rejected   same            same            left            left            left            same
    cancelled       done            done            done            done            done            same
    cancel-rejected same            same            same            left            left            same
    expired         done            done            done            done            done            same
    in-doubt        in-doubt        same            in-doubt        in-doubt        same            same
    unknown-order   in-doubt        in-doubt        in-doubt        in-doubt        same            same
    fill            left            same            same            left            left            revive
    filled          done            done            done            done            done            same
    listed          left            same            same            left            left            revive
    missing         same            done            done            done            done            same
    "
  `)
})
