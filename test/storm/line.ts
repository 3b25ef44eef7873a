// A line that says things twice and out of order, as venues do after a reconnection. Only order
// messages and fills are touched: everything else comes once and in its place.

import { type Prng, type TimeUs } from '../../src/base/index.ts'
import { type DeskEvent } from '../../src/engine/index.ts'
import { copyEvent, type DeskRig } from '../support/desk-rig.ts'
import { type Weather } from './weather.ts'

type Sink = (event: DeskEvent) => void

function isAboutOrders(event: DeskEvent): boolean {
  return event.kind === 'order' || event.kind === 'fill'
}

/** Everything that is about our account, and must come after what was said before it. */
function isAccount(event: DeskEvent): boolean {
  return (
    isAboutOrders(event) ||
    ['funding', 'settlement', 'openOrder', 'positionReport', 'balanceReport', 'reportEnd'].includes(
      event.kind,
    )
  )
}

export function spoil(rig: DeskRig, weather: Weather, prng: Prng): void {
  let held: DeskEvent | undefined
  rig.isLineEmpty = () => held === undefined
  const say = (event: DeskEvent, sink: Sink): void => {
    sink(event)
    if (isAboutOrders(event) && prng.uniform() < weather.repeatShare) sink(event)
  }
  rig.wire.onDeliver = (event, sink) => {
    if (held === undefined) {
      if (isAboutOrders(event) && prng.uniform() < weather.swapShare) held = copyEvent(event)
      else say(event, sink)
      return
    }
    const first = held
    first.timeUs = event.timeUs as TimeUs
    first.monotonicUs = event.monotonicUs
    if (!isAccount(event)) {
      say(event, sink)
      return
    }
    const second = copyEvent(event)
    // Neighbours about orders change places; anything else finds its past already said.
    const [one, two] = isAboutOrders(event) ? [second, first] : [first, second]
    say(one, sink)
    held = undefined
    say(two, sink)
  }
}
