// Verification in a process of its own. LMDB maps its file and trusts its own pages: one that is
// damaged in the wrong place ends the process that reads it. Here that is a finding, not our end.

import { execFile } from 'node:child_process'
import process from 'node:process'
import { findJournal, isVacant } from './directory.ts'
import { DiskStorage } from './disk-storage.ts'
import { JournalError, reasonOf } from './journal-error.ts'
import { unreadable, type VerifyReport, verifyStorage } from './verify.ts'

const reportBytesMax = 1 << 20
const timeoutMsDefault = 3_600_000

/** Walks everything in this process: for the child below, and for tests. */
export async function verifyHere(dir: string): Promise<VerifyReport> {
  let storage: DiskStorage
  try {
    storage = new DiskStorage(findJournal(dir), false)
  } catch (cause) {
    return unreadable(reasonOf(cause))
  }
  try {
    return verifyStorage(storage)
  } finally {
    await storage.close(true)
  }
}

/** Runs one of the functions here on a directory in a process of its own; its output as text. */
function runApart(
  name: 'verifyHere' | 'touchHere',
  dir: string,
  timeoutMs: number,
): Promise<{ readonly output: string; readonly signal: string; readonly failure: string }> {
  const script = `const { ${name}: run } = await import(process.argv[1])
process.stdout.write(JSON.stringify(await run(process.argv[2])))`
  const options = { maxBuffer: reportBytesMax, timeout: timeoutMs, killSignal: 'SIGKILL' as const }
  const args = ['--input-type=module', '--eval', script, import.meta.url, dir]
  return new Promise((resolve) => {
    execFile(process.execPath, args, options, (error, output) => {
      resolve({ output, signal: error?.signal ?? '', failure: error?.message ?? '' })
    })
  })
}

/**
 * Walks the chain, every frame and every segment byte it covers, and the snapshots. Never throws
 * for what it finds: a directory that is no journal, or whose store cannot be read (or kills or
 * hangs its reader), is `unreadable`. The journal may be written meanwhile; what is being written
 * may then look like a torn tail.
 */
export async function verifyJournal(
  dir: string,
  { timeoutMs = timeoutMsDefault }: { readonly timeoutMs?: number } = {},
): Promise<VerifyReport> {
  const { output, signal, failure } = await runApart('verifyHere', dir, timeoutMs)
  if (failure === '') return JSON.parse(output) as VerifyReport
  const end = signal === '' ? `failed: ${failure}` : `was ended by ${signal}`
  return unreadable(`the process that read the frame store ${end}: the store is damaged`)
}

/** Reads every frame and lets go of it: for the child of `probeJournal`. The count of frames. */
export async function touchHere(dir: string): Promise<number> {
  const storage = new DiskStorage(findJournal(dir), false)
  const count = storage.frameCount()
  for (let frame = 0; frame < count; frame += 1) storage.readFrame(frame)
  await storage.close(true)
  return count
}

/**
 * Whether the store of a journal can be read without ending the process that reads it, found out
 * by another one. Throws `JournalError` `unreadable` when not; any other fault is left to whoever
 * reads next, and says more of it. A directory without a journal passes.
 */
export async function probeJournal(dir: string): Promise<void> {
  if (isVacant(dir)) return
  const { signal } = await runApart('touchHere', dir, timeoutMsDefault)
  if (signal === '') return
  const what = `its frame store is damaged: reading it ended a process by ${signal}`
  throw new JournalError('journal/unreadable', `${dir} cannot be read: ${what}`)
}
