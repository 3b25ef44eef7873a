// The page: header, what is wrong, and the view. Everything below the header is grey while the line
// to the desk is lost: stale data must look stale.

import { type FormEvent, lazy, type ReactElement, Suspense, useState } from 'react'
import { type DeskView } from '../server/protocol.ts'
import { storeToken } from './api.ts'
import { useNow } from './clock.ts'
import { type Link } from './connection.ts'
import { duration } from './format.ts'
import { Header } from './part/header.tsx'
import { useView, type ViewName } from './route.ts'
import { retryConnection, useDesk, usePage } from './store.ts'
import { DeskPane } from './view/desk.tsx'
import { FillsPane } from './view/fills.tsx'
import { JournalPane } from './view/journal.tsx'
import { QuotesPane } from './view/quotes.tsx'

// ECharts is most of the page and two views need it: it is loaded when one of them is opened.
const ExposurePane = lazy(async () => {
  const { ExposurePane: component } = await import('./view/exposure.tsx')
  return { default: component }
})
const SmilePane = lazy(async () => {
  const { SmilePane: component } = await import('./view/smile.tsx')
  return { default: component }
})

function clockText(ms: number): string {
  return new Date(ms).toISOString().slice(11, 19)
}

function LostBanner({ isLocked }: { readonly isLocked: boolean }): ReactElement {
  const lastMs = usePage((state) => state.link.lastMs)
  const now = useNow(1000)
  return (
    <div className="banner bad" role="alert">
      No word from the desk since {clockText(lastMs)} UTC, {duration((now - lastMs) / 1000)} ago.
      What is shown is the last that was known.{' '}
      {isLocked ? 'It asks for another token: load the page anew.' : 'Trying to reach it again.'}
    </div>
  )
}

function TokenForm(): ReactElement {
  const [token, setToken] = useState('')
  function submit(event: FormEvent): void {
    event.preventDefault()
    storeToken(token.trim())
    retryConnection()
  }
  return (
    <form className="awaiting" onSubmit={submit}>
      <strong>This desk asks for its token</strong>
      <label>
        Token{' '}
        <input
          type="password"
          autoComplete="off"
          value={token}
          onChange={(event) => setToken(event.target.value)}
        />
      </label>
      <button type="submit">Open</button>
    </form>
  )
}

function Awaiting({ phase }: { readonly phase: Link['phase'] }): ReactElement {
  if (phase === 'locked') return <TokenForm />
  return (
    <div className="awaiting" role="status">
      <strong>Waiting for the desk</strong>
      <span>Its first snapshot comes over the stream of {window.location.host}.</span>
    </div>
  )
}

/** The one view that shows the audit stream whole, and so is drawn as often as it moves. */
function Journal(): ReactElement {
  return <JournalPane audit={usePage((state) => state.audit)} />
}

type PaneProps = { readonly name: ViewName; readonly view: DeskView }

function Pane({ name, view }: PaneProps): ReactElement {
  switch (name) {
    case 'quotes':
      return <QuotesPane quotes={view.quotes} />
    case 'exposure':
      return <ExposurePane view={view} />
    case 'smile':
      return <SmilePane view={view} />
    case 'fills':
      return <FillsPane fills={view.fills} />
    case 'journal':
      return <Journal />
    default:
      return <DeskPane view={view} />
  }
}

export function Frame(): ReactElement {
  const view = useDesk((whole) => whole)
  const phase = usePage((state) => state.link.phase)
  const hasHeard = usePage((state) => state.link.lastMs > 0)
  const fault = usePage((state) => state.fault)
  const name = useView()
  const isLost = hasHeard && (phase === 'lost' || phase === 'locked')
  const isStale = isLost || fault !== ''
  return (
    <div className={`frame${isStale ? ' is-stale' : ''}`}>
      <Header view={view} isStale={isStale} />
      {isLost ? <LostBanner isLocked={phase === 'locked'} /> : null}
      {fault === '' ? null : (
        <div className="banner bad" role="alert">
          {fault} What is shown is the last that was known.
        </div>
      )}
      <main className="pane" aria-label={name}>
        <Suspense fallback={<p className="empty">Loading the charts.</p>}>
          {view === null ? <Awaiting phase={phase} /> : <Pane name={name} view={view} />}
        </Suspense>
      </main>
    </div>
  )
}
