// Progress of long work, on stderr so that stdout stays clean for programs: a bar where a person
// watches, a line every few seconds otherwise, nothing for work that ends within two seconds.

import { stderr } from 'node:process'
import { SingleBar } from 'cli-progress'

const quietMs = 2000

export type Progress = {
  /** `done` of `total` in any unit (0: unknown); `note` is a few words. */
  update(done: number, note: string): void
  end(): void
}

export function createProgress(title: string, total: number, nowMs: () => number): Progress {
  const startMs = nowMs()
  let bar: SingleBar | undefined
  return {
    update(done, note) {
      if (nowMs() - startMs < quietMs) return
      if (bar === undefined) {
        bar = new SingleBar({
          format:
            total > 0
              ? `${title} [{bar}] {percentage}% | {note} | {eta_formatted} left`
              : `${title} | {note}`,
          stream: stderr,
          noTTYOutput: true,
          notTTYSchedule: 5000,
          hideCursor: true,
        })
        bar.start(total, 0, { note })
      }
      bar.update(total > 0 ? Math.min(done, total) : 0, { note })
    },
    end() {
      bar?.stop()
    },
  }
}
