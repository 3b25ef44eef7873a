// A journal that keeps nothing, for a run that nobody will ask about: a backtest without a journal
// can be run again. Its digest comes from the desk and is the same with and without one.

import { type DeskEvent, type Journal } from '../engine/index.ts'

export function createForgetfulJournal(): Journal {
  let sequence = 0
  return {
    appendEvent(event: DeskEvent): void {
      sequence = event.sequence
    },
    appendEffect(): void {},
    commit(): void {},
    get durableSequence(): number {
      return sequence
    },
    async flush(): Promise<void> {},
    async close(): Promise<void> {},
  }
}
