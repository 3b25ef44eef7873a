// What is always in sight: where one is, how the desk stands, and what stops it.

import { type ReactElement, useEffect, useState } from 'react'
import { type DeskView } from '../../server/protocol.ts'
import { sendCommand } from '../api.ts'
import { dateAndTime, modeTone, profit, timeOfDay, words } from '../format.ts'
import { goTo, useView, views, viewTitles } from '../route.ts'
import { type ThemeChoice, turnTheme, useThemeChoice } from '../theme.ts'
import { KillSwitch } from './kill-switch.tsx'
import { Num } from './number.tsx'
import { operatorName } from './operator.ts'

function Brand({ run }: { readonly run: number | undefined }): ReactElement {
  return (
    <div className="brand">
      <svg viewBox="0 0 32 32" aria-hidden="true">
        <circle cx="16" cy="16" r="9" fill="none" stroke="var(--sea)" strokeWidth="3" />
        <path d="M1.5 16h29" stroke="var(--sea)" strokeWidth="3.4" strokeLinecap="round" />
      </svg>
      <h1>Plimsoll</h1>
      {run === undefined ? null : <span className="unit">run {run}</span>}
    </div>
  )
}

/** Digits go to the views, unless something is being typed. */
function useViewKeys(): void {
  useEffect(() => {
    function onKey(event: KeyboardEvent): void {
      const { target, key } = event
      const isTyping = target instanceof HTMLInputElement || target instanceof HTMLSelectElement
      const view = views[Number(key) - 1]
      if (view === undefined || isTyping || event.ctrlKey || event.metaKey || event.altKey) return
      goTo(view)
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [])
}

function Nav(): ReactElement {
  const current = useView()
  useViewKeys()
  return (
    <nav className="nav" aria-label="Views">
      {views.map((view, index) => (
        <a
          key={view}
          href={`#/${view}`}
          aria-current={view === current ? 'page' : undefined}
          title={`${viewTitles[view]} (${index + 1})`}
        >
          {viewTitles[view]}
        </a>
      ))}
    </nav>
  )
}

function Status({ view }: { readonly view: DeskView }): ReactElement {
  const cause = view.modeCause === '' ? '' : `: ${words(view.modeCause)}`
  // Whatever the mode says, a killed desk is not normal; its own words stand beside the switch.
  const isArmed = view.kill === 'armed'
  return (
    <div className="status">
      <div>
        <span className="faint">P&L</span> <Num of={profit(view.pnlUsd)} />
      </div>
      <div>
        {view.paused ? <span className="pill watch">paused</span> : null}{' '}
        {isArmed ? (
          <span className={`pill ${modeTone(view.mode)}`} title={`Mode ${view.mode}${cause}`}>
            {words(view.mode)}
          </span>
        ) : null}
      </div>
      <div title={`${dateAndTime(view.timeUs)} UTC, time of the desk`}>
        {timeOfDay(view.timeUs)}
        <span className="unit">UTC</span>
      </div>
    </div>
  )
}

function PauseButton({ isPaused }: { readonly isPaused: boolean }): ReactElement {
  const [failure, setFailure] = useState('')
  const command = isPaused ? 'resume' : 'pause'
  async function send(): Promise<void> {
    const answer = await sendCommand({ command, actor: operatorName() })
    setFailure(answer.ok ? '' : answer.refusal)
  }
  return (
    <button
      type="button"
      onClick={() => void send()}
      title={failure === '' ? 'Stops quoting and takes quotes away; hedging goes on' : failure}
      className={failure === '' ? undefined : 'bad'}
    >
      {failure !== '' ? 'Not taken, again?' : isPaused ? 'Resume' : 'Pause'}
    </button>
  )
}

const themeSigns: Readonly<Record<ThemeChoice, string>> = { system: '◐', light: '○', dark: '●' }

function ThemeButton(): ReactElement {
  const choice = useThemeChoice()
  const label = `Theme: ${choice}`
  return (
    <button type="button" className="icon" aria-label={label} title={label} onClick={turnTheme}>
      {themeSigns[choice]}
    </button>
  )
}

type HeaderProps = { readonly view: DeskView | null; readonly isStale: boolean }

export function Header({ view, isStale }: HeaderProps): ReactElement {
  return (
    <header className="header">
      <Brand run={view?.run} />
      <Nav />
      {view === null ? <div className="status" /> : <Status view={view} />}
      <div className="actions">
        <ThemeButton />
        <PauseButton isPaused={view?.paused ?? false} />
        <KillSwitch isStale={isStale} />
      </div>
    </header>
  )
}
