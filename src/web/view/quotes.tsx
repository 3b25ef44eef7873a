// Every quoted instrument: ours against the market, why not where we do not quote, and what the
// half-spread is made of.

import { type KeyboardEvent, memo, type ReactElement, useCallback, useMemo, useState } from 'react'
import { type QuoteView } from '../../server/protocol.ts'
import { count, dash, decimal, faceOf, position, price, size, words } from '../format.ts'
import { Num } from '../part/number.tsx'
import { Empty, Panel } from '../part/panel.tsx'
import { Segments } from '../part/segments.tsx'
import { type Order, SortHead, sortedBy } from '../part/sort.tsx'
import { PartList, Stack, sumOf } from '../part/stack.tsx'
import { Touch } from '../part/touch.tsx'

type Column = 'name' | 'position' | 'bid' | 'ask' | 'fair' | 'half' | 'reason'

const all = 'All'

const pickers: Readonly<Record<Column, (row: QuoteView) => number | string>> = {
  name: (row) => row.name,
  position: (row) => row.position,
  bid: (row) => row.bid,
  ask: (row) => row.ask,
  fair: (row) => row.fair,
  half: (row) => sumOf(row.parts),
  reason: (row) => row.reason,
}

function isQuoting(row: QuoteView): boolean {
  return row.bid > 0 || row.ask > 0
}

/** Why a row is as it is: the desk's reason, or what can be seen. */
function stateOf(row: QuoteView): { readonly text: string; readonly tone: string } {
  const isPlain = row.reason === '' || row.reason === 'quoted' || row.reason === 'none'
  if (!isPlain) return { text: words(row.reason), tone: 'watch' }
  if (row.bid > 0 && row.ask > 0) return { text: 'both sides', tone: 'faint' }
  if (isQuoting(row)) return { text: row.bid > 0 ? 'bid only' : 'ask only', tone: 'soft' }
  return { text: 'no quote', tone: 'watch' }
}

type RowProps = {
  readonly row: QuoteView
  readonly scale: number
  readonly isChosen: boolean
  readonly onChoose: (instrument: number) => void
}

const QuoteRow = memo(function QuoteRow({ row, scale, isChosen, onChoose }: RowProps) {
  const face = faceOf(row.name)
  const { text, tone } = stateOf(row)
  const isBestBid = row.bid > 0 && row.bid >= row.marketBid
  const isBestAsk = row.ask > 0 && (row.marketAsk === 0 || row.ask <= row.marketAsk)
  const half = sumOf(row.parts)
  return (
    <tr
      className="can-choose"
      aria-selected={isChosen}
      tabIndex={isChosen ? 0 : -1}
      onClick={() => onChoose(row.instrument)}
      onFocus={() => onChoose(row.instrument)}
      data-instrument={row.instrument}
    >
      <th scope="row">{row.name}</th>
      <td>{position(row.position, face)}</td>
      <td>{size(row.bidSize, face)}</td>
      <td className={`buy${isBestBid ? ' best' : ''}`}>{price(row.bid, face)}</td>
      <td className="soft">{price(row.marketBid, face)}</td>
      <td className="touch-cell">
        <Touch row={row} />
      </td>
      <td className="soft">{price(row.marketAsk, face)}</td>
      <td className={`sell${isBestAsk ? ' best' : ''}`}>{price(row.ask, face)}</td>
      <td>{size(row.askSize, face)}</td>
      <td>{price(row.fair, face, 1)}</td>
      <td className="text faint hug">{face.priceUnit}</td>
      <td>
        <Num
          of={{ text: half === 0 ? dash : decimal(half, 2), unit: face.partUnit, tone: 'plain' }}
        />
      </td>
      <td className="stack-cell">
        <Stack parts={row.parts} unit={face.partUnit} scale={scale} />
      </td>
      <td className={`text ${tone}`}>{text}</td>
    </tr>
  )
})

function Chosen({ row }: { readonly row: QuoteView | undefined }): ReactElement {
  if (row === undefined) return <Empty>Choose a row to see what its half-spread is made of.</Empty>
  const face = faceOf(row.name)
  const half = { text: decimal(sumOf(row.parts), 3), unit: face.partUnit, tone: 'plain' } as const
  return (
    <div className="chosen">
      <strong>{row.name}</strong>
      <span>
        half-spread <Num of={half} /> =
      </span>
      <PartList parts={row.parts} unit={face.partUnit} />
    </div>
  )
}

type Filter = {
  readonly base: string
  readonly expiry: string
  readonly text: string
  readonly isSilentOnly: boolean
}

function matches(row: QuoteView, filter: Filter): boolean {
  const face = faceOf(row.name)
  if (filter.base !== all && face.base !== filter.base) return false
  if (filter.expiry !== all && face.expiry !== filter.expiry) return false
  if (filter.isSilentOnly && isQuoting(row)) return false
  return row.name.includes(filter.text.trim().toUpperCase())
}

function expiriesOf(quotes: readonly QuoteView[], base: string): string[] {
  const faces = quotes.map((row) => faceOf(row.name))
  const wanted = faces.filter((face) => face.expiryUs > 0 && (base === all || face.base === base))
  const byName = new Map(wanted.map((face) => [face.expiry, face.expiryUs]))
  return [...byName].sort((a, b) => a[1] - b[1]).map(([expiry]) => expiry)
}

type ToolbarProps = {
  readonly quotes: readonly QuoteView[]
  readonly shown: readonly QuoteView[]
  readonly filter: Filter
  readonly onFilter: (filter: Filter) => void
}

