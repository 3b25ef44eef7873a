// The page as files, and what is shown in their place when they have not been built.

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import fastifyStatic from '@fastify/static'
import { type FastifyInstance } from 'fastify'
import { errorBody } from './error.ts'

const yearSeconds = 31_536_000

const unbuilt = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Plimsoll: the page is not built</title></head>
<body>
<h1>The page is not built</h1>
<p>The desk runs and its API answers, but the files of the page are not there.
Run <code>npm run build</code> in the package, then start the desk again.</p>
<p>Meanwhile: <a href="/api/view">the desk as JSON</a>, <a href="/health">its health</a>,
<a href="/metrics">its metrics</a>.</p>
</body>
</html>
`

/** Where the build puts the page, seen from the source and from the package alike. */
export function builtPageDir(): string {
  const isSource = new URL(import.meta.url).pathname.includes('/src/server/')
  return fileURLToPath(new URL(isSource ? '../../dist/web/' : '../web/', import.meta.url))
}

function cacheOf(path: string): string {
  // The build puts a hash of the content into the name of every asset.
  const isHashed = /[\\/]assets[\\/]/.test(path)
  return isHashed ? `public, max-age=${yearSeconds}, immutable` : 'no-cache'
}

/** Serves the page at the root, and a plain answer for every path that is nothing. */
export async function addPage(app: FastifyInstance, staticDir: string): Promise<void> {
  const isBuilt = existsSync(join(staticDir, 'index.html'))
  if (isBuilt) {
    await app.register(fastifyStatic, {
      root: staticDir,
      prefix: '/',
      cacheControl: false,
      dotfiles: 'ignore',
      setHeaders: (reply, path) => {
        reply.header('cache-control', cacheOf(path))
      },
    })
  } else {
    app.get('/', (_request, reply) =>
      reply.code(503).type('text/html; charset=utf-8').send(unbuilt),
    )
  }
  app.setNotFoundHandler((request, reply) => {
    const [path] = request.url.split('?', 1)
    return reply
      .code(404)
      .send(errorBody('server/not-found', `There is nothing at ${String(path).slice(0, 200)}.`))
  })
}
