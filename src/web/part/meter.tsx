// One exposure against its limit: where it is, where it could be whatever of the resting orders
// fills, and the lines it may not cross. Zero is in the middle; both sides have the same scale.

import { type CSSProperties, type ReactElement } from 'react'
import { signedCompact, usageTone } from '../format.ts'

export type MeterProps = {
  readonly name: string
  readonly unit: string
  readonly value: number
  readonly low: number
  readonly high: number
  readonly limit: number
  /** Where no hedge is wanted; 0 when there is no such thing. */
  readonly band?: number
  /** Without words, for a row of a table. */
  readonly small?: boolean
}

/** The share of the limit that the worst case uses; NaN when there is no limit. */
export function usageOf({ low, high, limit }: Pick<MeterProps, 'low' | 'high' | 'limit'>): number {
  return limit > 0 ? Math.max(Math.abs(low), Math.abs(high)) / limit : Number.NaN
}

export function Meter(props: MeterProps): ReactElement {
  const { name, unit, value, low, high, limit, band = 0, small } = props
  const reach = Math.max(limit, Math.abs(low), Math.abs(high), Math.abs(value), 1e-9) * 1.22
  const place = (amount: number): string => `${50 + (50 * amount) / reach}%`
  const span = (from: number, to: number): CSSProperties => ({
    left: place(from),
    width: `${(50 * (to - from)) / reach}%`,
  })
  const tone = usageTone(usageOf(props))
  const text =
    `${name} ${signedCompact(value)} ${unit}, could be ${signedCompact(low)} to ` +
    `${signedCompact(high)}, limit ${signedCompact(limit)} either way`
  return (
    // biome-ignore lint/a11y/useSemanticElements: a <meter> cannot draw a band and two limits
    <div
      className={small === true ? 'meter small' : 'meter'}
      role="meter"
      aria-label={name}
      aria-valuemin={-limit}
      aria-valuemax={limit}
      aria-valuenow={value}
      aria-valuetext={text}
      title={text}
    >
      <i className="track" />
      {band > 0 ? <i className="hedge-band" style={span(-band, band)} /> : null}
      <i className={`reach ${tone}`} style={span(low, high)} />
      <i className="zero" style={{ left: '50%' }} />
      {limit > 0 ? <i className="limit" style={{ left: place(-limit) }} /> : null}
      {limit > 0 ? <i className="limit" style={{ left: place(limit) }} /> : null}
      <i className="mark" style={{ left: place(value) }} />
      {small === true ? null : <MeterWords {...props} place={place} />}
    </div>
  )
}

type WordsProps = MeterProps & { readonly place: (amount: number) => string }

/** Words under the lines; those of the worst case stand above, at its ends. */
function MeterWords({ low, high, limit, place }: WordsProps): ReactElement {
  return (
    <>
      {limit > 0 ? (
        <>
          <b className="limit-word" style={{ left: place(-limit) }}>
            {signedCompact(-limit)}
          </b>
          <b className="limit-word" style={{ left: place(limit) }}>
            {signedCompact(limit)}
          </b>
        </>
      ) : null}
      <b className="zero-word" style={{ left: '50%' }}>
        0
      </b>
      {high > low ? (
        <>
          <b className="low-word" style={{ left: place(low) }}>
            {signedCompact(low)}
          </b>
          <b className="high-word" style={{ left: place(high) }}>
            {signedCompact(high)}
          </b>
        </>
      ) : null}
    </>
  )
}
