// What a tape trades. Binance's streams carry no instrument filters, so price step, size step and
// contract size of the instruments that we read stand here, with their source; a price or size
// that is not on the grid refuses the tape, so a filter that changed is found and not rounded
// away.

export const tapeMarkets = ['usd-m', 'coin-m', 'spot'] as const
/** Futures margined in USDT, futures margined in coin, spot. */
export type TapeMarket = (typeof tapeMarkets)[number]

export type TapeInstrument = {
  readonly market: TapeMarket
  readonly symbol: string
  readonly base: string
  /** As the venue names it; USDT is another asset than USD. */
  readonly quote: string
  /** Price = ticks x priceMantissa / 10^priceScale. */
  readonly priceMantissa: number
  readonly priceScale: number
  /** A quantity in the stream = lots x sizeMantissa / 10^sizeScale. */
  readonly sizeMantissa: number
  readonly sizeScale: number
  /** Dollars of a contract, where quantities are contracts; 0 where they are coins. */
  readonly contractUsd: number
}

/**
 * `exchangeInfo` filters PRICE_FILTER.tickSize, LOT_SIZE.stepSize and contractSize, as of the
 * tapes (April 2023, August 2024). Spot orders go in steps of 0.00001, but orders sized in quote
 * currency leave remainders of eight decimals in the book, so that is spot's grid here.
 */
export const tapeInstruments: readonly TapeInstrument[] = [
  {
    market: 'usd-m',
    symbol: 'BTCUSDT',
    base: 'BTC',
    quote: 'USDT',
    priceMantissa: 1,
    priceScale: 1,
    sizeMantissa: 1,
    sizeScale: 3,
    contractUsd: 0,
  },
  {
    market: 'coin-m',
    symbol: 'BTCUSD_PERP',
    base: 'BTC',
    quote: 'USD',
    priceMantissa: 1,
    priceScale: 1,
    sizeMantissa: 1,
    sizeScale: 0,
    contractUsd: 100,
  },
  {
    market: 'spot',
    symbol: 'BTCUSDT',
    base: 'BTC',
    quote: 'USDT',
    priceMantissa: 1,
    priceScale: 2,
    sizeMantissa: 1,
    sizeScale: 8,
    contractUsd: 0,
  },
]

export function findTapeInstrument(market: TapeMarket, symbol: string): TapeInstrument | undefined {
  return tapeInstruments.find((row) => row.market === market && row.symbol === symbol)
}
