// Files that a command writes: beside their place first and moved there whole, so that no half file
// is left.

import { rename, rm, writeFile } from 'node:fs/promises'
import process from 'node:process'
import { CannotRun } from './exit.ts'

/** What cannot be written is `--out`'s fault, by name. */
export async function writeWhole(path: string, text: string): Promise<void> {
  const beside = `${path}.${process.pid}.partial`
  try {
    await writeFile(beside, text)
    await rename(beside, path)
  } catch (error) {
    // A place that cannot be written to cannot be tidied either: the first word counts.
    await rm(beside, { force: true }).catch(() => undefined)
    const why = error instanceof Error ? error.message : String(error)
    throw new CannotRun(`--out ${path}: cannot be written: ${why}`)
  }
}
