// Set sabr: Black vols of SABR by two expansions, each row with its tolerance.

import { type SabrParameters, sabrLeFlochKennedyVol, sabrVol } from '../../src/pricing/index.ts'
import { type GoldenCase } from './golden-case.ts'
import { errorOf, rowTolerance, type Verdict } from './verdict.ts'

type VolOf = (forward: number, strike: number, years: number, sabr: SabrParameters) => number

function volOf(model: string): VolOf | undefined {
  if (model.startsWith('sabr-hagan2002-lognormal')) return sabrVol
  if (model.startsWith('sabr-LeFlochKennedy')) return sabrLeFlochKennedyVol
  return undefined
}

export function checkSabr(row: GoldenCase): Verdict {
  const model = row.text('model')
  const vol = volOf(model)
  if (vol === undefined) return { unsupported: `model ${model}` }
  const got = vol(row.number('F'), row.number('K'), row.number('T'), {
    alpha: row.number('alpha'),
    beta: row.number('beta'),
    nu: row.number('nu'),
    rho: row.number('rho'),
  })
  const wanted = row.number('expected')
  return { error: errorOf(got, wanted, rowTolerance(row, wanted)) }
}
