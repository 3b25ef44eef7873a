// The last few fills and journal lines, for whoever only glances: the whole of both has a view of
// its own.

import { type ReactElement } from 'react'
import { type FillView } from '../../server/protocol.ts'
import { faceOf, price, size, timeOfDay, words } from '../format.ts'
import { usePage } from '../store.ts'
import { Empty, Panel } from './panel.tsx'

/** More than fit; the rest is cut off by the panel's height. */
const shownMax = 24

function FillLine({ fill }: { readonly fill: FillView }): ReactElement {
  const face = faceOf(fill.name)
  const isBuy = fill.side === 1
  return (
    <li>
      <span className="faint">{timeOfDay(fill.timeUs)}</span>
      <span className={isBuy ? 'buy' : 'sell'}>{isBuy ? 'Buy' : 'Sell'}</span>
      <span className="cut">{fill.name}</span>
      <span>
        {size(fill.size, face)}
        <span className="unit">{face.sizeUnit}</span>
      </span>
      <span>
        {price(fill.price, face)}
        <span className="unit">{face.priceUnit}</span>
      </span>
    </li>
  )
}

export function LatestFills({ fills }: { readonly fills: readonly FillView[] }): ReactElement {
  const shown = fills.toSorted((a, b) => b.sequence - a.sequence).slice(0, shownMax)
  return (
    <Panel title="Latest fills" note={<a href="#/fills">all fills</a>} className="latest-fills">
      {shown.length === 0 ? (
        <Empty>No fill yet.</Empty>
      ) : (
        <ul className="latest fill-lines">
          {shown.map((fill) => (
            <FillLine key={`${fill.sequence} ${fill.name} ${fill.price}`} fill={fill} />
          ))}
        </ul>
      )}
    </Panel>
  )
}

export function LatestLines(): ReactElement {
  const lines = usePage((state) => state.audit.lines)
  const shown = lines.slice(-shownMax).reverse()
  return (
    <Panel title="Journal" note={<a href="#/journal">the tail</a>} className="latest-lines">
      {shown.length === 0 ? (
        <Empty>No line yet.</Empty>
      ) : (
        <ul className="latest journal-lines">
          {shown.map((line) => (
            <li key={line.number}>
              <span className="faint">{timeOfDay(line.timeUs)}</span>
              <span className="soft">{words(line.what)}</span>
              <span className="cut" title={line.text}>
                {line.text}
              </span>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  )
}
