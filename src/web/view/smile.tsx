// One smile at a time against the market, and the surface it belongs to over all expiries. Smiles
// are asked for when they are looked at, not streamed.

import { type KeyboardEvent, type ReactElement, useEffect, useState } from 'react'
import { type DeskView, type ExpiryView, type SmileView } from '../../server/protocol.ts'
import { fetchSmile } from '../api.ts'
import { isInside, SmileChart } from '../chart/smile-chart.tsx'
import { countFalls, TermChart, termColours } from '../chart/term-chart.tsx'
import { useSlow } from '../clock.ts'
import { age, count, daysLeft, expiryName, share, usd, vol, volPt } from '../format.ts'
import { Mark } from '../part/mark.tsx'
import { Num, Pair } from '../part/number.tsx'
import { Empty, Panel } from '../part/panel.tsx'
import { Segments } from '../part/segments.tsx'

const refreshMs = 2000
const drawMs = 1000

type Fetched = { readonly smile: SmileView | null; readonly failure: string }

/** The smile of an expiry, renewed while it is looked at. */
function useSmile(code: string, expiry: string): Fetched {
  const [fetched, setFetched] = useState<Fetched>({ smile: null, failure: '' })
  useEffect(() => {
    let isWanted = true
    async function refresh(): Promise<void> {
      const answer = await fetchSmile(code, expiry)
      if (!isWanted) return
      if (answer.ok) setFetched({ smile: answer.value, failure: '' })
      else setFetched((last) => ({ ...last, failure: answer.refusal }))
    }
    setFetched({ smile: null, failure: '' })
    if (expiry === '') return undefined
    void refresh()
    const timer = window.setInterval(() => void refresh(), refreshMs)
    return () => {
      isWanted = false
      window.clearInterval(timer)
    }
  }, [code, expiry])
  return fetched
}

type FactsProps = {
  readonly smile: SmileView
  readonly slice: ExpiryView | undefined
  readonly surfaceAgeUs: number | undefined
}

function Facts({ smile, slice, surfaceAgeUs }: FactsProps): ReactElement {
  const sides = smile.points.map(isInside)
  const twoSided = sides.filter((one) => one !== undefined).length
  const inside = sides.filter((one) => one === true).length
  return (
    <dl className="pairs">
      <Pair name="Forward">
        <Num of={usd(smile.forward, 2)} />
      </Pair>
      {slice === undefined ? null : (
        <>
          <Pair name="Vol at the money">
            <Num of={vol(slice.atmVol)} />
          </Pair>
          {slice.mark === null ? null : (
            <Pair name="With the mark">
              <Num of={vol(slice.markedAtmVol)} />
            </Pair>
          )}
          <Pair name="Expires in">{daysLeft(slice.days)}</Pair>
          <Pair name="Error of the fit, RMS">
            <Num of={volPt(slice.errorVolPt)} />
          </Pair>
        </>
      )}
      <Pair name="Strikes with both sides">{count(twoSided)}</Pair>
      <Pair name="Fit inside bid and ask">
        {count(inside)} <Num className="faint" of={share(inside / twoSided)} />
      </Pair>
      <Pair name="Age of the surface">{surfaceAgeUs === undefined ? '–' : age(surfaceAgeUs)}</Pair>
    </dl>
  )
}

type PickerProps = {
  readonly codes: readonly string[]
  readonly code: string
  readonly expiries: readonly ExpiryView[]
  readonly expiry: string
  readonly onCode: (code: string) => void
  readonly onExpiry: (expiry: string) => void
}

