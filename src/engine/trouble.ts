// Evidence that the venue, or the way to it, is in trouble: doubts, refusals for want of credit,
// messages that cannot be. Enough of it in a row makes the desk careful; quiet takes it back.

import { usPerSecond } from '../base/index.ts'
import { type DeskState } from './state.ts'

/** Trouble further apart than this is not the same trouble. */
const quietUs = 15 * usPerSecond

export function noteTrouble(state: DeskState): void {
  const { modes, timeUs } = state
  state.troubleUs = timeUs
  modes.report(modes.indexOf('venue-trouble'), true, timeUs)
}

/** Call as time passes: silence is evidence too. */
export function noteQuiet(state: DeskState): void {
  const { modes, timeUs, troubleUs } = state
  const isQuiet = timeUs - troubleUs >= quietUs
  if (isQuiet) modes.report(modes.indexOf('venue-trouble'), false, timeUs)
}
