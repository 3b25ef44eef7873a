// A modal question, by the browser's own dialog: it holds the focus, Escape leaves it, and nothing
// behind it can be reached. The control marked `data-first` has the focus when it opens.

import {
  type FormEvent,
  type ReactElement,
  type ReactNode,
  useId,
  useLayoutEffect,
  useRef,
} from 'react'

type DialogProps = {
  readonly title: string
  readonly onLeave: () => void
  readonly onConfirm: () => void
  readonly children: ReactNode
}

export function Dialog({ title, onLeave, onConfirm, children }: DialogProps): ReactElement {
  const dialog = useRef<HTMLDialogElement>(null)
  const titleId = useId()
  useLayoutEffect(() => {
    const shown = dialog.current
    shown?.showModal()
    // The browser would focus the first control there is; Enter must mean what the dialog says.
    shown?.querySelector<HTMLElement>('[data-first]')?.focus()
    return () => shown?.close()
  }, [])
  function confirm(event: FormEvent): void {
    event.preventDefault()
    onConfirm()
  }
  return (
    <dialog ref={dialog} aria-labelledby={titleId} onCancel={onLeave}>
      <form onSubmit={confirm}>
        <h2 id={titleId}>{title}</h2>
        {children}
      </form>
    </dialog>
  )
}
