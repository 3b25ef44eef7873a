// The door of the archive: market history from files into columns. It knows file formats and says
// exactly what is wrong with a bad file; it must never know what the numbers are used for.

export { type ChainFile, readChain } from './chain-file.ts'
export type { ChainCellRefusal, ChainRefusal } from './chain-refusal.ts'
export { LinesError, type LinesRefusal, lineCharactersMax, readLines } from './text-lines.ts'
