// A run with an operator in it, re-lived from its journal. When a command comes is nobody's to
// repeat: between two looks at the venue, before the first, in the middle of a pause.

import { expect, test } from 'vitest'
import { Prng } from '../../src/base/index.ts'
import { createMemoryJournal, type JournalWriter } from '../../src/journal/index.ts'
import { BuiltInRun, RecoveringJournal } from '../../src/runtime/index.ts'
import { createExchange } from '../../src/sim/index.ts'
import { DeskRig } from '../support/desk-rig.ts'
import { smallDesk, smallWorld } from '../support/small-desk.ts'

const commands = ['reconcile', 'pause', 'resume', 'kill', 'rearm', 'resume'] as const
const steps = 4000

/** Whoever paces the run looks ahead for the next event once, twice, or not at all. */
function liveRun(seed: number, journal: JournalWriter): DeskRig {
  const prng = Prng.fromSeed(BigInt(seed))
  const rig = new DeskRig({ desk: smallDesk(), world: smallWorld(), seed, journal })
  rig.wire.keeps = false
  rig.run.start()
  rig.run.release()
  for (let step = 0; step < steps; step += 1) {
    for (let looks = prng.below(3); looks > 0; looks -= 1) rig.run.nextUs()
    if (prng.below(40) === 0) {
      rig.run.command(commands[prng.below(commands.length)]!, 'ann')
    }
    rig.run.next()
    rig.run.release()
  }
  return rig
}

test('commands at any moment: the run is re-lived to the byte and the digest', async () => {
  for (let seed = 1; seed <= 6; seed += 1) {
    const journal = createMemoryJournal()
    const rig = liveRun(seed, journal)
    await journal.flush()
    const records = new RecoveringJournal(createMemoryJournal(), journal.read())
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
    expect(again.loop.desk.digest(), `seed ${seed}`).toBe(rig.run.loop.desk.digest())
    expect(rig.state.counters.quotes, `seed ${seed}`).toBeGreaterThan(100)
  }
}, 120_000)
