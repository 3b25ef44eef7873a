// The freeboard as a picture: a hull, its deck, and how far below the deck the water stands. The
// distance is measured downwards from the deck in daily moves; water at the deck is a limit broken.

import { type ReactElement, useId } from 'react'
import { decimal, freeboardTone } from '../format.ts'

type HullProps = {
  readonly known: boolean
  /** Daily moves. */
  readonly distance: number
}

const width = 320
const height = 190
const deckY = 56
const keelY = 168
/** Daily moves from the deck to near the keel; more than that is deep enough to stop counting. */
const movesMax = 6
const moveY = (keelY - deckY - 6) / movesMax
const markX = 160

const hullPath =
  `M34 ${deckY} L270 ${deckY} Q290 ${deckY - 1} 308 ${deckY - 9} ` +
  `C303 88 288 128 268 ${keelY} L56 ${keelY} Q42 ${keelY} 40 148 Z`
const cabinPath =
  `M52 ${deckY} V31 H88 V${deckY} M58 31 V20 H72 V31 M76 31 V12 H83 V31 ` +
  `M58 38 H82 M58 45 H82 M250 ${deckY} V26`
const wavePath = ((): string => {
  let path = 'M-20 0'
  for (let x = -20; x < width + 20; x += 20) path += ' q5 -2.4 10 0 t10 0'
  return `${path} V${height} H-20 Z`
})()

/** Daily moves from the deck down, beside the stern. */
function Scale(): ReactElement {
  const moves = Array.from({ length: movesMax + 1 }, (_, index) => index)
  return (
    <g className="draught">
      {moves.map((move) => (
        <g key={move} transform={`translate(0 ${deckY + move * moveY})`}>
          <path d="M15 0h7" />
          <text x="10" y="3.2">
            {move}
          </text>
        </g>
      ))}
    </g>
  )
}

/** The load line's own mark: a ring, and a line through it, here at the water. */
function Mark({ tone }: { readonly tone: string }): ReactElement {
  return (
    <g className={`load-line ${tone}`}>
      <circle cx={markX} cy="0" r="11" />
      <path d={`M${markX - 24} 0h48`} />
    </g>
  )
}

function Dimension({ y }: { readonly y: number }): ReactElement | null {
  const length = y - deckY
  if (length < 9) return null
  return (
    <g className="dimension">
      <path d={`M92 ${deckY + 1}V${y - 1}`} />
      <path d={`M88.5 ${deckY + 6}L92 ${deckY + 1}l3.5 5M88.5 ${y - 6}L92 ${y - 1}l3.5 -5`} />
    </g>
  )
}

export function Hull({ known, distance }: HullProps): ReactElement {
  const clipId = useId()
  const hatchId = useId()
  const moves = known ? Math.min(Math.max(distance, 0), movesMax) : 0
  const waterY = deckY + moves * moveY
  const label = known
    ? `A hull with the water ${decimal(distance, 2)} daily moves below the deck`
    : 'A hull whose waterline is not known'
  return (
    <svg className="hull" viewBox={`0 0 ${width} ${height}`} role="img" aria-label={label}>
      <clipPath id={clipId}>
        <path d={hullPath} />
      </clipPath>
      <pattern id={hatchId} width="7" height="7" patternUnits="userSpaceOnUse">
        <path className="hatch" d="M0 7L7 0" />
      </pattern>
      <path className="cabin" d={cabinPath} />
      <path className="dry" d={hullPath} />
      {known ? (
        <>
          <g clipPath={`url(#${clipId})`}>
            <rect className="wet" x="0" y={waterY} width={width} height={height} />
          </g>
          <path className="water" d={wavePath} transform={`translate(0 ${waterY})`} />
        </>
      ) : (
        <path d={hullPath} fill={`url(#${hatchId})`} />
      )}
      <path className="deck" d={`M30 ${deckY}H270`} />
      <Scale />
      {known ? (
        <>
          <Dimension y={waterY} />
          <g transform={`translate(0 ${waterY})`} className="waterline">
            <Mark tone={freeboardTone(known, distance)} />
          </g>
        </>
      ) : (
        <text className="not-known" x={markX - 10} y={(deckY + keelY) / 2 + 5}>
          unknown
        </text>
      )}
    </svg>
  )
}
