// Journal before effect: what adds risk leaves when its cause is durable, what takes it away never
// waits; and a journal that is slow, or fails, stops the desk from placing and from nothing else.

import { setImmediate } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import {
  type DeskEffect,
  type DeskEvent,
  type Journal,
  type VenueEffect,
  waitsForJournal,
} from '../../src/engine/index.ts'
import { createMemoryJournal, JournalError } from '../../src/journal/index.ts'
import {
  BuiltInRun,
  type PaceOptions,
  RecoveringJournal,
  runFast,
  runPaced,
  stopSession,
} from '../../src/runtime/index.ts'
import { createExchange } from '../../src/sim/index.ts'
import { DeskRig } from '../support/desk-rig.ts'
import { perpetual, ScriptedVenue } from '../support/scripted-venue.ts'
import { seconds, smallDesk, smallWorld } from '../support/small-desk.ts'

/** The memory journal with a hand on its flush. */
class HeldJournal implements Journal {
  readonly inner = createMemoryJournal()
  /** What a flush waits for before it flushes. */
  before: () => Promise<void> = () => Promise.resolve()
  flushes = 0
  /** What a flush that has come back has made durable. */
  durableSequence = 0

  appendEvent(event: DeskEvent): void {
    this.inner.appendEvent(event)
  }

  appendEffect(effect: DeskEffect): void {
    this.inner.appendEffect(effect)
  }

  commit(): void {
    this.inner.commit()
  }

  async flush(): Promise<void> {
    this.flushes += 1
    const sequence = this.inner.lastSequence
    await this.before()
    await this.inner.flush()
    this.durableSequence = Math.max(this.durableSequence, sequence)
  }

  close(): Promise<void> {
    return this.inner.close()
  }
}

function paceOf(journal: Journal): PaceOptions {
  return { journal, gate: 'durable', signal: new AbortController().signal }
}

/** A clock that is always late: virtual time runs as fast as it can. */
function fastWall(): { nowMs(): number } {
  let ms = 0
  return {
    nowMs: () => {
      ms += 50
      return ms
    },
  }
}

function createRig(journal: Journal, seed = 1): DeskRig {
  return new DeskRig({ desk: smallDesk(), world: smallWorld(), seed, journal })
}

function createGate(): { readonly promise: Promise<void>; resolve(): void } {
  let open: () => void = () => undefined
  const promise = new Promise<void>((resolve) => {
    open = resolve
  })
  return { promise, resolve: () => open() }
}

async function turns(count: number): Promise<void> {
  for (let i = 0; i < count; i += 1) await setImmediate()
}

