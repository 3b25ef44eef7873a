// A trader's mark, as a command: `BTC:2026-06-26:level:4h` with a value in vol points shifts one
// part of one expiry's smile and leaves the others as they are. The command is journaled, so what
// was marked, when and by whom can always be told.

import { type AssetIndex, formatIso, parseDuration, type TimeUs, usPerDay } from '../base/index.ts'
import { type SurfaceMark } from '../market/index.ts'
import { type EffectList } from './effect-list.ts'
import { type EventOf } from './event.ts'
import { type DeskState } from './state.ts'

const parts = {
  level: 'levelVolPt',
  skew: 'skewVolPt',
  curvature: 'curvatureVolPt',
} as const satisfies Record<string, keyof SurfaceMark>

/** No mark moves a part by more, and none lasts longer. */
const valueVolPtMax = 20
const lifeUsMax = 7 * usPerDay
const lifeDefault = '1h'

type Target = {
  readonly underlying: AssetIndex
  readonly expiryUs: TimeUs
  readonly part: keyof typeof parts
  readonly lifeUs: number
}

/** The expiry of a date among the slices of a surface; 0 when it has none. */
function expiryOf(state: DeskState, underlying: AssetIndex, date: string): TimeUs {
  for (let i = 0; i < state.surface.sliceCount(underlying); i += 1) {
    const expiryUs = state.surface.expiryUs(underlying, i)
    if (formatIso(expiryUs).slice(0, 10) === date) return expiryUs
  }
  return 0 as TimeUs
}

/** What a command's name means, or why it means nothing. */
function readTarget(state: DeskState, name: string): Target | string {
  const [code = '', date = '', part = '', life = lifeDefault] = name.split(':')
  const underlying = state.underlyings.find((asset) => state.config.assets[asset]?.code === code)
  if (underlying === undefined) return `no underlying is called ${code}`
  const expiryUs = expiryOf(state, underlying, date)
  if (expiryUs === 0) return `the surface has no expiry on ${date}`
  if (!Object.hasOwn(parts, part)) return `'${part}' is none of ${Object.keys(parts).join(', ')}`
  const parsed = parseDuration(life)
  if (!parsed.ok || !(parsed.value > 0 && parsed.value <= lifeUsMax)) {
    return `'${life}' is no time from 1us to 7d`
  }
  return { underlying, expiryUs, part: part as Target['part'], lifeUs: parsed.value }
}

/** Sets one part of a mark; the whole mark lives from now on as long as this command says. */
export function setMark(state: DeskState, event: EventOf<'command'>, effects: EffectList): void {
  const alert = effects.push('alert')
  alert.reason = 'user'
  const target = readTarget(state, event.name)
  if (typeof target === 'string') {
    alert.text = `no mark: ${target}`
    return
  }
  if (!(Math.abs(event.value) <= valueVolPtMax)) {
    alert.text = `no mark: ${event.value} vol points is more than ${valueVolPtMax}`
    return
  }
  const { surface, timeUs } = state
  const { underlying, expiryUs, part } = target
  const untilUs = (timeUs + target.lifeUs) as TimeUs
  const before = surface.marks.mark(underlying, expiryUs, timeUs)
  const none = { expiryUs, levelVolPt: 0, skewVolPt: 0, curvatureVolPt: 0 }
  const mark = { ...none, ...before, untilUs, [parts[part]]: event.value }
  const isSet = surface.marks.set(underlying, mark, timeUs)
  if (isSet) state.markAllDue()
  const what = `${event.name} ${event.value} vol points by ${event.actor}`
  alert.text = isSet ? `mark ${what}, until ${formatIso(untilUs)}` : `no mark: no room for ${what}`
}
