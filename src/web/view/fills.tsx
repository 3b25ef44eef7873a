// The desk's fills, newest first, and what those shown add up to.

import { memo, type ReactElement, useMemo, useState } from 'react'
import { type FillView } from '../../server/protocol.ts'
import {
  count,
  dateAndTime,
  decimal,
  faceOf,
  price,
  size,
  timeOfDay,
  usd,
  words,
} from '../format.ts'
import { Num } from '../part/number.tsx'
import { Empty, Panel } from '../part/panel.tsx'
import { Segments } from '../part/segments.tsx'

const all = 'All'

const FillRow = memo(function FillRow({ fill }: { readonly fill: FillView }) {
  const face = faceOf(fill.name)
  const isBuy = fill.side === 1
  return (
    <tr>
      <td className="text" title={`${dateAndTime(fill.timeUs)} UTC`}>
        {timeOfDay(fill.timeUs)}
      </td>
      <td className="faint">{fill.sequence}</td>
      <th scope="row">{fill.name}</th>
      <td className={`text ${isBuy ? 'buy' : 'sell'}`}>{isBuy ? 'Buy' : 'Sell'}</td>
      <td>{price(fill.price, face)}</td>
      <td className="text faint hug">{face.priceUnit}</td>
      <td>{size(fill.size, face)}</td>
      <td className="text faint hug">{face.sizeUnit}</td>
      <td>{decimal(fill.feeUsd, 2)}</td>
      <td className="text">{fill.liquidity}</td>
      <td className="text">{words(fill.purpose)}</td>
    </tr>
  )
})

function FillsHead(): ReactElement {
  return (
    <thead>
      <tr>
        <th scope="col" className="text">
          Time, UTC
        </th>
        <th scope="col">Sequence</th>
        <th scope="col" className="text">
          Instrument
        </th>
        <th scope="col" className="text">
          Side
        </th>
        <th scope="col">Price</th>
        <th scope="col" className="text hug">
          <span className="unseen">Unit of the price</span>
        </th>
        <th scope="col">Size</th>
        <th scope="col" className="text hug">
          <span className="unseen">Unit of the size</span>
        </th>
        <th scope="col">Fee paid, USD</th>
        <th scope="col" className="text">
          Liquidity
        </th>
        <th scope="col" className="text">
          Purpose
        </th>
      </tr>
    </thead>
  )
}

function Tally({ fills }: { readonly fills: readonly FillView[] }): ReactElement {
  const buys = fills.filter((fill) => fill.side === 1).length
  const sold = fills.length - buys
  const makers = fills.filter((fill) => fill.liquidity === 'maker').length
  const fees = fills.reduce((sum, fill) => sum + fill.feeUsd, 0)
  return (
    <span className="tally" role="status">
      The last {count(fills.length)} fills: {count(buys)} bought, {count(sold)} sold;{' '}
      {count(makers)} as maker; fees paid <Num of={usd(fees, 2)} />
    </span>
  )
}

export function FillsPane({ fills }: { readonly fills: readonly FillView[] }): ReactElement {
  const [base, setBase] = useState(all)
  const [purpose, setPurpose] = useState(all)
  const bases = [...new Set(fills.map((fill) => faceOf(fill.name).base))].sort()
  const purposes = [...new Set(fills.map((fill) => fill.purpose))].sort()
  const shown = useMemo(
    () =>
      fills
        .filter((fill) => base === all || faceOf(fill.name).base === base)
        .filter((fill) => purpose === all || fill.purpose === purpose)
        .toSorted((a, b) => b.sequence - a.sequence),
    [fills, base, purpose],
  )
  return (
    <>
      <div className="toolbar">
        <Segments label="Underlying" options={[all, ...bases]} chosen={base} onChoose={setBase} />
        <Segments
          label="Purpose"
          options={[all, ...purposes]}
          chosen={purpose}
          onChoose={setPurpose}
        />
        <Tally fills={shown} />
      </div>
      <Panel title="Fills" note="newest first; a fee with a minus was received" flush>
        <div className="table-pane tall">
          <table>
            <FillsHead />
            <tbody>
              {shown.map((fill) => (
                <FillRow key={`${fill.sequence} ${fill.name} ${fill.price}`} fill={fill} />
              ))}
            </tbody>
          </table>
          {shown.length > 0 ? null : (
            <Empty>
              {fills.length === 0
                ? 'No fill yet. One appears here as soon as an order of the desk trades.'
                : 'No fill matches the filter.'}
            </Empty>
          )}
        </div>
      </Panel>
    </>
  )
}
