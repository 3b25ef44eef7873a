import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openJournal, readJournal } from '../../src/journal/index.ts'
import { JournalWriter } from '../../src/journal/journal-writer.ts'
import { MemoryStorage } from '../../src/journal/memory-storage.ts'
import { readRecords } from '../../src/journal/reader.ts'
import { recoverStorage } from '../../src/journal/recover.ts'
import { verifyStorage } from '../../src/journal/verify.ts'
import { verifyHere } from '../../src/journal/verify-journal.ts'
import { journalConformance } from './journal.ts'

journalConformance('memory', async () => {
  const storage = new MemoryStorage()
  return {
    async open(options) {
      const { position } = await recoverStorage(storage)
      return new JournalWriter(storage, position, options)
    },
    read: (options = {}) => readRecords(storage, options),
    verify: async () => verifyStorage(storage),
    dispose: async () => {},
  }
})

journalConformance('disk', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'plimsoll-journal-'))
  return {
    open: (options) => openJournal(dir, options),
    read: (options) => readJournal(dir, options),
    verify: () => verifyHere(dir),
    dispose: async () => rmSync(dir, { recursive: true, force: true }),
  }
})
