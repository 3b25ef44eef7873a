// The prototype behind the design of the surface, where its files lie beside the checkout: plain
// JavaScript written to find the model, not to be kept. Its quotes are cleaned before the clock.

import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'

const folder = fileURLToPath(new URL('../../shared/anchors/surface/', import.meta.url))

type Row = { readonly F: number }
type Quotes = readonly object[]
type Fitted = { readonly iters: number }

type Loader = {
  readonly load: (tag: string) => readonly Row[]
  readonly clean: (rows: readonly Row[], options: object) => Record<string, Quotes>
}

type Models = {
  readonly fitModel: (name: string, quotes: Quotes, options?: object) => Fitted
}

export type PrototypeModel = 'spl' | 'sviJ'

export type Prototype = {
  /** Clean quotes of a chain file, its forwards some basis points away. */
  readonly quotes: (tag: string, currency: string, bps: number) => Quotes
  readonly fit: (model: PrototypeModel, quotes: Quotes, previous?: Fitted) => Fitted
}

/** `undefined` where it is not there. */
export function loadPrototype(): Prototype | undefined {
  if (!existsSync(`${folder}models.cjs`)) return undefined
  const require = createRequire(import.meta.url)
  const { load, clean } = require(`${folder}load.cjs`) as Loader
  const { fitModel } = require(`${folder}models.cjs`) as Models
  return {
    quotes: (tag, currency, bps) => {
      const rows = load(tag).map((row) => ({ ...row, F: row.F * (1 + bps / 10_000) }))
      return clean(rows, {})[currency] ?? []
    },
    fit: (model, quotes, previous) =>
      fitModel(model, quotes, previous === undefined ? {} : { prev: previous }),
  }
}
