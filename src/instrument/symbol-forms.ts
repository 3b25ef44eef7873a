// The spellings of other projects, read into Deribit's: ccxt's "BTC/USD:BTC-240927-40000-C" and
// Nautilus' "BTC-PERPETUAL.DERIBIT". Reading is generous, storing is not: what the desk keeps is
// the venue's own name.

import { ok, type Result, type TimeUs } from '../base/index.ts'
import { settlementUsOfDay } from './calendar.ts'
import { type DeribitSymbol, parseDeribit, type SymbolRefusal, symbolExpiry } from './symbol.ts'

const code = '([A-Z0-9]+)'
const date = '(\\d\\d)(\\d\\d)(\\d\\d)'
const option = '(?:-(\\d+(?:\\.\\d+)?)-([CP]))?'
const ccxtPattern = new RegExp(`^${code}/${code}(?::${code}(?:-${date}${option})?)?$`)

/** ccxt's unified symbol; undefined when the text is not one, or not one of Deribit's. */
function parseCcxt(text: string): DeribitSymbol | undefined {
  const match = ccxtPattern.exec(text)
  if (match === null) return undefined
  const [, base = '', second = '', settle, year, month, day, strike, letter] = match
  const plain = { base, expiryUs: 0 as TimeUs, strike: 0, optionSide: 0 } as const
  if (settle === undefined) return { ...plain, quote: second, kind: 'spot' }
  // Settled in the coin: the venue's name leaves the quote out. Settled in the quote: it is there.
  const isInverse = settle === base
  if (!isInverse && settle !== second) return undefined
  const quote = isInverse ? '' : second
  if (year === undefined) return { ...plain, quote, kind: 'perpetual' }
  const expiryUs = symbolExpiry(2000 + Number(year), Number(month), Number(day), settlementUsOfDay)
  if (expiryUs === undefined) return undefined
  if (strike === undefined) return { ...plain, quote, kind: 'future', expiryUs }
  if (!(Number(strike) > 0)) return undefined
  const optionSide = letter === 'C' ? 1 : -1
  return { base, quote, kind: 'option', expiryUs, strike: Number(strike), optionSide }
}

/** Any of the three spellings of an instrument at Deribit. */
export function parseSymbol(text: string): Result<DeribitSymbol, SymbolRefusal> {
  const unified = parseCcxt(text)
  return unified === undefined ? parseDeribit(text.replace(/\.DERIBIT$/, '')) : ok(unified)
}
