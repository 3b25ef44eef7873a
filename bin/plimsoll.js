#!/usr/bin/env node
// The launcher: plain JavaScript that any Node can parse, so that an old Node gets a sentence and
// not a syntax error. In a checkout it runs the source; in an installed package, what tsc emitted.
import { existsSync } from 'node:fs'
import { setFlagsFromString } from 'node:v8'

const nodeMajorMin = 24
const nodeMajor = Number(process.versions.node.split('.')[0])

if (nodeMajor >= nodeMajorMin) {
  // Pricing is many small functions of doubles. With V8's default budget some stay calls, and each
  // of those boxes its numbers: a third of the garbage and a tenth of the time of a step.
  setFlagsFromString('--max-inlined-bytecode-size-cumulative=3000')
  const source = new URL('../src/cli/main.ts', import.meta.url)
  const emitted = new URL('../dist/cli/main.js', import.meta.url)
  const entry = [source, emitted].find((url) => existsSync(url))
  if (entry === undefined) {
    process.stderr.write(
      'plimsoll: neither src/cli/main.ts nor dist/cli/main.js is here; run `npm run build` first\n',
    )
    process.exitCode = 2
  } else {
    await import(entry.href)
  }
} else {
  process.stderr.write(
    `plimsoll needs Node ${nodeMajorMin} or newer; this is ${process.versions.node} ` +
      `(${process.execPath}). In a checkout, \`npm start\` and \`npx plimsoll\` use the pinned one.\n`,
  )
  process.exitCode = 2
}
