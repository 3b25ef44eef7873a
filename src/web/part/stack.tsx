// A half-spread as its parts: one bar, each part as wide as it is large. What a part is called is
// told on hover, by the list beside the bar, and to a screen reader.

import { type ReactElement, useState } from 'react'
import { decimal, partColour, words } from '../format.ts'

export type Parts = Readonly<Record<string, number>>

/** Half of the last digit that is shown. */
const partMin = 0.0005

/** The whole half-spread: parts sum to it, whatever their signs. */
export function sumOf(parts: Parts): number {
  return Object.values(parts).reduce((sum, part) => sum + part, 0)
}

/** Parts that would not be shown as zero. */
function shownParts(parts: Parts): [string, number][] {
  return Object.entries(parts).filter(([, value]) => Math.abs(value) >= partMin)
}

export function PartList(props: { readonly parts: Parts; readonly unit: string }): ReactElement {
  return (
    <dl className="pairs">
      {shownParts(props.parts).map(([name, value]) => (
        <div className="part-row" key={name}>
          <dt>
            <i className={`swatch part-${partColour(name)}`} />
            {words(name)}
          </dt>
          <dd>
            {decimal(value, 3)}
            <span className="unit">{props.unit}</span>
          </dd>
        </div>
      ))}
    </dl>
  )
}

type StackProps = {
  readonly parts: Parts
  readonly unit: string
  /** The largest half-spread in sight: bars are drawn on one scale. */
  readonly scale: number
}

type Corner = { readonly left: number; readonly top: number }

const tipHeightPx = 190
const tipWidthPx = 200

export function Stack({ parts, unit, scale }: StackProps): ReactElement | null {
  const [corner, setCorner] = useState<Corner | null>(null)
  const entries = shownParts(parts)
  const whole = entries.reduce((sum, [, value]) => sum + Math.abs(value), 0)
  if (!(whole > 0)) return null
  const label = entries.map(([name, value]) => `${words(name)} ${decimal(value, 3)}`).join(', ')
  return (
    <div
      className="stack-hover"
      role="img"
      aria-label={`${label}, ${unit}`}
      onMouseEnter={(event) => {
        const box = event.currentTarget.getBoundingClientRect()
        const isLow = box.bottom + tipHeightPx > window.innerHeight
        setCorner({
          left: Math.min(box.left, window.innerWidth - tipWidthPx),
          top: isLow ? box.top - tipHeightPx : box.bottom + 4,
        })
      }}
      onMouseLeave={() => setCorner(null)}
    >
      <div className="stack" style={{ width: `${Math.min(100, (100 * whole) / scale)}%` }}>
        {entries.map(([name, value]) => (
          <i
            key={name}
            className={`part-${partColour(name)}${value < 0 ? ' negative' : ''}`}
            style={{ flexGrow: Math.abs(value) }}
          />
        ))}
      </div>
      {corner === null ? null : (
        <div className="tip" style={corner}>
          <PartList parts={parts} unit={unit} />
        </div>
      )}
    </div>
  )
}