function Picker({ codes, code, expiries, expiry, onCode, onExpiry }: PickerProps): ReactElement {
  const index = expiries.findIndex((row) => row.expiry === expiry)
  const goBy = (step: number): void => {
    const next = expiries[index + step]
    if (next !== undefined) onExpiry(next.expiry)
  }
  function onKey(event: KeyboardEvent): void {
    if (event.target instanceof HTMLSelectElement) return
    if (event.key === 'ArrowLeft') goBy(-1)
    if (event.key === 'ArrowRight') goBy(1)
  }
  return (
    <div className="toolbar" role="toolbar" aria-label="Which smile" onKeyDown={onKey}>
      <Segments label="Underlying" options={codes} chosen={code} onChoose={onCode} />
      <label>
        Expiry
        <select value={expiry} onChange={(event) => onExpiry(event.target.value)}>
          {expiries.map((row) => (
            <option key={row.expiry} value={row.expiry}>
              {expiryName(row.expiryUs)}, {daysLeft(row.days)}
            </option>
          ))}
        </select>
      </label>
      <button type="button" disabled={index <= 0} onClick={() => goBy(-1)}>
        ← Sooner
      </button>
      <button type="button" disabled={index >= expiries.length - 1} onClick={() => goBy(1)}>
        Later →
      </button>
      <span className="tally">
        bar: market bid to ask; line: fit; red: fit outside; dashed: forward; dotted: with the mark
      </span>
    </div>
  )
}

function Awaited({ expiry, failure }: { expiry: string; failure: string }): ReactElement {
  if (expiry === '') return <Empty>Waiting for the first fitted surface.</Empty>
  return <Empty>{failure === '' ? 'Waiting for the smile.' : failure}</Empty>
}

function Terms({ expiries }: { readonly expiries: readonly ExpiryView[] }): ReactElement {
  const codes = [...new Set(expiries.map((row) => row.code))]
  const falls = codes.map((code) => countFalls(expiries.filter((row) => row.code === code)))
  const fallCount = falls.reduce((sum, one) => sum + one, 0)
  const legend = codes.map((code, index) => (
    <span key={code} className="legend-item">
      <i className={`swatch part-${termColours[index % termColours.length]}`} />
      {code}
    </span>
  ))
  return (
    <>
      <Panel title="Vol at the money, %" note={legend}>
        <TermChart measure="vol" expiries={expiries} />
      </Panel>
      <Panel
        title="Total variance at the money"
        note={fallCount === 0 ? 'never falls' : `falls at ${count(fallCount)} expiries`}
      >
        <TermChart measure="variance" expiries={expiries} />
      </Panel>
    </>
  )
}

export function SmilePane({ view }: { readonly view: DeskView }): ReactElement {
  const codes = view.underlyings.map((row) => row.code)
  const [wantedCode, setCode] = useState('')
  const [wantedExpiry, setExpiry] = useState('')
  const code = codes.includes(wantedCode) ? wantedCode : (codes[0] ?? '')
  const expiries = view.expiries
    .filter((row) => row.code === code)
    .toSorted((a, b) => a.expiryUs - b.expiryUs)
  // The nearest expiry is nearly over; the one in the middle has a smile worth a first look.
  const usual = expiries[Math.floor(expiries.length / 2)]
  const slice = expiries.find((row) => row.expiry === wantedExpiry) ?? usual
  const expiry = slice?.expiry ?? ''
  const { smile, failure } = useSmile(code, expiry)
  const drawn = useSlow(view.expiries, drawMs)
  const title = slice === undefined ? code : `${code} ${expiryName(slice.expiryUs)}`
  const surface = view.underlyings.find((row) => row.code === code)
  return (
    <>
      <Picker
        codes={codes}
        code={code}
        expiries={expiries}
        expiry={expiry}
        onCode={setCode}
        onExpiry={setExpiry}
      />
      <div className="smile">
        <Panel title={`Smile of ${title}`} note={smile !== null ? failure : ''}>
          {smile === null || smile.points.length === 0 ? (
            <Awaited expiry={expiry} failure={failure} />
          ) : (
            <SmileChart title={title} smile={smile} />
          )}
        </Panel>
        <div className="smile-side">
          <Panel title="This smile" note={title}>
            {smile === null ? (
              <Awaited expiry={expiry} failure={failure} />
            ) : (
              <Facts smile={smile} slice={slice} surfaceAgeUs={surface?.surfaceAgeUs} />
            )}
          </Panel>
          {slice === undefined ? null : (
            <Panel title="Trader’s mark" note={title}>
              <Mark slice={slice} />
            </Panel>
          )}
          <Terms expiries={drawn} />
        </div>
      </div>
    </>
  )
}
