// Which build this is: it goes into every journal, so that a replay by another one says so.

import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const packagePath = fileURLToPath(new URL('../../package.json', import.meta.url))

export function buildVersion(): string {
  const { version } = JSON.parse(readFileSync(packagePath, 'utf8')) as { version: string }
  return version
}
