// A browser, a server and a page for tests: any desk source will do, the fake one or a real desk's.
// Everything that the page writes to the console as an error is kept, and is a failure.

import { type Browser, chromium, type Page } from 'playwright-core'
import { type DeskSource, type RunningServer, startServer } from '../../../src/server/index.ts'

export type ColorScheme = 'light' | 'dark'

export type OpenOptions = {
  readonly width?: number
  readonly height?: number
  readonly colorScheme?: ColorScheme
  /** Part of the address after '#/'. */
  readonly view?: string
}

export type OpenPage = {
  readonly page: Page
  /** Console errors, uncaught exceptions and failed requests so far. */
  readonly errors: readonly string[]
  close(): Promise<void>
}

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

/** Starts the machine's Chromium; the message of the failure says how to get one. */
export async function launchBrowser(): Promise<Browser> {
  const failures: string[] = []
  for (const executablePath of executables) {
    try {
      return await chromium.launch({ executablePath, args: switches })
    } catch (error) {
      failures.push(`${executablePath}: ${String(error).split('\n', 1)[0]}`)
    }
  }
  throw new Error(`No Chromium; install one, such as by apt-get.\n${failures.join('\n')}`)
}

/** Serves the built page for a source on a free port, with quick deltas. */
export function servePage(source: DeskSource, port = 0): Promise<RunningServer> {
  return startServer({ source, port, intervalMs: 50 })
}

/** Opens the page in a context of its own: no storage of another test. */
export async function openPage(
  browser: Browser,
  url: string,
  options: OpenOptions = {},
): Promise<OpenPage> {
  const { width = 1280, height = 800, colorScheme = 'light', view = 'desk' } = options
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
  await page.goto(`${url}#/${view}`)
  return { page, errors, close: () => context.close() }
}
