// A browser, a server and a page for tests: any desk source will do, the fake one or a real desk's.
// The page is built from the source as it stands, so that a test never judges an old build.
// Everything that the page writes to the console as an error is kept, and is a failure.

import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Browser, chromium, type Page } from 'playwright-core'
import { build } from 'vite'
import {
  type DeskSource,
  type RunningServer,
  type ServerOptions,
  startServer,
} from '../../../src/server/index.ts'

export type ColorScheme = 'light' | 'dark'

export type OpenOptions = {
  readonly width?: number
  readonly height?: number
  readonly colorScheme?: ColorScheme
  /** Part of the address after '#/'. */
  readonly view?: string
  /** Called before the page is loaded, for instance to stand between it and the server. */
  readonly prepare?: (page: Page) => Promise<void>
}

export type OpenPage = {
  readonly page: Page
  /** Console errors and warnings, and uncaught exceptions, so far. */
  readonly errors: string[]
  close(): Promise<void>
}

export type PageLab = {
  /** Serves the page for a source on a free port, or on the one named, with quick deltas. */
  serve(source: DeskSource, options?: Partial<ServerOptions>): Promise<RunningServer>
  /** Opens the page in a context of its own: no storage of another test. */
  open(url: string, options?: OpenOptions): Promise<OpenPage>
  close(): Promise<void>
}

/** Starting a browser and building the page; tests themselves take a second or two. */
export const setUpMsMax = 120_000

const root = fileURLToPath(new URL('../../../', import.meta.url))
const executables = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
const switches = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-default-apps',
  '--disable-dev-shm-usage',
  '--disable-extensions',
  '--disable-sync',
  '--no-first-run',
  '--font-render-hinting=none',
]
const intervalMs = 50

/** Starts the machine's Chromium; without one, the message says how to get it. */
export function launchBrowser(): Promise<Browser> {
  const executablePath = executables.find((path) => existsSync(path))
  if (executablePath === undefined) {
    throw new Error(`No browser at ${executables.join(', ')}: apt-get install chromium`)
  }
  return chromium.launch({ executablePath, args: switches })
}

async function buildPage(): Promise<string> {
  const outDir = await mkdtemp(join(tmpdir(), 'plimsoll-web-'))
  await build({
    configFile: join(root, 'vite.config.ts'),
    root: join(root, 'src/web'),
    logLevel: 'error',
    build: { outDir, emptyOutDir: true },
  })
  return outDir
}

async function openPage(browser: Browser, url: string, options: OpenOptions): Promise<OpenPage> {
  const { width = 1280, height = 800, colorScheme = 'light', view = 'desk', prepare } = options
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme,
    reducedMotion: 'reduce',
    locale: 'en-US',
    timezoneId: 'UTC',
  })
  const page = await context.newPage()
  const errors: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') errors.push(message.text())
  })
  page.on('pageerror', (error) => errors.push(String(error)))
  await prepare?.(page)
  await page.goto(`${url}#/${view}`)
  return { page, errors, close: () => context.close() }
}

/** Everything that a file of page tests needs; to be closed when it is done. */
export async function openLab(): Promise<PageLab> {
  const [browser, staticDir] = await Promise.all([launchBrowser(), buildPage()])
  const servers: RunningServer[] = []
  return {
    serve: async (source, options = {}) => {
      const server = await startServer({ source, port: 0, staticDir, intervalMs, ...options })
      servers.push(server)
      return server
    },
    open: (url, options = {}) => openPage(browser, url, options),
    close: async () => {
      await browser.close()
      await Promise.all(servers.map((server) => server.close()))
      await rm(staticDir, { recursive: true, force: true })
    },
  }
}
