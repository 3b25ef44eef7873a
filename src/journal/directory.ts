// What a directory is to us, before anything is opened or created in it.

import { existsSync, readdirSync, realpathSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { frameFile, segmentFolder } from './disk-storage.ts'
import { JournalError } from './journal-error.ts'

function unreadable(message: string): JournalError {
  return new JournalError('journal/unreadable', message)
}

/** The real path of a directory that holds a journal; throws `JournalError` (`unreadable`). */
export function findJournal(dir: string): string {
  const stat = statSync(dir, { throwIfNoEntry: false })
  if (stat === undefined) throw unreadable(`${dir} does not exist`)
  if (!stat.isDirectory()) throw unreadable(`${dir} is not a directory`)
  if (existsSync(join(dir, frameFile))) return realpathSync(dir)
  const entries = readdirSync(dir)
  if (entries.length === 0) throw unreadable(`${dir} is empty: there is no journal in it`)
  if (entries.includes(segmentFolder)) throw unreadable(`${dir} has segments but no ${frameFile}`)
  throw unreadable(`${dir} is not a journal: it has no ${frameFile}`)
}

/** Whether a journal may be begun there: nothing is in it, or what a first start left that died. */
export function isVacant(dir: string): boolean {
  if (!existsSync(dir)) return true
  if (!statSync(dir).isDirectory()) return false
  return readdirSync(dir).every((name) => name === `${frameFile}-lock`)
}
