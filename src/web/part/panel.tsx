// A titled box, and what stands in it while there is nothing to show.

import { type ReactElement, type ReactNode } from 'react'

type PanelProps = {
  readonly title: string
  readonly note?: ReactNode
  readonly className?: string
  /** Without padding, for tables. */
  readonly flush?: boolean
  readonly children: ReactNode
}

export function Panel({ title, note, className = '', flush, children }: PanelProps): ReactElement {
  return (
    <section className={`panel ${className}`} aria-label={title}>
      <header>
        <h2>{title}</h2>
        {note === undefined ? null : <div className="note">{note}</div>}
      </header>
      <div className={flush === true ? 'body flush' : 'body'}>{children}</div>
    </section>
  )
}

/** Says what is awaited, and from whom. */
export function Empty({ children }: { readonly children: ReactNode }): ReactElement {
  return <p className="empty">{children}</p>
}
