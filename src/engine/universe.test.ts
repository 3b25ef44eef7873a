import { describe, expect, test } from 'vitest'
import { type InstrumentIndex, usPerDay } from '../base/index.ts'
import { type DeskConfig } from './config.ts'
import { TestDesk, testConfig } from './test-desk.ts'

const strikes = [60_000, 80_000, 85_000, 90_000, 95_000, 100_000, 130_000]

function deskWith(universe: Partial<DeskConfig['universe']>): TestDesk {
  const config = testConfig()
  return new TestDesk({ ...config, universe: { ...config.universe, ...universe } })
}

/** A market at 90,000 with options of `days`, fitted at a vol of 50 %. */
function open(it: TestDesk, days: readonly number[]): number[] {
  it.list({})
  it.index(90_000)
  const options = days.flatMap((each) => it.listOptions(each, strikes))
  it.fit(0.5, days)
  return options
}

function quoted({ state }: TestDesk): number[] {
  const found: number[] = []
  for (let i = 0; i < state.catalogue.count; i += 1) {
    const isOption = state.catalogue.optionSide[i] !== 0
    if (isOption && state.isQuoted(i as InstrumentIndex)) found.push(i)
  }
  return found
}

describe('which options are quoted', () => {
  test('the nearest to the money first, up to the count', () => {
    const it = deskWith({ optionsMax: 4 })
    open(it, [14])
    const { catalogue } = it.state
    const chosen = quoted(it).map((i) => catalogue.strike[i])
    expect(chosen).toHaveLength(4)
    // ln(95 / 90) is less than ln(90 / 85).
    expect([...new Set(chosen)].sort()).toEqual([90_000, 95_000])
  })

  test('none beyond the moneyness that is allowed', () => {
    const it = deskWith({ optionsMax: 50, moneynessMax: 1 })
    open(it, [14])
    const { catalogue } = it.state
    const deviation = 0.5 * Math.sqrt(14 / 365)
    for (const i of quoted(it)) {
      const far = Math.abs(Math.log(catalogue.strike[i]! / 90_000)) / deviation
      expect(far).toBeLessThanOrEqual(1)
    }
    expect(quoted(it).length).toBeGreaterThan(0)
    expect(quoted(it).length).toBeLessThan(2 * strikes.length)
  })

  test('none too near its end, none too far from it', () => {
    const it = deskWith({ optionsMax: 50, daysMin: 5, daysMax: 20, moneynessMax: 9 })
    open(it, [2, 14, 60])
    const { catalogue } = it.state
    const days = quoted(it).map((i) => (catalogue.expiryUs[i]! - it.nowUs) / usPerDay)
    expect(new Set(days.map(Math.round))).toEqual(new Set([14]))
  })

  test('sooner expiries before later ones at like moneyness', () => {
    const it = deskWith({ optionsMax: 4, daysMax: 200 })
    open(it, [7, 90])
    const { catalogue } = it.state
    const at90 = quoted(it).filter((i) => catalogue.strike[i] === 90_000)
    const soonest = Math.min(...at90.map((i) => catalogue.expiryUs[i]!))
    expect(at90.filter((i) => catalogue.expiryUs[i] === soonest)).toHaveLength(2)
  })

  test('nothing that is not open, nothing without a surface', () => {
    const it = deskWith({ optionsMax: 50, moneynessMax: 9 })
    const options = open(it, [14])
    const halted = options[0] as InstrumentIndex
    expect(quoted(it)).toContain(halted)
    it.say('instrumentState', { instrument: halted, state: 'halted' })
    it.fit(0.5, [14])
    expect(quoted(it)).not.toContain(halted)
    expect(quoted(it).length).toBe(options.length - 1)
    const bare = new TestDesk()
    bare.list({})
    bare.listOptions(14, strikes)
    expect(quoted(bare)).toEqual([])
  })
})

test('an option listed later is chosen at the next surface, without a restart', () => {
  const it = deskWith({ optionsMax: 50 })
  open(it, [14])
  const [late] = it.listOptions(14, [91_000])
  expect(quoted(it)).not.toContain(late)
  it.pass(60_000_000).index(90_000)
  it.fit(0.5, [14])
  expect(quoted(it)).toContain(late)
})

test('at the edge, what is quoted stays a little longer: no flapping', () => {
  const edge = 0.5 * Math.sqrt(14 / 365)
  const it = deskWith({ optionsMax: 50, moneynessMax: 1 })
  it.list({})
  it.index(90_000)
  const [inside] = it.listOptions(14, [Math.round((90_000 * Math.exp(edge * 0.98)) / 500) * 500])
  it.fit(0.5, [14])
  expect(quoted(it)).toContain(inside)
  it.pass(1_000_000).index(89_100)
  it.fit(0.5, [14])
  expect(quoted(it)).toContain(inside)
  it.pass(1_000_000).index(85_000)
  it.fit(0.5, [14])
  expect(quoted(it)).not.toContain(inside)
  it.pass(1_000_000).index(89_100)
  it.fit(0.5, [14])
  expect(quoted(it)).not.toContain(inside)
})
