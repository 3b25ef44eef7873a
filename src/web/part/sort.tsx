// Sorting a table by a column: the head that asks for it, and the order itself.

import { type ReactElement, type ReactNode } from 'react'

export type Order<K extends string> = { readonly by: K; readonly isDown: boolean }

type SortHeadProps<K extends string> = {
  readonly of: K
  readonly order: Order<K> | null
  readonly onOrder: (order: Order<K> | null) => void
  readonly className?: string
  readonly children: ReactNode
}

const ariaSorts = { up: 'ascending', down: 'descending', none: 'none' } as const
const arrows = { up: ' ↑', down: ' ↓', none: '' } as const

/** Once up, again down, a third time as listed. */
export function SortHead<K extends string>(props: SortHeadProps<K>): ReactElement {
  const { of, order, onOrder, className, children } = props
  const state = order?.by !== of ? 'none' : order.isDown ? 'down' : 'up'
  function turn(): void {
    if (state === 'none') onOrder({ by: of, isDown: false })
    else onOrder(state === 'up' ? { by: of, isDown: true } : null)
  }
  return (
    <th scope="col" className={className} aria-sort={ariaSorts[state]}>
      <button type="button" onClick={turn}>
        {children}
        {arrows[state]}
      </button>
    </th>
  )
}

/** A sorted copy; equal rows stay as they were, and what is not a number comes last. */
export function sortedBy<T>(
  rows: readonly T[],
  pick: (row: T) => number | string,
  isDown: boolean,
): T[] {
  const sign = isDown ? -1 : 1
  return rows.toSorted((a, b) => {
    const [left, right] = [pick(a), pick(b)]
    if (typeof left === 'number' && Number.isNaN(left)) return 1
    if (typeof right === 'number' && Number.isNaN(right)) return -1
    return left < right ? -sign : left > right ? sign : 0
  })
}
