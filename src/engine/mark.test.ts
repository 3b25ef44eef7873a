import { expect, test } from 'vitest'
import { formatIso, type TimeUs, usPerDay, usPerHour } from '../base/index.ts'
import { TestDesk } from './test-desk.ts'

const btc = 1

function marked(name: string, value: number): { it: TestDesk; texts: string[] } {
  const it = new TestDesk()
  it.list({})
  it.index(90_000)
  it.listOptions(14, [85_000, 90_000])
  it.fit(0.5, [14])
  const effects = it.say('command', { command: 'set-mark', actor: 'ana', name, value })
  const texts = effects.flatMap((each) => (each.kind === 'alert' ? [each.text] : []))
  return { it, texts }
}

const start = new TestDesk().nowUs
const expiryUs = (start + 14 * usPerDay) as TimeUs
const date = formatIso(expiryUs).slice(0, 10)

function atmVol({ state, nowUs }: TestDesk): number {
  return state.surface.vol(btc as never, expiryUs, nowUs as TimeUs, 90_000, 90_000)
}

test('a mark moves the vol until its time is over, and says who and until when', () => {
  const { it, texts } = marked(`BTC:${date}:level:4h`, 1.5)
  expect(atmVol(it)).toBeCloseTo(0.515, 9)
  expect(texts).toHaveLength(1)
  expect(texts[0]).toContain('by ana, until ')
  it.pass(4 * usPerHour + 1)
  expect(atmVol(it)).toBeCloseTo(0.5, 9)
})

test('parts are set one by one, and zero takes a part away', () => {
  const { it } = marked(`BTC:${date}:level`, 1)
  it.say('command', { command: 'set-mark', actor: 'ana', name: `BTC:${date}:skew:1d`, value: -2 })
  const read = () => it.state.surface.marks.mark(btc as never, expiryUs, it.nowUs as TimeUs)
  expect(read()).toMatchObject({ levelVolPt: 1, skewVolPt: -2, curvatureVolPt: 0 })
  it.say('command', { command: 'set-mark', actor: 'ana', name: `BTC:${date}:skew`, value: 0 })
  it.say('command', { command: 'set-mark', actor: 'ana', name: `BTC:${date}:level`, value: 0 })
  expect(read()).toBeUndefined()
})

test.each([
  ['XRP:2026-01-01:level', 1, 'no underlying is called XRP'],
  ['BTC:2031-01-01:level', 1, 'no expiry on 2031-01-01'],
  [`BTC:${date}:wing`, 1, "'wing' is none of level, skew, curvature"],
  [`BTC:${date}:toString`, 1, 'none of'],
  [`BTC:${date}:level:8d`, 1, "'8d' is no time"],
  [`BTC:${date}:level:soon`, 1, "'soon' is no time"],
  [`BTC:${date}:level`, 20.5, 'more than 20'],
  ['', 1, 'no underlying'],
])('%j %d is refused: %s', (name, value, why) => {
  const { it, texts } = marked(name, value)
  expect(texts.join()).toContain(why)
  expect(atmVol(it)).toBeCloseTo(0.5, 9)
})
