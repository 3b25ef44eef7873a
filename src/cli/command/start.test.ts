// Ctrl-C: the first one stops the desk in order; whoever presses it again is obeyed at once, so
// nothing of ours may stand in the way of the second.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { setImmediate } from 'node:timers/promises'
import { expect, test, vi } from 'vitest'
import { startCommand } from './start.ts'

test.each(['SIGINT', 'SIGTERM'] as const)(
  'the first %s is taken, a second of either kind left alone',
  async (signal) => {
    const dir = mkdtempSync(join(tmpdir(), 'plimsoll-start-'))
    const printed: string[] = []
    const spies = [
      vi.spyOn(process.stdout, 'write').mockImplementation((text) => printed.push(`${text}`) > 0),
      vi.spyOn(process.stderr, 'write').mockImplementation(() => true),
    ]
    const countListeners = (): number =>
      process.listenerCount('SIGINT') + process.listenerCount('SIGTERM')
    const others = countListeners()
    const args = ['--for', '1h', '--speed', '1', '--json', '--journal', join(dir, 'run')]
    const running = startCommand().parseAsync(args, { from: 'user' })
    while (countListeners() === others) await setImmediate()
    process.emit(signal)
    // What nobody listens to ends the process.
    expect(countListeners()).toBe(others)
    await running
    for (const spy of spies) spy.mockRestore()
    expect(JSON.parse(printed.join(''))).toMatchObject({ restingAfterStop: 0 })
    rmSync(dir, { recursive: true, force: true })
  },
)
