// What makes a run what it is: desk, world, seed. It enters as event zero, with its hash, so that a
// journal says by itself how to repeat it.

import { createHash } from 'node:crypto'
import { canonicalJson } from '../base/index.ts'
import { createEvent, Desk, type DeskConfig, type EventOf } from '../engine/index.ts'
import { type WorldConfig } from '../sim/index.ts'

export type Manifest = {
  readonly seed: number
  readonly run: number
  /** Version of the program that wrote it: a replay by another build says so. */
  readonly build: string
  readonly desk: DeskConfig
  readonly world: WorldConfig
}

/** Digest of a text as 64 hexadecimal digits: configurations are compared by it. */
export function hashText(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

export function createDesk(manifest: Manifest): Desk {
  return new Desk(manifest.desk)
}

/** Event zero. */
export function startEvent(manifest: Manifest): EventOf<'start'> {
  const event = createEvent('start')
  const config = canonicalJson({ desk: manifest.desk, world: manifest.world })
  event.run = manifest.run
  event.seed = manifest.seed
  event.build = manifest.build
  event.config = config
  event.configHash = hashText(config)
  return event
}

type Recorded = { readonly desk: DeskConfig; readonly world?: WorldConfig }

function recordedIn(event: EventOf<'start'>): Recorded {
  if (hashText(event.config) !== event.configHash) {
    throw new Error('the configuration in event zero does not match its hash')
  }
  return JSON.parse(event.config) as Recorded
}

/** The desk of a journal's event zero, whatever it ran against; throws on another hash. */
export function recordedDesk(event: EventOf<'start'>): Desk {
  return new Desk(recordedIn(event).desk)
}

/**
 * The manifest that a journal's event zero holds; undefined when the run was not against the
 * built-in exchange (a backtest of a tape). Throws when its hash does not agree.
 */
export function manifestOf(event: EventOf<'start'>): Manifest | undefined {
  const { desk, world } = recordedIn(event)
  if (world === undefined) return undefined
  return { seed: event.seed, run: event.run, build: event.build, desk, world }
}
