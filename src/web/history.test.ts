import { expect, test } from 'vitest'
import { History } from './history.ts'

test('points are at least a step apart', () => {
  const history = new History(100, 1)
  for (let n = 0; n < 40; n += 1) history.add(n / 4, n)
  expect(history.timesS).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
  expect(history.values).toEqual([0, 4, 8, 12, 16, 20, 24, 28, 32, 36])
})

test('it never grows past its capacity and never forgets the beginning', () => {
  const history = new History(64, 1)
  for (let second = 0; second < 10_000; second += 1) {
    history.add(second, second * 2)
    expect(history.timesS.length).toBeLessThanOrEqual(64)
  }
  expect(history.timesS[0]).toBe(0)
  expect(history.timesS.length).toBeGreaterThan(20)
  expect(history.timesS.every((time, index) => history.values[index] === time * 2)).toBe(true)
  expect(history.timesS).toEqual(history.timesS.toSorted((a, b) => a - b))
})

test('what is not a number leaves no trace', () => {
  const history = new History(8, 1)
  expect(history.add(1, Number.NaN)).toBe(false)
  expect(history.add(Number.NaN, 1)).toBe(false)
  expect(history.timesS).toEqual([])
})

test('time that goes back is another run', () => {
  const history = new History(8, 1)
  history.add(100, 1)
  history.add(101, 2)
  history.add(5, 3)
  expect([history.timesS, history.values]).toEqual([[5], [3]])
})
