// Builds what is published: JavaScript and types by tsc, the page by vite. Any error stops it.
import { spawnSync } from 'node:child_process'
import { existsSync, rmSync } from 'node:fs'

const root = new URL('..', import.meta.url)

function run(program: string, args: readonly string[]): void {
  const { status } = spawnSync(process.execPath, [program, ...args], {
    cwd: root,
    stdio: 'inherit',
  })
  if (status !== 0) process.exit(status ?? 1)
}

// A file that was renamed must not live on in the package.
rmSync(new URL('dist', root), { recursive: true, force: true })
run('node_modules/typescript/bin/tsc', ['-p', 'tsconfig.build.json'])
if (existsSync(new URL('src/web/index.html', root))) run('node_modules/vite/bin/vite.js', ['build'])
