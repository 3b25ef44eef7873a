// The board gives back what was put on it, before and after a snapshot.

import { expect, test } from 'vitest'
import {
  ByteReader,
  ByteWriter,
  Digest,
  DigestVisitor,
  type InstrumentIndex,
  SnapshotReader,
  SnapshotWriter,
  type TimeUs,
} from '../base/index.ts'
import { createQuote, QuoteBoard, quoteParts } from './index.ts'

const row = 2 as InstrumentIndex
const now = 77 as TimeUs

function createBoard(): QuoteBoard {
  const board = new QuoteBoard(4)
  const quote = createQuote()
  Object.assign(quote, {
    bidTicks: 10,
    bidLots: 1,
    askTicks: 12,
    askLots: 2,
    bidReason: 'quoted',
    askReason: 'quoted',
    fairPrice: 11.1,
    reservationPrice: 11,
    fairVolAnnual: 0.5,
    halfSpread: 1,
    priceUnit: 0.25,
  })
  quoteParts.forEach((_, i) => {
    quote.parts[i] = i / 8
  })
  board.set(row, quote, now)
  return board
}

test('a row holds what was set, copied, with every part by name', () => {
  const board = createBoard()
  expect([
    board.bidTicks[row],
    board.bidLots[row],
    board.askTicks[row],
    board.askLots[row],
  ]).toEqual([10, 1, 12, 2])
  expect(board.reason(row)).toBe('quoted')
  expect(board.isTwoSided(row)).toBe(true)
  quoteParts.forEach((part, i) => {
    expect(board.part(row, part)).toBe(i / 8)
  })
  expect(board.reason(1 as InstrumentIndex)).toBe('none')
})

test('a pulled row wants nothing and says why; a one-sided row names the missing side', () => {
  const board = createBoard()
  board.pull(row, 'stale', now)
  expect([board.bidLots[row], board.askLots[row], board.reason(row)]).toEqual([0, 0, 'stale'])
  const quote = createQuote()
  Object.assign(quote, { bidReason: 'quoted', bidLots: 1, askReason: 'inventory' })
  board.set(row, quote, now)
  expect([board.reason(row), board.isTwoSided(row)]).toEqual(['inventory', false])
})

test('a row that does not exist is a broken invariant', () => {
  expect(() => createBoard().set(4 as InstrumentIndex, createQuote(), now)).toThrow('no such row')
})

test('the board survives a snapshot, every column of it', () => {
  const board = createBoard()
  const writer = new ByteWriter()
  board.visit(new SnapshotWriter(writer))
  const restored = new QuoteBoard(4)
  restored.visit(new SnapshotReader(new ByteReader(writer.view().slice())))
  expect({ ...restored }).toEqual({ ...board })
  const hex = (of: QuoteBoard): string => {
    const digest = new Digest()
    of.visit(new DigestVisitor(digest))
    return digest.hex()
  }
  expect(hex(restored)).toBe(hex(board))
  expect(hex(board)).not.toBe(hex(new QuoteBoard(4)))
})
