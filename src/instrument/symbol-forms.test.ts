import { expect, test } from 'vitest'
import { formatDeribit } from './symbol.ts'
import { parseSymbol } from './symbol-forms.ts'

test.each([
  ['BTC/USD:BTC', 'BTC-PERPETUAL'],
  ['BTC/USD:BTC-240927', 'BTC-27SEP24'],
  ['BTC/USD:BTC-240927-40000-C', 'BTC-27SEP24-40000-C'],
  ['ETH/USD:ETH-160805-11-P', 'ETH-5AUG16-11-P'],
  ['BTC/USDC:USDC', 'BTC_USDC-PERPETUAL'],
  ['XRP/USDC:USDC-260327-0.65-C', 'XRP_USDC-27MAR26-0d65-C'],
  ['BTC/USDC', 'BTC_USDC'],
  ['BTC-27SEP24-40000-C.DERIBIT', 'BTC-27SEP24-40000-C'],
  ['BTC-PERPETUAL.DERIBIT', 'BTC-PERPETUAL'],
  ['BTC-25DEC26', 'BTC-25DEC26'],
])('%s is %s', (text, name) => {
  const parsed = parseSymbol(text)
  expect(parsed.ok && formatDeribit(parsed.value)).toBe(name)
})

test.each([
  'BTC/USD:ETH',
  'BTC/USD:BTC-240231',
  'BTC/USD:BTC-241327',
  'BTC/USD:BTC-240900',
  'BTC/USD:BTC-240927-40000',
  'BTC/USD:BTC-240927-0-C',
  'BTC-PERPETUAL.BINANCE',
  'BTC/',
])('%j is refused by name', (text) => {
  expect(parseSymbol(text)).toMatchObject({ ok: false, refusal: { code: 'symbol/format' } })
})
