// The first view: what the desk is worth, how far it is from trouble, what it holds, and whether
// everything it relies on is well.

import { type ReactElement } from 'react'
import { type DeskView, type UnderlyingView } from '../../server/protocol.ts'
import { PnlChart } from '../chart/pnl-chart.tsx'
import {
  age,
  count,
  decimal,
  exposure,
  profit,
  share,
  surfaceTone,
  unit,
  usageTone,
  usd,
  vol,
  words,
} from '../format.ts'
import { Freeboard } from '../part/freeboard.tsx'
import { Health } from '../part/health.tsx'
import { LatestFills, LatestLines } from '../part/latest.tsx'
import { Light } from '../part/light.tsx'
import { Meter, usageOf } from '../part/meter.tsx'
import { Num, Pair } from '../part/number.tsx'
import { Empty, Panel } from '../part/panel.tsx'

type ViewProps = { readonly view: DeskView }

function Money({ view }: ViewProps): ReactElement {
  return (
    <Panel title="Profit and loss" note="of this run" className="money">
      <div className="money-words">
        <p className="large">
          <Num of={profit(view.pnlUsd)} />
        </p>
        <dl className="pairs">
          <Pair name="Equity">
            <Num of={usd(view.equityUsd)} />
          </Pair>
          <Pair name="Realised">
            <Num of={profit(view.realisedUsd)} />
          </Pair>
          <Pair name="Fees paid">
            <Num of={usd(view.feesUsd)} />
          </Pair>
          <Pair name="Funding">
            <Num of={profit(view.fundingUsd)} />
          </Pair>
          <Pair name="Loss limit">
            <Num of={usd(view.lossLimitUsd)} />
          </Pair>
        </dl>
      </div>
      <PnlChart />
    </Panel>
  )
}

function UnderlyingRow({ row }: { readonly row: UnderlyingView }): ReactElement {
  const delta = {
    value: row.deltaUsd,
    low: row.deltaUsdLow,
    high: row.deltaUsdHigh,
    limit: row.deltaLimitUsd,
    band: row.bandUsd,
  }
  const vega = {
    value: row.vegaUsdPerVolPt,
    low: row.vegaUsdPerVolPtLow,
    high: row.vegaUsdPerVolPtHigh,
    limit: row.vegaLimitUsdPerVolPt,
  }
  return (
    <tr>
      <th scope="row">{row.code}</th>
      <td>{decimal(row.indexUsd, 2)}</td>
      <td>{vol(row.volAnnual).text}</td>
      <td>{exposure(row.deltaUsd, '').text}</td>
      <td className="meter-cell">
        <Meter small name={`${row.code} delta`} unit={unit.usd} {...delta} />
      </td>
      <td className={usageTone(usageOf(delta))}>{share(usageOf(delta)).text}</td>
      <td>{exposure(row.vegaUsdPerVolPt, '').text}</td>
      <td className="meter-cell">
        <Meter small name={`${row.code} vega`} unit={unit.vega} {...vega} />
      </td>
      <td className={usageTone(usageOf(vega))}>{share(usageOf(vega)).text}</td>
      <td>{exposure(row.gammaUsdPer1Pct, '').text}</td>
      <td>{exposure(row.thetaUsdPerDay, '').text}</td>
      <td>{exposure(row.collateralDeltaUsd, '').text}</td>
      <td>{exposure(row.perpetualLots, '').text}</td>
      <td>{count(row.twoSided)}</td>
      <td>
        <Light tone={surfaceTone(row.surfaceAgeUs)} /> {age(row.surfaceAgeUs)}
      </td>
    </tr>
  )
}

type HeadProps = { readonly name: string; readonly unit: string; readonly className?: string }

function Head(props: HeadProps): ReactElement {
  return (
    <th scope="col" className={props.className}>
      {props.name}
      <span className="unit block">{props.unit}</span>
    </th>
  )
}

function Underlyings({ view }: ViewProps): ReactElement {
  return (
    <Panel title="Exposure by underlying" className="underlyings" flush>
      {view.underlyings.length === 0 ? (
        <Empty>Waiting for the desk to know an underlying.</Empty>
      ) : (
        <div className="table-pane">
          <table className="two-line">
            <thead>
              <tr>
                <th className="text" scope="col">
                  Underlying
                </th>
                <Head name="Index" unit={unit.usd} />
                <Head name="Realised vol" unit={unit.vol} />
                <Head name="Delta" unit={unit.usd} />
                <Head name="Worst case and limit" unit="delta" className="centred" />
                <Head name="Used" unit="% of limit" />
                <Head name="Vega" unit={unit.vega} />
                <Head name="Worst case and limit" unit="vega" className="centred" />
                <Head name="Used" unit="% of limit" />
                <Head name="Gamma" unit={unit.gamma} />
                <Head name="Theta" unit={unit.theta} />
                <Head name="Collateral" unit={`delta, ${unit.usd}`} />
                <Head name="Perpetual" unit={unit.lots} />
                <Head name="Two-sided" unit="quotes" />
                <Head name="Surface" unit="age" />
              </tr>
            </thead>
            <tbody>
              {view.underlyings.map((row) => (
                <UnderlyingRow key={row.code} row={row} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Panel>
  )
}

function Counters({ view }: ViewProps): ReactElement {
  const { events, quotes, fills, hedges, cancels, expiries } = view.counters
  return (
    <Panel title="Counters" note="since the run began" className="counters">
      <dl className="pairs">
        <Pair name="Events applied">{count(events)}</Pair>
        <Pair name="Quotes sent">{count(quotes)}</Pair>
        <Pair name="Cancels sent">{count(cancels)}</Pair>
        <Pair name="Fills">{count(fills)}</Pair>
        <Pair name="Hedge orders">{count(hedges)}</Pair>
        <Pair name="Expiries settled">{count(expiries)}</Pair>
      </dl>
    </Panel>
  )
}

function Refusals({ view }: ViewProps): ReactElement {
  const entries = Object.entries(view.counters.refusals)
    .filter(([, number]) => number > 0)
    .sort((a, b) => b[1] - a[1])
  const most = entries[0]?.[1] ?? 1
  const total = entries.reduce((sum, [, number]) => sum + number, 0)
  return (
    <Panel title="Refusals by limit" note={`${count(total)} intents`} className="refusals">
      {entries.length === 0 ? (
        <Empty>No limit has refused anything yet.</Empty>
      ) : (
        <ul className="bars">
          {entries.map(([limit, number]) => (
            <li key={limit}>
              <span>{words(limit)}</span>
              <i style={{ width: `${(100 * number) / most}%` }} />
              <span>{count(number)}</span>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  )
}

export function DeskPane({ view }: ViewProps): ReactElement {
  return (
    <div className="desk">
      <Money view={view} />
      <Freeboard of={view.freeboard} />
      <Underlyings view={view} />
      <Health view={view} />
      <Counters view={view} />
      <Refusals view={view} />
      <LatestFills fills={view.fills} />
      <LatestLines />
    </div>
  )
}
