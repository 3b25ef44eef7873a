// Chain files as commands take them: one file, or a folder of them read one after the other. What a
// file is refused for is told in the reader's own words.

import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import process from 'node:process'
import { type Command } from 'commander'
import { type ChainFile, readChain } from '../../archive/index.ts'
import { CannotRun } from '../exit.ts'
import { createProgress } from '../progress.ts'

/** What commands on one file share. */
export type FileOptions = { readonly skipBadRows: boolean; readonly json: boolean }

/** The argument and the options of a command on one file. */
export function addFileOptions(command: Command): Command {
  return command
    .argument('<chain>', 'option chain as CSV, plain or gzip')
    .option('--skip-bad-rows', 'name rows that cannot be used and go on without them', false)
    .option('--json', 'print one JSON object', false)
}

const namedMax = 20

/**
 * The chains of one file. What is wrong with it ends the command, unless only rows are wrong and
 * may be skipped: then each is named, and the command ends with exit code 1 whatever it finds.
 */
export async function readChainFile(
  path: string,
  { skipBadRows }: Pick<FileOptions, 'skipBadRows'>,
): Promise<ChainFile & { readonly skipped: number }> {
  let skipped = 0
  const onBadRow = ({ message }: { readonly message: string }): void => {
    skipped += 1
    if (skipped <= namedMax) process.stderr.write(`plimsoll: skipped ${message}\n`)
  }
  const file = await readChain(path, skipBadRows ? { onBadRow } : {})
  if (!file.ok) throw new CannotRun(file.refusal.message)
  if (skipped > namedMax) process.stderr.write(`plimsoll: skipped ${skipped} rows in all\n`)
  return { ...file.value, skipped }
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
    const why = isCutShort ? 'stopped before a chain was read' : 'no chain file in this folder'
    throw new CannotRun(refused[0] ?? `${path}: ${why}; expected *.csv or *.csv.gz`)
  }
  for (const message of refused) process.stderr.write(`plimsoll: ${message}\n`)
  return { read, refused, isCutShort }
}
