// What a trader adds to the model at one expiry: shown beside it, never inside it, and set here by
// a command that is journaled with a name. The desk decides what it takes; refusals come back in
// the journal's tail.

import { type FormEvent, type ReactElement, useState } from 'react'
import { type ExpiryView } from '../../server/protocol.ts'
import { sendCommand } from '../api.ts'
import { timeOfDay, volPt } from '../format.ts'
import { Num, Pair } from './number.tsx'
import { operatorName } from './operator.ts'

const parts = ['level', 'skew', 'curvature'] as const
const lives = ['1h', '4h', '1d'] as const

function Values({ mark }: { readonly mark: ExpiryView['mark'] }): ReactElement {
  if (mark === null) return <p className="soft">None: the model alone.</p>
  return (
    <dl className="pairs">
      <Pair name="Level">
        <Num of={volPt(mark.levelVolPt)} />
      </Pair>
      <Pair name="Skew">
        <Num of={volPt(mark.skewVolPt)} />
      </Pair>
      <Pair name="Curvature">
        <Num of={volPt(mark.curvatureVolPt)} />
      </Pair>
      <Pair name="Until">
        {timeOfDay(mark.untilUs)} <span className="unit">UTC</span>
      </Pair>
    </dl>
  )
}

/** The mark of one expiry and a line to change a part of it, in vol points. */
export function Mark({ slice }: { readonly slice: ExpiryView }): ReactElement {
  const [part, setPart] = useState<string>(parts[0])
  const [life, setLife] = useState<string>(lives[0])
  const [value, setValue] = useState('')
  const [answer, setAnswer] = useState('')
  async function send(event: FormEvent): Promise<void> {
    event.preventDefault()
    const name = `${slice.code}:${slice.expiry}:${part}:${life}`
    const body = { command: 'set-mark', actor: operatorName(), name, value: Number(value) } as const
    const taken = await sendCommand(body)
    setAnswer(taken.ok ? 'Sent; the journal says what became of it.' : taken.refusal)
  }
  return (
    <>
      <Values mark={slice.mark} />
      <form className="toolbar" aria-label="Set a mark" onSubmit={(event) => void send(event)}>
        <select aria-label="Part" value={part} onChange={(event) => setPart(event.target.value)}>
          {parts.map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
        <input
          aria-label="Vol points"
          type="number"
          step="0.1"
          min="-20"
          max="20"
          required
          placeholder="vol pt"
          value={value}
          onChange={(event) => setValue(event.target.value)}
        />
        <select aria-label="For" value={life} onChange={(event) => setLife(event.target.value)}>
          {lives.map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
        <button type="submit">Mark</button>
        <span className="tally" role="status">
          {answer}
        </span>
      </form>
    </>
  )
}
