// One entry in a process of its own: named on the command line, its figures sent to the parent.

import process from 'node:process'
import { entries } from './entries.ts'
import { type Answer, timed } from './harness.ts'

const entry = entries.find(({ name }) => name === process.argv[2])
if (entry === undefined) throw new Error(`no entry is called '${process.argv[2]}'`)
const figures = await entry.measure()
const answer: Answer = { figures, ...timed }
process.send?.(answer)
process.disconnect?.()
