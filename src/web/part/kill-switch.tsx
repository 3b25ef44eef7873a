// The kill switch in the header: asks once, then shows what the desk says until nothing rests. It
// never shows as done what the desk has not confirmed, and it works while the line is lost.

import { type ReactElement, useEffect, useState } from 'react'
import { sendCommand } from '../api.ts'
import { count, exposure, join, unit } from '../format.ts'
import { useDesk } from '../store.ts'
import { Dialog } from './dialog.tsx'
import { givenName, operatorName, rememberName } from './operator.ts'

type Phase = 'armed' | 'sent' | 'killing' | 'killed'

/** Sends a command, and keeps what to say if it was not taken. */
function useCommand(onTaken: () => void): {
  readonly failure: string
  readonly isBusy: boolean
  readonly send: (command: 'kill' | 'rearm', actor: string) => Promise<void>
} {
  const [failure, setFailure] = useState('')
  const [isBusy, setBusy] = useState(false)
  async function send(command: 'kill' | 'rearm', actor: string): Promise<void> {
    setBusy(true)
    setFailure('')
    const answer = await sendCommand({ command, actor })
    setBusy(false)
    if (answer.ok) onTaken()
    else setFailure(answer.refusal)
  }
  return { failure, isBusy, send }
}

function Failure({ text }: { readonly text: string }): ReactElement | null {
  if (text === '') return null
  return (
    <p className="failure" role="alert">
      {text} Nothing has happened yet. Try again, or stop the desk where it runs.
    </p>
  )
}

type QuestionProps = { readonly onLeave: () => void; readonly onTaken: () => void }

function KillQuestion({ onLeave, onTaken }: QuestionProps): ReactElement {
  const { failure, isBusy, send } = useCommand(onTaken)
  const resting = useDesk((view) => view.restingOrders)
  const underlyings = useDesk((view) => view.underlyings) ?? []
  const held = underlyings.map((row) => `${row.code} ${join(exposure(row.deltaUsd, unit.usd))}`)
  return (
    <Dialog
      title="Kill this desk?"
      onLeave={onLeave}
      onConfirm={() => void send('kill', operatorName())}
    >
      <ul>
        <li>
          <strong>Cancels {resting === null ? 'all' : count(resting)} resting orders</strong>, and
          cancels again until the venue reports none.
        </li>
        <li>Stops quoting and hedging. Positions stay: delta {held.join(', ') || 'unknown'}.</li>
        <li>Latches: it stays killed until a named person re-arms it.</li>
      </ul>
      <Failure text={failure} />
      <div className="choices">
        <button type="button" onClick={onLeave}>
          Leave<kbd>Esc</kbd>
        </button>
        <button type="submit" className="danger" disabled={isBusy} data-first>
          Kill<kbd>Enter</kbd>
        </button>
      </div>
    </Dialog>
  )
}

function RearmQuestion({ onLeave, onTaken }: QuestionProps): ReactElement {
  const { failure, isBusy, send } = useCommand(onTaken)
  const [name, setName] = useState(givenName())
  const actor = name.trim()
  function confirm(): void {
    if (actor === '') return
    rememberName(actor)
    void send('rearm', actor)
  }
  return (
    <Dialog title="Re-arm this desk?" onLeave={onLeave} onConfirm={confirm}>
      <ul>
        <li>The desk comes back in stages: it may place orders again.</li>
        <li>Your name is journaled with the command.</li>
      </ul>
      <label>
        Your name
        <input value={name} onChange={(e) => setName(e.target.value)} maxLength={64} data-first />
      </label>
      <Failure text={failure} />
      <div className="choices">
        <button type="button" onClick={onLeave}>
          Leave<kbd>Esc</kbd>
        </button>
        <button type="submit" disabled={isBusy || actor === ''}>
          Re-arm<kbd>Enter</kbd>
        </button>
      </div>
    </Dialog>
  )
}

function stateText(phase: Phase, resting: number): string {
  switch (phase) {
    case 'sent':
      return 'kill sent'
    case 'killing':
      return `killing: ${count(resting)} resting`
    case 'killed':
      return `killed: ${count(resting)} resting`
    default:
      return ''
  }
}

/** Shift+K asks from anywhere. */
function useKillKey(ask: () => void): void {
  useEffect(() => {
    function onKey(event: KeyboardEvent): void {
      const isTyping = event.target instanceof HTMLInputElement
      if (event.key === 'K' && event.shiftKey && !isTyping) ask()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [ask])
}

type Question = 'none' | 'kill' | 'rearm'

export function KillSwitch({ isStale }: { readonly isStale: boolean }): ReactElement {
  const kill = useDesk((view) => view.kill) ?? 'armed'
  const resting = useDesk((view) => view.restingOrders) ?? 0
  // What is asked stays what it was when it was asked: Enter must never confirm another question.
  const [question, setQuestion] = useState<Question>('none')
  const [isSent, setSent] = useState(false)
  useKillKey(() => setQuestion((asked) => (asked === 'none' ? 'kill' : asked)))
  useEffect(() => {
    // What was sent has arrived once the desk says so itself.
    if (kill !== 'armed') setSent(false)
  }, [kill])
  const isArmed = kill === 'armed'
  const phase: Phase = isArmed ? (isSent ? 'sent' : 'armed') : kill === 'killed' ? kill : 'killing'
  const leave = (): void => setQuestion('none')
  const taken = (): void => {
    setSent(question === 'kill' && isArmed)
    setQuestion('none')
  }
  const text = stateText(phase, resting)
  return (
    <div className="kill">
      <output aria-live="assertive" className={phase === 'armed' ? 'unseen' : 'kill-state'}>
        {isStale && text !== '' ? `was ${text}` : text}
      </output>
      {phase === 'killed' ? (
        <button type="button" onClick={() => setQuestion('rearm')}>
          Re-arm…
        </button>
      ) : (
        <button
          type="button"
          className="danger"
          title="Cancels everything and latches (Shift+K)"
          onClick={() => setQuestion('kill')}
        >
          Kill
        </button>
      )}
      {question === 'kill' ? <KillQuestion onLeave={leave} onTaken={taken} /> : null}
      {question === 'rearm' ? <RearmQuestion onLeave={leave} onTaken={taken} /> : null}
    </div>
  )
}
