// The kill switch in the desk: pulled by a command or by a loss, it cancels everything at once and
// again until the venue confirms that nothing rests, and it stays pulled.

import { type EffectList } from './effect-list.ts'
import { askReport, askReportNow, cancelEverything } from './send.ts'
import { type DeskState } from './state.ts'

/** Pulling again is obeyed again: whoever pulls twice has a reason. */
export function pullKill(
  state: DeskState,
  cause: string,
  actor: string,
  effects: EffectList,
): void {
  state.kill.kill(state.timeUs, cause, actor)
  // The switch counts this as its first cancel; a second pull is sent whatever it thinks is due.
  state.kill.advance(state.timeUs, state.orders.count)
  cancelEverything(state, effects)
  // A report that was asked for before says nothing about what lives after.
  state.report = 0
  askReportNow(state, effects)
}

/** Sends what the switch wants sent now; call when time passes and when orders end. */
export function driveKill(state: DeskState, effects: EffectList): void {
  const { kill } = state
  if (kill.isArmed) return
  const isDue = kill.advance(state.timeUs, state.orders.count)
  if (!isDue && !isUnverified(state)) return
  cancelEverything(state, effects)
  askReport(state, effects)
}

/** By our books all is over, and the venue has not said so, or has said otherwise. */
function isUnverified({ kill, report, timeUs, reportAskedUs }: DeskState): boolean {
  if (kill.state !== 'killed' || kill.verifiedUs !== 0 || report !== 0) return false
  return timeUs - reportAskedUs >= kill.config.resendUs
}
