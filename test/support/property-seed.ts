// The seed of every property test that names none of its own: the same run on every machine, since
// a test that fails now and then is a determinism bug. `PLIMSOLL_PROPERTY_SEED=<n>` tries another.

import process from 'node:process'
import fc from 'fast-check'

fc.configureGlobal({ seed: Number(process.env.PLIMSOLL_PROPERTY_SEED ?? '1') })