function Toolbar({ quotes, shown, filter, onFilter }: ToolbarProps): ReactElement {
  const bases = [...new Set(quotes.map((row) => faceOf(row.name).base))]
  const quoting = shown.filter(isQuoting).length
  return (
    <div className="toolbar">
      <Segments
        label="Underlying"
        options={[all, ...bases]}
        chosen={filter.base}
        onChoose={(base) => onFilter({ ...filter, base, expiry: all })}
      />
      <label>
        Expiry
        <select
          value={filter.expiry}
          onChange={(event) => onFilter({ ...filter, expiry: event.target.value })}
        >
          {[all, ...expiriesOf(quotes, filter.base)].map((expiry) => (
            <option key={expiry}>{expiry}</option>
          ))}
        </select>
      </label>
      <input
        type="search"
        aria-label="Find instrument"
        placeholder="Find instrument"
        value={filter.text}
        onChange={(event) => onFilter({ ...filter, text: event.target.value })}
      />
      <label>
        <input
          type="checkbox"
          checked={filter.isSilentOnly}
          onChange={(event) => onFilter({ ...filter, isSilentOnly: event.target.checked })}
        />
        Not quoting only
      </label>
      <span className="tally" role="status">
        {count(quoting)} of {count(shown.length)} instruments quoted
      </span>
    </div>
  )
}

type HeadProps = {
  readonly order: Order<Column> | null
  readonly onOrder: (order: Order<Column> | null) => void
}

function TableHead(props: HeadProps): ReactElement {
  return (
    <thead>
      <tr>
        <SortHead of="name" className="text" {...props}>
          Instrument
        </SortHead>
        <SortHead of="position" {...props}>
          Position
        </SortHead>
        <th scope="col">Size</th>
        <SortHead of="bid" {...props}>
          Our bid
        </SortHead>
        <th scope="col">Market bid</th>
        <th scope="col" className="touch-cell">
          <span className="unseen">Ours against the market</span>
        </th>
        <th scope="col">Market ask</th>
        <SortHead of="ask" {...props}>
          Our ask
        </SortHead>
        <th scope="col">Size</th>
        <SortHead of="fair" {...props}>
          Fair
        </SortHead>
        <th scope="col" className="text hug">
          <span className="unseen">Unit of the prices</span>
        </th>
        <SortHead of="half" {...props}>
          Half-spread
        </SortHead>
        <th scope="col" className="text">
          Made of
        </th>
        <SortHead of="reason" className="text" {...props}>
          State
        </SortHead>
      </tr>
    </thead>
  )
}

/** Moves the focus by one row with the arrow keys, as in a list. */
function onArrow(event: KeyboardEvent<HTMLElement>): void {
  if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return
  const row = (event.target as HTMLElement).closest('tr')
  const next = event.key === 'ArrowDown' ? row?.nextElementSibling : row?.previousElementSibling
  if (!(next instanceof HTMLTableRowElement)) return
  event.preventDefault()
  next.focus()
}

const largeHalf = 3

/** The next of 1, 2, 5, 10 and so on: a scale that stays while the market moves a little. */
function roundUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value))
  return power * ([1, 2, 5].find((step) => value <= step * power) ?? 10)
}

/** One scale for all bars of a unit: wide enough for most, so that small ones can be told apart. */
function scalesOf(rows: readonly QuoteView[]): ReadonlyMap<string, number> {
  const byUnit = new Map<string, number[]>()
  for (const row of rows) {
    const { partUnit } = faceOf(row.name)
    byUnit.set(partUnit, [...(byUnit.get(partUnit) ?? []), sumOf(row.parts)])
  }
  const scales = [...byUnit].map(([partUnit, halves]): [string, number] => {
    const sorted = halves.sort((a, b) => a - b)
    const median = sorted[sorted.length >> 1] ?? 1
    const most = sorted.at(-1) ?? 1
    return [partUnit, roundUp(Math.max(1e-9, Math.min(most, largeHalf * median)))]
  })
  return new Map(scales)
}

const quotesNote = 'bold: ours is the best price; bar: market, ticks: ours, thin line: fair'

export function QuotesPane({ quotes }: { readonly quotes: readonly QuoteView[] }): ReactElement {
  const [filter, setFilter] = useState<Filter>({
    base: all,
    expiry: all,
    text: '',
    isSilentOnly: false,
  })
  const [order, setOrder] = useState<Order<Column> | null>(null)
  const [instrument, setInstrument] = useState(-1)
  const choose = useCallback((chosen: number) => setInstrument(chosen), [])
  const shown = useMemo(() => {
    const rows = quotes.filter((row) => matches(row, filter))
    return order === null ? rows : sortedBy(rows, pickers[order.by], order.isDown)
  }, [quotes, filter, order])
  const scales = useMemo(() => scalesOf(quotes), [quotes])
  const chosen = shown.find((row) => row.instrument === instrument) ?? shown[0]
  return (
    <>
      <Toolbar quotes={quotes} shown={shown} filter={filter} onFilter={setFilter} />
      <Panel title="Quotes against the market" note={quotesNote} flush>
        <Chosen row={chosen} />
        <div className="table-pane tall">
          {/* biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: rows are chosen */}
          <table className="quotes" role="grid" onKeyDown={onArrow}>
            <TableHead order={order} onOrder={setOrder} />
            <tbody>
              {shown.map((row) => (
                <QuoteRow
                  key={row.instrument}
                  row={row}
                  scale={scales.get(faceOf(row.name).partUnit) ?? 1}
                  isChosen={row === chosen}
                  onChoose={choose}
                />
              ))}
            </tbody>
          </table>
          {shown.length > 0 ? null : (
            <Empty>
              {quotes.length === 0
                ? 'Waiting for instruments: the desk quotes them once the venue lists them.'
                : 'No instrument matches the filter.'}
            </Empty>
          )}
        </div>
      </Panel>
    </>
  )
}
