// What one call costs, in a loop over 4,096 arguments, beside the host's own function where it has
// one. The host's answers may differ between machines; that is why ours exist, and the ratio is the
// price. Run: `node src/math/elementary.bench.ts`.

import { performance } from 'node:perf_hooks'
import { Prng, renderTable } from '../base/index.ts'
import * as math from './index.ts'

const size = 4096
const turns = 400
const prng = Prng.fromSeed(1)
const out = new Float64Array(size)

function column(at: (u: number) => number): Float64Array {
  return Float64Array.from({ length: size }, () => at(prng.uniform()))
}

/**
 * Code of its own for each function: the same text twice would share what the compiler has learned
 * of its call, hence the name in it.
 */
function compile(name: string): (f: (x: number) => number, xs: Float64Array) => number {
  return new Function(
    'out',
    'now',
    `// ${name}
    return function (f, xs) {
      const start = now()
      for (let i = 0; i < xs.length; i += 1) out[i] = f(xs[i])
      return now() - start
    }`,
  )(out, () => performance.now())
}

function medianNs(name: string, f: (x: number) => number, xs: Float64Array): number {
  const time = compile(name)
  const all = Array.from({ length: turns }, () => time(f, xs))
  return (math.median(all.slice(turns / 4)) * 1e6) / size
}

const around = column((u) => 40 * u - 20)
const unit = column((u) => u)
const positive = around.map(Math.exp)

const cases: readonly [name: string, f: (x: number) => number, xs: Float64Array][] = [
  ['exp', math.exp, around],
  ['log', math.log, positive],
  ['expm1', math.expm1, around],
  ['log1p', math.log1p, positive],
  ['sin', math.sin, around],
  ['cos', math.cos, around],
  ['atan', math.atan, around],
  ['tanh', math.tanh, around],
  ['normalPdf', math.normalPdf, around],
  ['normalCdf', math.normalCdf, around],
  ['normalQuantile', math.normalQuantile, unit],
  ['erfcx', math.erfcx, around],
  ['pow 1.7', (x) => math.pow(x, 1.7), positive],
]

const hosts: { readonly [name: string]: (x: number) => number } = {
  exp: Math.exp,
  log: Math.log,
  expm1: Math.expm1,
  log1p: Math.log1p,
  sin: Math.sin,
  cos: Math.cos,
  atan: Math.atan,
  tanh: Math.tanh,
  'pow 1.7': (x) => x ** 1.7,
}

const rows = cases.map(([name, f, xs]) => {
  const ours = medianNs(`ours ${name}`, f, xs)
  const host = hosts[name]
  if (host === undefined) return [name, ours.toFixed(1), '', '']
  const theirs = medianNs(`host ${name}`, host, xs)
  return [name, ours.toFixed(1), theirs.toFixed(1), (ours / theirs).toFixed(2)]
})

const table = renderTable(
  [
    { title: 'function' },
    { title: 'ns', align: 'right' },
    { title: 'host ns', align: 'right' },
    { title: 'ratio', align: 'right' },
  ],
  rows,
)
console.log(table)
