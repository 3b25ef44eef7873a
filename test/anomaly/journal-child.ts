// A process of its own that writes a journal until it is killed, and says what is durable.
// Arguments: directory, seed, how many steps a commit holds (0: hold the lock and write nothing),
// how much of the disk is left free.

import { writeSync } from 'node:fs'
import process from 'node:process'
import { setImmediate, setTimeout } from 'node:timers/promises'
import { recoverJournal } from '../../src/journal/index.ts'
import { appendStep } from '../conformance/journal-workload.ts'

const [dir, seed, steps, freeBytesMin] = process.argv.slice(2) as [string, string, string, string]

function say(line: string): void {
  writeSync(1, `${line}\n`)
}

const { journal } = await recoverJournal(dir, {
  segmentBytesMax: 30_000,
  freeBytesMin: Number(freeBytesMin),
  onDurable: (sequence) => say(`durable ${sequence}`),
})
say(`open ${journal.lastSequence}`)
while (Number(steps) === 0) await setTimeout(1000)
for (;;) {
  for (let i = 0; i < Number(steps); i += 1) {
    appendStep(journal, Number(seed), journal.lastSequence + 1)
  }
  journal.commit()
  if (journal.pendingBytes > 100_000) await journal.flush()
  await setImmediate()
}
