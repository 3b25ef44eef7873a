// A number with its unit and colour, as `format` made it.

import { type ReactElement, type ReactNode } from 'react'
import { dash, type Quantity } from '../format.ts'

type NumberProps = { readonly of: Quantity; readonly className?: string }

export function Num({ of, className = '' }: NumberProps): ReactElement {
  const tone = of.tone === 'plain' ? '' : of.tone
  return (
    <span className={`${tone} ${className}`.trim() || undefined}>
      {of.text}
      {of.text === dash || of.unit === '' ? null : <span className="unit">{of.unit}</span>}
    </span>
  )
}

/** One line of a list of pairs. */
export function Pair(props: { readonly name: string; readonly children: ReactNode }): ReactElement {
  return (
    <>
      <dt>{props.name}</dt>
      <dd>{props.children}</dd>
    </>
  )
}
