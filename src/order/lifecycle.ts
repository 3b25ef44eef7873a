// The order state machine as one table. Columns are what we believe, rows are what the venue (or
// our own clock, for `in-doubt`) says. Doubt ends only by the venue's evidence: a status, a fill
// that completes, a report that lists the order or does not. It holds no order; `working` does.

/** `free`: the slot was never used. `done`: it ended, and its slot may be used again. */
export const orderStates = [
  'free',
  'placing',
  'resting',
  'amending',
  'cancelling',
  'in-doubt',
  'done',
] as const
export type OrderState = (typeof orderStates)[number]

/** Order statuses as the engine's events number them, then what fills and reports say. */
export const orderMessages = [
  'accepted',
  'rejected',
  'edited',
  'edit-rejected',
  'cancelled',
  'cancel-rejected',
  'expired',
  'in-doubt',
  'unknown-order',
  'fill',
  'filled',
  'listed',
  'missing',
] as const
export type OrderMessage = (typeof orderMessages)[number]

/** The statuses that a venue's order message can have; a prefix of `orderMessages`. */
export type OrderStatus =
  | 'accepted'
  | 'rejected'
  | 'edited'
  | 'edit-rejected'
  | 'cancelled'
  | 'cancel-rejected'
  | 'expired'
  | 'in-doubt'

/**
 * `left`: the state follows from what is still unanswered: a cancel (cancelling), a version
 * (placing, amending), or nothing (resting); an order in doubt stays so while anything is.
 * `same`: nothing follows. `never`: a contradiction; nothing follows, and it is reported.
 * `revive`: the order was written off because a report did not list it, and lives after all.
 */
type Target = OrderState | 'left' | 'same' | 'never' | 'revive'

type Row = readonly [OrderMessage, Target, Target, Target, Target, Target, Target]

/** Columns, from left: placing, resting, amending, cancelling, in doubt, done. */
// biome-ignore format: a table is read by its columns
const rows: readonly Row[] = [
  ['accepted',        'left',     'same',     'same',     'left',     'left',     'revive'],
  ['rejected',        'done',     'never',    'never',    'done',     'done',     'same'],
  ['edited',          'left',     'same',     'left',     'left',     'left',     'revive'],
  ['edit-rejected',   'same',     'same',     'left',     'left',     'left',     'same'],
  ['cancelled',       'done',     'done',     'done',     'done',     'done',     'same'],
  ['cancel-rejected', 'same',     'same',     'same',     'left',     'left',     'same'],
  ['expired',         'done',     'done',     'done',     'done',     'done',     'same'],
  ['in-doubt',        'in-doubt', 'same',     'in-doubt', 'in-doubt', 'same',     'same'],
  ['unknown-order',   'in-doubt', 'in-doubt', 'in-doubt', 'in-doubt', 'same',     'same'],
  ['fill',            'left',     'same',     'same',     'left',     'left',     'revive'],
  ['filled',          'done',     'done',     'done',     'done',     'done',     'same'],
  ['listed',          'left',     'same',     'same',     'left',     'left',     'revive'],
  ['missing',         'same',     'done',     'done',     'done',     'done',     'same'],
]

const columnStates: readonly OrderState[] = [
  'placing',
  'resting',
  'amending',
  'cancelling',
  'in-doubt',
  'done',
]

export const targets = ['same', 'never', 'left', 'revive', ...orderStates] as const

export const free = 0
export const placing = 1
export const resting = 2
export const amending = 3
export const cancelling = 4
export const inDoubt = 5
export const done = 6

/** The table as numbers: [state x message count + message] is a position in `targets`. */
const compiled: Uint8Array = compile()

function compile(): Uint8Array {
  const table = new Uint8Array(orderStates.length * orderMessages.length)
  for (const [message, ...row] of rows) {
    for (const [i, target] of row.entries()) {
      const state = orderStates.indexOf(columnStates[i]!)
      const at = state * orderMessages.length + orderMessages.indexOf(message)
      table[at] = targets.indexOf(target)
    }
  }
  return table
}

/** What follows for an order in `state` (its position in `orderStates`) from a message. */
export function targetOf(state: number, message: OrderMessage): (typeof targets)[number] {
  return targets[compiled[state * orderMessages.length + orderMessages.indexOf(message)]!]!
}
