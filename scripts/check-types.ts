// Type-checks each part of the tree under the configuration that its floor deserves: the core
// without DOM and Node, the edge with Node, the page with DOM, the tests with everything.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'

const root = new URL('..', import.meta.url)

const projects = [
  { name: 'core', folder: 'src/base' },
  { name: 'edge', folder: 'src' },
  { name: 'test', folder: 'test' },
  // The page is the one part that a checkout can be without.
  { name: 'web', folder: 'src/web' },
  { name: 'page', folder: 'test/page' },
] as const

let failedCount = 0
for (const { name, folder } of projects) {
  if (!existsSync(new URL(folder, root))) {
    process.stdout.write(`types ${name}: skipped, ${folder} is not here\n`)
    continue
  }
  const args = ['node_modules/typescript/bin/tsc', '-p', `tsconfig.${name}.json`]
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' })
  process.stdout.write(`types ${name}: ${status === 0 ? 'ok' : 'FAILED'}\n`)
  if (status !== 0) failedCount += 1
}
process.exitCode = failedCount === 0 ? 0 : 1
