// The floors of the house, as data. A file imports its own room and rooms on strictly lower floors;
// rooms on one floor do not know each other. Adding a room means adding it here first.

/** Rooms by floor: index 0 is the ground. */
export const floors: readonly (readonly string[])[] = [
  ['base'],
  ['math'],
  ['instrument', 'pricing', 'amm'],
  ['market', 'order'],
  ['portfolio', 'calibration', 'liquidity'],
  ['exposure'],
  ['quoting', 'hedging', 'limits', 'stress', 'attribution'],
  ['engine'],
  ['venue', 'journal', 'archive', 'bus', 'sim'],
  ['backtest', 'runtime'],
  ['validation'],
  ['server'],
  ['cli', 'web'],
]

/** Below this floor nothing has a clock, randomness, I/O or async. */
const floorImpureMin = 8

/** Rooms that people do not import from the package. */
export const unpublishedRooms: readonly string[] = [
  'venue',
  'archive',
  'bus',
  'backtest',
  'validation',
  'server',
  'cli',
  'web',
]

/** The floor of a room, or -1 if no floor has it. */
export function floorOf(room: string): number {
  return floors.findIndex((rooms) => rooms.includes(room))
}

/** Whether the room must compute the same bits on any machine, forever. */
export function isPure(room: string): boolean {
  const floor = floorOf(room)
  return room === 'sim' || (floor >= 0 && floor < floorImpureMin)
}