describe('a slow journal', () => {
  test('no placing effect is ahead of its cause; cancels are', async () => {
    const journal = new HeldJournal()
    journal.before = () => turns(2)
    const rig = createRig(journal)
    const early: VenueEffect[] = []
    let cancelsAhead = 0
    rig.wire.onSend = (effect, pass) => {
      const isDurable = journal.durableSequence >= effect.sequence
      if (waitsForJournal(effect.kind) && !isDurable) early.push({ ...effect })
      if (effect.kind.startsWith('cancel') && !isDurable) cancelsAhead += 1
      pass(effect)
    }
    rig.run.start()
    await runFast(rig.run, rig.nowUs + 20 * seconds, paceOf(journal))
    rig.run.command('pause', 'ann')
    rig.run.next()
    rig.run.command('resume', 'ann')
    await runFast(rig.run, rig.nowUs + 20 * seconds, paceOf(journal))
    expect(rig.sent('quote').length).toBeGreaterThan(100)
    expect(early).toEqual([])
    expect(cancelsAhead).toBeGreaterThan(0)
    expect(rig.restingAtExchange).toBeGreaterThan(10)
  })

  test('each kind of request that takes risk away leaves in its own step', () => {
    const world = smallWorld()
    const venue = new ScriptedVenue(world.startUs)
    const rig = new DeskRig({ venue, world, desk: smallDesk() })
    const seen = new Set<string>()
    const late: string[] = []
    rig.afterEvent = () => {
      const { effects } = rig.run.loop.desk
      for (let i = 0; i < effects.count; i += 1) {
        const { kind, sequence, ordinal } = effects.at(i)
        if (['place', 'edit', 'quote', 'timer', 'fit', 'search'].includes(kind)) continue
        const isNote = ['refusal', 'mode', 'hedge', 'alert'].includes(kind)
        const isSent = rig.wire.sent.some(
          ({ effect }) => effect.sequence === sequence && effect.ordinal === ordinal,
        )
        if (!isSent && !isNote) late.push(kind)
        seen.add(kind)
      }
    }
    venue.open()
    venue.hold(100_000, 20 * seconds)
    rig.start().runFor(10 * seconds)
    venue.say('instrumentState', { instrument: perpetual, state: 'halted' })
    venue.say('instrumentState', { instrument: perpetual, state: 'open' }, seconds)
    rig
      .runFor(5 * seconds)
      .command('pause')
      .runFor(seconds)
      .command('resume')
    // The market falls silent, and the group comes in.
    rig.runFor(20 * seconds)
    expect(late).toEqual([])
    const kinds = ['cancel', 'cancelAll', 'cancelGroup', 'report', 'setProtection']
    rig.command('reconcile').runFor(seconds)
    for (const kind of kinds) expect(seen).toContain(kind)
  })

  test('the same run as one that shares the fate of its venue', async () => {
    const slow = createRig(new HeldJournal())
    slow.run.start()
    await runFast(slow.run, slow.nowUs + 40 * seconds, paceOf(slow.journal))
    const fast = createRig(createMemoryJournal())
    fast.run.start()
    const pace: PaceOptions = { ...paceOf(fast.journal), gate: 'shared-fate' }
    await runFast(fast.run, fast.nowUs + 40 * seconds, pace)
    expect(slow.run.loop.desk.digest()).toBe(fast.run.loop.desk.digest())
  })

  test.each(['kill', 'pause', 'stop'] as const)(
    'a %s does not wait for it, and what was held never leaves',
    async (command) => {
      const journal = new HeldJournal()
      const rig = createRig(journal)
      rig.run.start()
      await runFast(rig.run, rig.nowUs + 30 * seconds, paceOf(journal))
      expect(rig.restingAtExchange).toBeGreaterThan(10)
      const gate = createGate()
      journal.before = () => gate.promise
      const controller = new AbortController()
      const paced = { ...paceOf(journal), signal: controller.signal, speed: 1, wall: fastWall() }
      const running = runPaced(rig.run, rig.nowUs + 120 * seconds, paced)
      while (rig.run.loop.held === 0) await setImmediate()
      const heldSequence = rig.state.sequence
      rig.run.command(command, 'ann')
      const flushes = journal.flushes
      await turns(5)
      // Nothing was flushed, and everything is on its way out.
      expect(journal.durableSequence).toBeLessThan(heldSequence)
      expect(journal.flushes - flushes).toBeLessThan(3)
      expect(rig.sent('cancelAll').length).toBeGreaterThan(0)
      while (rig.restingAtExchange > 0) await setImmediate()
      gate.resolve()
      while (rig.state.orders.count > 0) await setImmediate()
      controller.abort()
      await running
      const left = rig.wire.sent.filter(({ effect }) => effect.sequence === heldSequence)
      expect(left.filter(({ effect }) => waitsForJournal(effect.kind))).toEqual([])
      expect(rig.restingAtExchange).toBe(0)
    },
  )

  test('a run in which something was withdrawn is re-lived as it was', async () => {
    const journal = new HeldJournal()
    const rig = createRig(journal, 8)
    rig.run.start()
    await runFast(rig.run, rig.nowUs + 20 * seconds, paceOf(journal))
    const gate = createGate()
    journal.before = () => gate.promise
    const controller = new AbortController()
    const paced = { ...paceOf(journal), signal: controller.signal, speed: 1, wall: fastWall() }
    const running = runPaced(rig.run, rig.nowUs + 120 * seconds, paced)
    while (rig.run.loop.held === 0) await setImmediate()
    rig.run.command('pause', 'ann')
    await turns(5)
    gate.resolve()
    while (rig.state.orders.count > 0) await setImmediate()
    rig.run.command('resume', 'ann')
    while (rig.restingAtExchange < 10) await setImmediate()
    controller.abort()
    await running
    await journal.inner.flush()

    const records = new RecoveringJournal(createMemoryJournal(), journal.inner.read())
    const again = new BuiltInRun({
      manifest: rig.manifest,
      journal: records,
      exchange: createExchange(rig.manifest.world, rig.manifest.seed),
      relived: () => records.nextOwn(),
    })
    again.start()
    again.release()
    while (records.isReliving) {
      again.next()
      again.release()
    }
    expect(again.loop.desk.digest()).toBe(rig.run.loop.desk.digest())
    expect(rig.state.sequence).toBeGreaterThan(500)
  })
})

