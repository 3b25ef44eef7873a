// The tail of the journal as people read it: newest first, filtered, held still on request. The
// journal on disk is the record; this is a window on its end.

import { memo, type ReactElement, useMemo, useState } from 'react'
import { type AuditTail, leftOut, type TailLine } from '../audit-tail.ts'
import { count, dateAndTime, timeOfDay, words } from '../format.ts'
import { Empty, Panel } from '../part/panel.tsx'

const all = 'All'
const rowsMax = 300

const JournalRow = memo(function JournalRow({ line }: { readonly line: TailLine }) {
  const isLeftOut = line.what === leftOut
  return (
    <tr className={isLeftOut ? 'left-out' : undefined}>
      <td className="text" title={`${dateAndTime(line.timeUs)} UTC`}>
        {timeOfDay(line.timeUs)}
      </td>
      <td className="faint">{line.sequence}</td>
      <th scope="row" className="what">
        {words(line.what)}
      </th>
      <td className="text wide">{line.text}</td>
    </tr>
  )
})

function JournalTable({ lines }: { readonly lines: readonly TailLine[] }): ReactElement {
  return (
    <table>
      <thead>
        <tr>
          <th scope="col" className="text">
            Time, UTC
          </th>
          <th scope="col">Sequence</th>
          <th scope="col" className="text">
            What
          </th>
          <th scope="col" className="text wide">
            Text
          </th>
        </tr>
      </thead>
      <tbody>
        {lines.map((line) => (
          <JournalRow key={line.number} line={line} />
        ))}
      </tbody>
    </table>
  )
}

export function JournalPane({ audit }: { readonly audit: AuditTail }): ReactElement {
  const [held, setHeld] = useState<AuditTail | null>(null)
  const [what, setWhat] = useState(all)
  const [text, setText] = useState('')
  const tail = held ?? audit
  const kinds = useMemo(() => [...new Set(tail.lines.map((line) => line.what))].sort(), [tail])
  const shown = useMemo(() => {
    const wanted = text.trim().toLowerCase()
    return tail.lines
      .filter((line) => what === all || line.what === what)
      .filter((line) => line.text.toLowerCase().includes(wanted))
      .slice(-rowsMax)
      .reverse()
  }, [tail, what, text])
  const waiting = audit.next - tail.next
  return (
    <>
      <div className="toolbar">
        <label>
          What
          <select value={what} onChange={(event) => setWhat(event.target.value)}>
            {[all, ...kinds].map((kind) => (
              <option key={kind} value={kind}>
                {words(kind)}
              </option>
            ))}
          </select>
        </label>
        <input
          type="search"
          aria-label="Find in text"
          placeholder="Find in text"
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <button
          type="button"
          aria-pressed={held !== null}
          onClick={() => setHeld(held === null ? audit : null)}
        >
          {held === null ? 'Hold still' : 'Follow again'}
        </button>
        <span className="tally" role="status">
          {count(shown.length)} lines{held === null ? '' : `, ${count(waiting)} new since held`}
        </span>
      </div>
      <Panel title="Journal tail" note="newest first; the journal on disk is the record" flush>
        <div className="table-pane tall">
          <JournalTable lines={shown} />
          {shown.length > 0 ? null : (
            <Empty>
              {tail.lines.length === 0
                ? 'No line yet. Commands, mode changes, fills and refusals appear here.'
                : 'No line matches the filter.'}
            </Empty>
          )}
        </div>
      </Panel>
    </>
  )
}
