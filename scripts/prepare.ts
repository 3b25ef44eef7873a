// Runs after `npm ci`: emits dist and builds the page, so that a fresh checkout can serve at once.
// It never fails an install: what cannot be built yet is said in a line, and `npm run build`, which
// does fail, says why.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'

const root = new URL('..', import.meta.url)

function hasFile(path: string): boolean {
  return existsSync(new URL(path, root))
}

function run(title: string, program: string, args: readonly string[]): void {
  const { status } = spawnSync(process.execPath, [program, ...args], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  if (status !== 0) process.stderr.write(`prepare: ${title} failed; \`npm run build\` says why\n`)
}

// `npx plimsoll` links the checkout into npx's cache and thereby asks for `prepare` on its first
// call; `npm install --omit=dev` has no compiler. Neither needs a build.
const isWanted = process.env.npm_command !== 'exec' && hasFile('node_modules/typescript')

if (isWanted) {
  // Types are `check`'s business; here only the emit counts, and it is several times faster.
  run('dist', 'node_modules/typescript/bin/tsc', ['-p', 'tsconfig.build.json', '--noCheck'])
  if (hasFile('src/web/index.html')) run('the page', 'node_modules/vite/bin/vite.js', ['build'])
}
