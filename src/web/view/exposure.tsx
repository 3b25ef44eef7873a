// What the book is exposed to, by underlying and by expiry, with the worst case of everything that
// rests drawn against its limits.

import { type ReactElement } from 'react'
import { type DeskView, type ExpiryView, type UnderlyingView } from '../../server/protocol.ts'
import { ExpiryBars } from '../chart/expiry-bars.tsx'
import { PositionMap } from '../chart/position-map.tsx'
import { useSlow } from '../clock.ts'
import { expiryName, exposure, join, share, unit, usageTone } from '../format.ts'
import { Meter, type MeterProps, usageOf } from '../part/meter.tsx'
import { Num } from '../part/number.tsx'
import { Empty, Panel } from '../part/panel.tsx'

type Measure = {
  readonly name: string
  readonly unit: string
  readonly of: (row: ExpiryView) => number
  readonly total: (row: UnderlyingView) => number
}

const measures: readonly Measure[] = [
  { name: 'Delta', unit: unit.usd, of: (row) => row.deltaUsd, total: (row) => row.deltaUsd },
  {
    name: 'Gamma',
    unit: unit.gamma,
    of: (row) => row.gammaUsdPer1Pct,
    total: (row) => row.gammaUsdPer1Pct,
  },
  {
    name: 'Vega',
    unit: unit.vega,
    of: (row) => row.vegaUsdPerVolPt,
    total: (row) => row.vegaUsdPerVolPt,
  },
  {
    name: 'Theta',
    unit: unit.theta,
    of: (row) => row.thetaUsdPerDay,
    total: (row) => row.thetaUsdPerDay,
  },
]

const drawMs = 1000

function FullMeter(props: MeterProps): ReactElement {
  const usage = usageOf(props)
  return (
    <div className="full-meter">
      <p>
        <strong>{props.name}</strong>
        <span>
          <Num of={exposure(props.value, props.unit)} />
        </span>
      </p>
      <Meter {...props} />
      <p className="soft">
        <span>worst case uses</span>
        <span className={usageTone(usage)}>
          {props.limit > 0 ? `${join(share(usage))} of the limit` : 'no limit set'}
        </span>
      </p>
    </div>
  )
}

function Meters({ row }: { readonly row: UnderlyingView }): ReactElement {
  return (
    <div className="meters">
      <FullMeter
        name="Delta"
        unit={unit.usd}
        value={row.deltaUsd}
        low={row.deltaUsdLow}
        high={row.deltaUsdHigh}
        limit={row.deltaLimitUsd}
        band={row.bandUsd}
      />
      <FullMeter
        name="Vega"
        unit={unit.vega}
        value={row.vegaUsdPerVolPt}
        low={row.vegaUsdPerVolPtLow}
        high={row.vegaUsdPerVolPtHigh}
        limit={row.vegaLimitUsdPerVolPt}
      />
      <ul className="legend">
        <li>
          <i className="key mark" /> now
        </li>
        <li>
          <i className="key reach" /> whatever rests fills
        </li>
        <li>
          <i className="key hedge-band" /> no hedge wanted
        </li>
        <li>
          <i className="key limit" /> limit
        </li>
      </ul>
    </div>
  )
}

type MeasurePanelProps = {
  readonly measure: Measure
  readonly row: UnderlyingView
  readonly expiries: readonly ExpiryView[]
}

function MeasurePanel({ measure, row, expiries }: MeasurePanelProps): ReactElement {
  const bars = expiries.map((one) => ({
    expiry: expiryName(one.expiryUs),
    value: measure.of(one),
  }))
  const total = measure.total(row)
  // What has no expiry, such as the perpetual, is the rest of the total.
  const rest = total - bars.reduce((sum, bar) => sum + bar.value, 0)
  const hasRest = Math.abs(rest) >= 0.5
  const shown = hasRest ? [{ expiry: 'none', value: rest }, ...bars] : bars
  return (
    <figure className="measure">
      <figcaption>
        <strong>{measure.name}</strong>
        <span>
          total <Num of={exposure(total, measure.unit)} />
        </span>
      </figcaption>
      {shown.every((bar) => bar.value === 0) ? (
        <Empty>None is held.</Empty>
      ) : (
        <ExpiryBars name={measure.name} unit={measure.unit} bars={shown} />
      )}
    </figure>
  )
}

type UnderlyingPanelProps = { readonly row: UnderlyingView; readonly view: DeskView }

function UnderlyingPanel({ row, view }: UnderlyingPanelProps): ReactElement {
  const expiries = view.expiries.filter((one) => one.code === row.code)
  const note = `${expiries.length} expiries; "none" is the perpetual and other things without one`
  return (
    <Panel title={`${row.code} exposure by expiry`} note={note}>
      <div className="exposure-row">
        <Meters row={row} />
        <div className="measures">
          {measures.map((measure) => (
            <MeasurePanel key={measure.name} measure={measure} row={row} expiries={expiries} />
          ))}
        </div>
      </div>
    </Panel>
  )
}

export function ExposurePane({ view }: { readonly view: DeskView }): ReactElement {
  const drawn = useSlow(view, drawMs)
  if (drawn.underlyings.length === 0) {
    return <Empty>Waiting for the desk to know an underlying.</Empty>
  }
  return (
    <div className="exposure">
      {drawn.underlyings.map((row) => (
        <UnderlyingPanel key={row.code} row={row} view={drawn} />
      ))}
      <div className="maps">
        {drawn.underlyings.map((row) => (
          <Panel
            key={row.code}
            title={`${row.code} positions by strike and expiry`}
            note={`${row.code}, quoted options: blue long, orange short, grey flat`}
          >
            <PositionMap code={row.code} quotes={drawn.quotes} />
          </Panel>
        ))}
      </div>
    </div>
  )
}
