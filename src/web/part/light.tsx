// A state as shape and colour: a disc is good, a triangle wants watching, a square is bad, a ring
// is not known. Shape alone must do for whoever does not see the colour.

import { type ReactElement } from 'react'
import { type Tone } from '../format.ts'

const meanings: Partial<Record<Tone, string>> = {
  good: 'good',
  watch: 'watch',
  bad: 'bad',
  unknown: 'unknown',
}

function shapeOf(tone: Tone): ReactElement {
  switch (tone) {
    case 'good':
      return <circle cx="5" cy="5" r="4.5" fill="currentColor" />
    case 'watch':
      return <path d="M5 0.3 9.9 9.4H0.1Z" fill="currentColor" />
    case 'bad':
      return <rect x="0.6" y="0.6" width="8.8" height="8.8" fill="currentColor" />
    default:
      return <circle cx="5" cy="5" r="3.8" fill="none" stroke="currentColor" strokeWidth="1.6" />
  }
}

export function Light({ tone }: { readonly tone: Tone }): ReactElement {
  return (
    <svg className={`light ${tone}`} viewBox="0 0 10 10" role="img">
      <title>{meanings[tone] ?? tone}</title>
      {shapeOf(tone)}
    </svg>
  )
}
