#!/usr/bin/env node
// The launcher: plain JavaScript that any Node can parse, so that an old Node gets a sentence and
// not a syntax error. In a checkout it runs the source; in an installed package, what tsc emitted.
import { existsSync } from 'node:fs'

const nodeMajorMin = 24
const nodeMajor = Number(process.versions.node.split('.')[0])

if (nodeMajor >= nodeMajorMin) {
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
