// Verification in a process of its own. LMDB maps its file and trusts its own pages: one that is
// damaged in the wrong place ends the process that reads it. Here that is a finding, not our end.

import { execFile } from 'node:child_process'
import process from 'node:process'
import { findJournal } from './directory.ts'
import { DiskStorage } from './disk-storage.ts'
import { reasonOf } from './journal-error.ts'
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

const script = `const { verifyHere } = await import(process.argv[1])
process.stdout.write(JSON.stringify(await verifyHere(process.argv[2])))`

/**
 * Walks the chain, every frame and every segment byte it covers, and the snapshots. Never throws
 * for what it finds: a directory that is no journal, or whose store cannot be read (or kills or
 * hangs its reader), is `unreadable`. The journal may be written meanwhile; what is being written
 * may then look like a torn tail.
 */
export function verifyJournal(
  dir: string,
  { timeoutMs = timeoutMsDefault }: { readonly timeoutMs?: number } = {},
): Promise<VerifyReport> {
  const options = { maxBuffer: reportBytesMax, timeout: timeoutMs, killSignal: 'SIGKILL' as const }
  const args = ['--input-type=module', '--eval', script, import.meta.url, dir]
  return new Promise((resolve) => {
    execFile(process.execPath, args, options, (error, stdout) => {
      if (error === null) return resolve(JSON.parse(stdout) as VerifyReport)
      const end = error.signal ? `was ended by ${error.signal}` : `failed: ${error.message}`
      resolve(unreadable(`the process that read the frame store ${end}: the store is damaged`))
    })
  })
}
