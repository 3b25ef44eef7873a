// A choice of a few, side by side.

import { type ReactElement } from 'react'

type SegmentsProps = {
  readonly label: string
  readonly options: readonly string[]
  readonly chosen: string
  readonly onChoose: (option: string) => void
}

export function Segments({ label, options, chosen, onChoose }: SegmentsProps): ReactElement {
  return (
    <fieldset className="segments" aria-label={label}>
      {options.map((option) => (
        <button
          key={option}
          type="button"
          aria-pressed={option === chosen}
          onClick={() => onChoose(option)}
        >
          {option}
        </button>
      ))}
    </fieldset>
  )
}
