// The kill switch in the desk: pulled by a command or by a loss, it cancels everything at once and
// again until the venue confirms that nothing rests, and it stays pulled.

import { type EffectList } from './effect-list.ts'
import { askReport, cancelEverything } from './send.ts'
import { type DeskState } from './state.ts'

export function pullKill(
  state: DeskState,
  cause: string,
  actor: string,
  effects: EffectList,
): void {
  state.kill.kill(state.timeUs, cause, actor)
  driveKill(state, effects)
}

/** Sends what the switch wants sent now; call when time passes and when orders end. */
export function driveKill(state: DeskState, effects: EffectList): void {
  const { kill } = state
  if (kill.isArmed) return
  if (kill.advance(state.timeUs, state.orders.count)) {
    cancelEverything(state, effects)
    askReport(state, effects)
  }
}
