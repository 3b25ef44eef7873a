// Chain files as commands take them: one file, or a folder of them read one after the other. What a
// file is refused for is told in the reader's own words.

import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import process from 'node:process'
import { type ChainFile, readChain } from '../../archive/index.ts'
import { CannotRun } from '../exit.ts'
import { createProgress } from '../progress.ts'

/** The chains of one file; what is wrong with it ends the command. */
export async function readChainFile(path: string): Promise<ChainFile> {
  const file = await readChain(path)
  if (!file.ok) throw new CannotRun(file.refusal.message)
  return file.value
}

/** What became of a folder. */
export type FolderOutcome = {
  readonly read: number
  /** Messages of chain files that are damaged; the others were read all the same. */
  readonly refused: readonly string[]
  /** True when somebody pressed Ctrl-C: what was read until then stands. */
  readonly isCutShort: boolean
}

async function pathsOf(path: string): Promise<string[]> {
  const found = await stat(path).catch(() => undefined)
  if (found?.isDirectory() !== true) return [path]
  const names = (await readdir(path)).filter((name) => /\.csv(\.gz)?$/.test(name))
  return names.sort().map((name) => join(path, name))
}

/**
 * Hands the chain files at `path` (a file, or all of a folder in the order of their names) to
 * `take`, with progress. A folder's files of another kind are passed over; damaged ones are told
 * and passed over too. Ctrl-C ends after the file at hand; a second one ends the program.
 */
export async function eachChainFile(
  title: string,
  path: string,
  take: (file: ChainFile) => void,
): Promise<FolderOutcome> {
  const paths = await pathsOf(path)
  const progress = createProgress(title, paths.length, () => performance.now())
  let isCutShort = false
  const interrupt = (): void => {
    isCutShort = true
  }
  process.once('SIGINT', interrupt)
  const refused: string[] = []
  let read = 0
  try {
    for (const [done, one] of paths.entries()) {
      if (isCutShort) break
      progress.update(done, `${read} chain files`)
      const file = await readChain(one)
      if (file.ok) {
        read += 1
        take(file.value)
      } else if (paths.length === 1) throw new CannotRun(file.refusal.message)
      else if (file.refusal.code !== 'chain/header') refused.push(file.refusal.message)
    }
  } finally {
    process.removeListener('SIGINT', interrupt)
    progress.end()
  }
  if (read === 0) {
    throw new CannotRun(refused[0] ?? `${path}: no chain file in this folder; expected *.csv(.gz)`)
  }
  for (const message of refused) process.stderr.write(`plimsoll: ${message}\n`)
  return { read, refused, isCutShort }
}
