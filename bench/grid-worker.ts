// A part of the grid in a thread of its own: asked by a message, answered with its scenarios.

import { parentPort, workerData } from 'node:worker_threads'
import { BlackGrid } from '../src/pricing/index.ts'
import { gridBook, scenarioCount, valuesOf } from './grid-book.ts'

const { from, count } = workerData as { readonly from: number; readonly count: number }
const book = gridBook(from, count)
const grid = new BlackGrid('plain')
const values = new Float64Array(scenarioCount)
parentPort?.on('message', () => {
  valuesOf(grid, book, values)
  parentPort?.postMessage(values)
})
