// Everything the desk relies on, each with a light, a word and a number: feed, surfaces, orders in
// doubt, mode, the kill switch, the line to this page, and the share of time it quoted.

import { type ReactElement } from 'react'
import { type DeskView } from '../../server/protocol.ts'
import { useNow } from '../clock.ts'
import {
  age,
  count,
  duration,
  join,
  killTone,
  modeTone,
  share,
  surfaceTone,
  type Tone,
  words,
} from '../format.ts'
import { usePage } from '../store.ts'
import { Light } from './light.tsx'
import { Panel } from './panel.tsx'

type Line = { readonly name: string; readonly tone: Tone; readonly value: string }

/** Silence of the stream at which it is worth a look; a beat comes every second. Display only. */
const lagWatchS = 1.6

/** Whether quotes can be out there at all, and if not, what holds them back. */
function quotingLine({ kill, mode, paused, restingOrders }: DeskView): Line {
  const name = 'Quoting'
  if (kill !== 'armed') return { name, tone: 'bad', value: 'stopped by the kill switch' }
  if (mode === 'halted' || mode === 'cancel-only') {
    return { name, tone: 'bad', value: 'stopped by the mode' }
  }
  if (paused) return { name, tone: 'watch', value: 'paused' }
  return { name, tone: 'good', value: `on, ${count(restingOrders)} orders rest` }
}

function linesOf(view: DeskView): Line[] {
  const { inDoubtOrders, uptime } = view
  const cause = view.modeCause === '' || view.mode === 'normal' ? '' : `, ${words(view.modeCause)}`
  return [
    { name: 'Market data', tone: view.feedUp ? 'good' : 'bad', value: view.feedUp ? 'up' : 'down' },
    ...view.underlyings.map((row): Line => {
      const { code, surfaceAgeUs, surfaceRefused, surfaceNote } = row
      const tone = surfaceRefused ? 'watch' : surfaceTone(surfaceAgeUs)
      const word = surfaceRefused ? 'last fit refused, ' : ''
      const note = surfaceNote === '' ? '' : `: ${surfaceNote}`
      return { name: `${code} surface`, tone, value: `${word}${age(surfaceAgeUs)}${note}` }
    }),
    { name: 'Mode', tone: modeTone(view.mode), value: `${words(view.mode)}${cause}` },
    { name: 'Kill switch', tone: killTone(view.kill), value: view.kill },
    quotingLine(view),
    {
      name: 'Orders in doubt',
      tone: inDoubtOrders === 0 ? 'good' : 'watch',
      value: count(inDoubtOrders),
    },
    {
      name: 'Uptime, both sides',
      tone: uptime.healthyS > 0 ? (uptime.share >= 0.95 ? 'good' : 'watch') : 'unknown',
      value:
        uptime.healthyS > 0
          ? `${join(share(uptime.share))} of ${duration(uptime.healthyS)}`
          : 'nothing measured yet',
    },
  ]
}

function Lag(): ReactElement {
  const lastMs = usePage((state) => state.link.lastMs)
  const lagS = Math.max(0, useNow(500) - lastMs) / 1000
  return (
    <li>
      <Light tone={lagS < lagWatchS ? 'good' : 'watch'} />
      <span>Last word from the desk</span>
      <span>{duration(lagS)} ago</span>
    </li>
  )
}

export function Health({ view }: { readonly view: DeskView }): ReactElement {
  return (
    <Panel title="Health" className="health">
      <ul className="lights">
        {linesOf(view).map(({ name, tone, value }) => (
          <li key={name}>
            <Light tone={tone} />
            <span>{name}</span>
            <span>{value}</span>
          </li>
        ))}
        <Lag />
      </ul>
    </Panel>
  )
}
