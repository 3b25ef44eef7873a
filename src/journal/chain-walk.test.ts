// A frame that somebody rewrote carries a digest of its own that is right; only the frame after it
// can tell. The chain is what makes the last digest vouch for everything.

import { expect, test } from 'vitest'
import { appendStep } from '../../test/conformance/journal-workload.ts'
import { decodeFrame, encodeFrame, type FrameHeader } from './frame.ts'
import { JournalWriter } from './journal-writer.ts'
import { MemoryStorage } from './memory-storage.ts'
import { recoverStorage } from './recover.ts'
import { verifyStorage } from './verify.ts'

/** Frames 0 to `frames` - 1 of one event each, every one known to be durable; never closed. */
async function chainOf(seed: number, frames: number): Promise<MemoryStorage> {
  const storage = new MemoryStorage()
  const { position } = await recoverStorage(storage)
  const journal = new JournalWriter(storage, position, {})
  for (let sequence = 0; sequence < frames; sequence += 1) {
    appendStep(journal, seed, sequence)
    journal.commit()
    await journal.flush()
  }
  return storage
}

/** The frame with another header, under a digest that fits it. */
function rewritten(bytes: Uint8Array, change: Partial<FrameHeader>): Uint8Array {
  const { header, records } = decodeFrame(bytes)
  return encodeFrame({ ...header, ...change }, records, new Uint8Array(bytes.length))
}

test('a rewritten frame with a digest of its own is found by the frame after it', async () => {
  const count = 12
  for (let at = 0; at < count - 1; at += 1) {
    const storage = await chainOf(5, count)
    const durable = decodeFrame(storage.frames[at]!).header.durableSequence
    // One less durable: nothing that is read changes, so nothing but the link can notice.
    storage.frames[at] = rewritten(storage.frames[at]!, { durableSequence: durable - 1 })
    const { status, problem } = verifyStorage(storage)
    expect({ status, problem }, `frame ${at}`).toMatchObject({
      status: 'corrupt',
      problem: { code: 'frame/link', frame: at + 1 },
    })
  }
})

test('a frame of another run does not fit in, however well formed', async () => {
  const storage = await chainOf(5, 8)
  const other = await chainOf(6, 8)
  storage.frames.splice(4, 1, other.frames[4]!)
  const { status, problem } = verifyStorage(storage)
  expect({ status, problem }).toMatchObject({
    status: 'corrupt',
    problem: { code: 'frame/link', frame: 4 },
  })
})
