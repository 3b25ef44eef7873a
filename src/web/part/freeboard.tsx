// The freeboard, in words beside its picture: how far, which shock, what it would lose, which limit
// it breaks. Where it is not known it says so, and never shows a number.

import { type ReactElement } from 'react'
import { type FreeboardView } from '../../server/protocol.ts'
import {
  age,
  decimal,
  freeboardTone,
  join,
  narrowSpace,
  type Quantity,
  shock,
  signed,
  unit,
  usd,
  words,
} from '../format.ts'
import { Hull } from './hull.tsx'
import { Num } from './number.tsx'
import { Panel } from './panel.tsx'

function distanceOf({ known, breached, distance }: FreeboardView): Quantity {
  const tone = freeboardTone(known, distance)
  if (!known) return { text: 'unknown', unit: '', tone: 'unknown' }
  const text = decimal(distance, 2)
  // The edge of what was searched is a bound, not a distance.
  return { text: breached ? text : `> ${text}`, unit: unit.moves, tone }
}

function Shock({ of }: { readonly of: FreeboardView }): ReactElement {
  const whose = of.joint ? `all coins, led by ${of.underlying}` : `${of.underlying} alone`
  const spot = `${whose}, ${join(shock(of.spotShock))}`
  const vol = `${signed(of.volShockVolPt, 1)}${narrowSpace}${unit.volPt}`
  return (
    <dl className="shock">
      <dt>Shock</dt>
      <dd>
        {spot}, {vol}
      </dd>
      <dt>Loses</dt>
      <dd>
        <Num of={usd(of.lossUsd)} />
      </dd>
      {of.breached ? (
        <>
          <dt>Breaks</dt>
          <dd>{words(of.limit)} limit</dd>
        </>
      ) : null}
    </dl>
  )
}

export function Freeboard({ of }: { readonly of: FreeboardView }): ReactElement {
  const searched = of.known ? `searched ${age(of.ageUs)} ago` : 'not known'
  return (
    <Panel title="Freeboard" note={searched} className="freeboard">
      <Hull known={of.known} distance={of.distance} />
      <div className="freeboard-words">
        <p className="distance">
          <Num of={distanceOf(of)} />
        </p>
        {of.known ? (
          <p className="soft">
            {of.breached
              ? 'The smallest joint shock that breaks a limit, with all that rests.'
              : 'Nothing within this range breaks a limit. The worst shock at its edge:'}
          </p>
        ) : (
          <p className="soft">
            The distance to the nearest breach is not known. Treat the book as if there were none.
          </p>
        )}
        {of.known && of.underlying !== '' ? <Shock of={of} /> : null}
      </div>
    </Panel>
  )
}
