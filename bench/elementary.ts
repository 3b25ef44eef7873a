// Our elementary functions beside the host's: the price of the same last bit on every machine.

import { Prng } from '../src/base/index.ts'
import { exp, expm1, log, log1p } from '../src/math/index.ts'
import { type Contender, type Figure, versus } from './harness.ts'

const size = 4096

/**
 * Code of its own for each function. The same text twice would share what the compiler has learned
 * of its call, and then time a call that knows nothing: hence the name in it.
 */
function loopOver(name: string, f: (x: number) => number, xs: Float64Array): Contender {
  const out = new Float64Array(size)
  const text = `// ${name} of ${f.name}
    return () => { for (let i = 0; i < xs.length; i += 1) out[i] = f(xs[i]) }`
  const work = new Function('f', 'xs', 'out', text)(f, xs, out) as () => void
  return { name, rows: size, work }
}

export function measureElementary(): Figure[] {
  const prng = Prng.fromSeed(1)
  const around = Float64Array.from({ length: size }, () => 40 * prng.uniform() - 20)
  const positive = around.map(Math.exp)
  const cases = [
    { name: 'exp', ours: exp, theirs: Math.exp, xs: around },
    { name: 'log', ours: log, theirs: Math.log, xs: positive },
    { name: 'expm1', ours: expm1, theirs: Math.expm1, xs: around },
    { name: 'log1p', ours: log1p, theirs: Math.log1p, xs: positive },
  ]
  return cases.map(({ name, ours, theirs, xs }) =>
    versus(`elementary ${name}`, 'ns', 1, [
      loopOver('ours', ours, xs),
      loopOver(`Math.${name}`, theirs, xs),
    ]),
  )
}