describe('a journal that fails', () => {
  function failing(): { journal: HeldJournal; fail: () => void } {
    const journal = new HeldJournal()
    const fail = (): void => {
      journal.before = () => Promise.reject(new JournalError('journal/stalled', 'the disk is full'))
    }
    return { journal, fail }
  }

  test('when its flush is refused, everything comes in and nothing goes out', async () => {
    const { journal, fail } = failing()
    const rig = createRig(journal)
    rig.run.start()
    await runFast(rig.run, rig.nowUs + 30 * seconds, paceOf(journal))
    expect(rig.restingAtExchange).toBeGreaterThan(10)
    fail()
    const failedUs = rig.nowUs
    await runFast(rig.run, rig.nowUs + 20 * seconds, paceOf(journal))
    expect(rig.run.loop.stalled).toBe(true)
    expect(rig.state.modes.mode).toBe('cancel-only')
    expect(rig.state.modes.cause).toBe('journal-stalled')
    expect(rig.restingAtExchange).toBe(0)
    const placed = rig.wire.sent.filter(
      ({ timeUs, effect }) => timeUs >= failedUs && waitsForJournal(effect.kind),
    )
    expect(placed).toEqual([])
  })

  test('when it refuses to take an event, likewise', async () => {
    const journal = new HeldJournal()
    const rig = createRig(journal)
    rig.run.start()
    await runFast(rig.run, rig.nowUs + 30 * seconds, paceOf(journal))
    expect(rig.restingAtExchange).toBeGreaterThan(10)
    journal.appendEvent = () => {
      throw new JournalError('journal/backlog', 'too much waits')
    }
    await runFast(rig.run, rig.nowUs + 20 * seconds, paceOf(journal))
    expect(rig.run.loop.stalled).toBe(true)
    expect(rig.state.modes.cause).toBe('journal-stalled')
    expect(rig.restingAtExchange).toBe(0)
  })

  test.each([
    ['while placing', 10],
    ['at the last moment', 0],
  ])('%s, the way out: a stop ends with nothing at rest', async (_title, afterS) => {
    const { journal, fail } = failing()
    const rig = createRig(journal)
    rig.run.start()
    await runFast(rig.run, rig.nowUs + 30 * seconds, paceOf(journal))
    fail()
    if (afterS > 0) await runFast(rig.run, rig.nowUs + afterS * seconds, paceOf(journal))
    const { run, manifest } = rig
    const session = { run, manifest, journal: journal as never, recovered: false }
    const stopped = stopSession(session, paceOf(journal))
    // Whoever hears of it first says so: the run, or the last flush.
    if (afterS === 0) await expect(stopped).rejects.toThrow('the disk is full')
    else await stopped
    expect(rig.state.stopping || rig.run.loop.stalled).toBe(true)
    expect(rig.state.orders.count).toBe(0)
    expect(rig.restingAtExchange).toBe(0)
  })

  test('a fault that is not the journal is not taken for one', async () => {
    const journal = new HeldJournal()
    const rig = createRig(journal)
    rig.run.start()
    journal.before = () => Promise.reject(new TypeError('a bug'))
    const run = runFast(rig.run, rig.nowUs + 30 * seconds, paceOf(journal))
    await expect(run).rejects.toThrow('a bug')
    expect(rig.run.loop.stalled).toBe(false)
  })
})
