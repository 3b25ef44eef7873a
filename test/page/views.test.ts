// Every view, in both themes, at the widths people have: it renders, says nothing on the console,
// fits, can be read, and draws its charts.
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { type RunningServer } from '../../src/server/index.ts'
import { FakeDesk } from './support/fake-desk.ts'
import {
  findBlankCharts,
  findCutText,
  findFaintText,
  findNamelessControls,
} from './support/look.ts'
import {
  type ColorScheme,
  type OpenOptions,
  type OpenPage,
  openLab,
  type PageLab,
  setUpMsMax,
} from './support/page-harness.ts'

vi.setConfig({ testTimeout: 30_000, hookTimeout: setUpMsMax })

let lab: PageLab
let server: RunningServer
let opened: OpenPage | undefined
const desk = new FakeDesk()

beforeAll(async () => {
  lab = await openLab()
  for (let n = 0; n < 90; n += 1) desk.advance(1)
  server = await lab.serve(desk)
})
afterAll(() => lab?.close())
afterEach(() => opened?.close())

async function open(options: OpenOptions): Promise<OpenPage> {
  opened = await lab.open(server.url, options)
  return opened
}

/** Something that is in sight only once the view has what it shows. */
const contents: Readonly<Record<string, string>> = {
  desk: '.hull .load-line',
  quotes: 'tr[data-instrument="199"]',
  exposure: '.position-map canvas',
  smile: '.smile-chart canvas',
  fills: 'tbody tr:nth-child(10)',
  journal: 'tbody tr',
}
const schemes: readonly ColorScheme[] = ['light', 'dark']
const widths = [1280, 1920, 800] as const
const cases = Object.keys(contents).flatMap((view) =>
  schemes.flatMap((colorScheme) => widths.map((width) => ({ view, colorScheme, width }))),
)

test.each(cases)('$view, $colorScheme, $width wide', async ({ view, colorScheme, width }) => {
  const { page, errors } = await open({ view, colorScheme, width })
  await page.locator(contents[view]!).first().waitFor()
  await page.waitForFunction(() =>
    [...document.querySelectorAll('canvas')].every((c) => c.width > 0),
  )
  desk.advance(1)
  await page
    .getByText(new Date(desk.nowUs / 1000).toISOString().slice(11, 19))
    .first()
    .waitFor()
  expect(await findFaintText(page)).toEqual([])
  expect(await findCutText(page)).toEqual([])
  expect(await findNamelessControls(page)).toEqual([])
  await expect.poll(() => findBlankCharts(page)).toEqual([])
  expect(errors).toEqual([])
})

test('the look itself can tell: faint, cut, nameless and blank things are found', async () => {
  const { page } = await open({ view: 'desk' })
  await page.locator('.desk').waitFor()
  await page.evaluate(() => {
    const found = document.createElement('div')
    document.querySelector('main')!.append(found)
    const add = (name: string, text: string): HTMLElement => {
      const element = document.createElement(name)
      element.textContent = text
      found.append(element)
      return element
    }
    add('p', 'planted faint').style.color = '#8888'
    const cut = add('h2', 'planted words that do not fit')
    cut.style.width = '40px'
    cut.style.whiteSpace = 'nowrap'
    add('button', '')
    add('canvas', '')
  })
  expect(await findFaintText(page)).toEqual([expect.stringContaining('planted faint')])
  expect(await findCutText(page)).toEqual([expect.stringContaining('planted words')])
  expect(await findNamelessControls(page)).toEqual(['<button></button>'])
  expect(await findBlankCharts(page)).toEqual(['desk'])
})

describe('the page is the desk', () => {
  test('numbers are those of the desk, and follow it', async () => {
    const { page } = await open({ view: 'desk' })
    const pnl = page.locator('.money .large')
    await pnl.waitFor()
    for (let n = 0; n < 3; n += 1) {
      desk.advance(5)
      const { pnlUsd } = desk.view()
      const digits = Math.abs(Math.round(pnlUsd)).toLocaleString('en-US')
      await expect.poll(() => pnl.innerText()).toContain(digits)
    }
  })

  test('a lost delta is noticed, and a fresh snapshot puts it right', async () => {
    let toDrop = 0
    const asked: string[] = []
    const { page, errors } = await open({
      prepare: (page) =>
        page.routeWebSocket(/api\/stream/, (socket) => {
          const upstream = socket.connectToServer()
          socket.onMessage((text) => {
            asked.push(String(text))
            upstream.send(text)
          })
          upstream.onMessage((text) => {
            if (toDrop > 0 && String(text).includes('"kind":"delta"')) toDrop -= 1
            else socket.send(text)
          })
        }),
    })
    const words = page.locator('.health')
    await words.waitFor()
    toDrop = 1
    desk.state.inDoubtOrders = 41
    await expect.poll(() => toDrop).toBe(0)
    desk.advance(1)
    await words.getByText('41', { exact: true }).waitFor()
    expect(asked).toEqual(['{"kind":"resync"}'])
    desk.state.inDoubtOrders = 0
    expect(errors).toEqual([])
  })

  test('an unknown freeboard has no number and no waterline', async () => {
    const { freeboard } = desk.state
    desk.state.freeboard = { ...freeboard, known: false, distance: 3 }
    const { page } = await open({ view: 'desk' })
    const panel = page.locator('.freeboard')
    await panel.getByRole('img', { name: 'not known' }).waitFor()
    expect(await panel.locator('.distance').innerText()).toBe('unknown')
    expect(await panel.locator('.load-line').count()).toBe(0)
    desk.state.freeboard = freeboard
    await panel.locator('.load-line').waitFor()
    expect(await panel.innerText()).toContain('loss limit')
  })

  test('lines of the journal come as they are written', async () => {
    const { page } = await open({ view: 'journal' })
    await page.locator('tbody tr').first().waitFor()
    desk.say('mode', 'normal to defensive: for the test')
    await page.getByText('normal to defensive: for the test').waitFor()
  })
})

describe('by hand', () => {
  test('quotes: filter, sort, and the parts of a half-spread', async () => {
    const { page } = await open({ view: 'quotes' })
    const rows = page.locator('tbody tr')
    await page.getByRole('group', { name: 'Underlying' }).getByText('ETH').click()
    await expect.poll(() => rows.count()).toBe(100)
    await page.getByLabel('Find instrument').fill('perp')
    await expect.poll(() => rows.count()).toBe(1)
    await page.getByLabel('Find instrument').fill('')
    await page.getByRole('button', { name: 'Position' }).click()
    const positions = await page.locator('tbody td:nth-child(2)').allInnerTexts()
    const numbers = positions.map((text) => Number(text.replace('−', '-').replace(/[+,]/g, '')))
    expect(numbers).toEqual(numbers.toSorted((a, b) => a - b))
    await page.locator('.stack-hover').first().hover()
    expect(await page.locator('.tip').innerText()).toContain('inventory')
  })

  test('quotes: arrow keys go from row to row', async () => {
    const { page } = await open({ view: 'quotes' })
    await page.locator('tbody tr').first().focus()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowDown')
    await expect.poll(() => page.locator('tr:focus').getAttribute('data-instrument')).toBe('2')
    expect(await page.locator('.chosen strong').innerText()).toBe(desk.view().quotes[2]!.name)
  })

  test('smile: another expiry', async () => {
    const { page } = await open({ view: 'smile' })
    const expiry = page.getByRole('combobox', { name: 'Expiry' })
    await expiry.waitFor()
    const before = await expiry.inputValue()
    await page.getByRole('button', { name: 'Later' }).click()
    const after = await expiry.inputValue()
    expect(after).not.toBe(before)
    const [name] = (await expiry.locator('option:checked').innerText()).split(',')
    await page.getByRole('img', { name: `Smile of BTC ${name}` }).waitFor()
  })

  test('smile: a trader marks an expiry', async () => {
    const { page, errors } = await open({ view: 'smile' })
    const form = page.getByRole('form', { name: 'Set a mark' })
    await page.getByText('None: the model alone.').waitFor()
    const chosen = await page.getByRole('combobox', { name: 'Expiry' }).inputValue()
    await form.getByRole('combobox', { name: 'Part' }).selectOption('skew')
    await form.getByRole('spinbutton', { name: 'Vol points' }).fill('-1.5')
    await form.getByRole('combobox', { name: 'For' }).selectOption('4h')
    await form.getByRole('button', { name: 'Mark' }).click()
    await form.getByText('Sent').waitFor()
    expect(desk.taken.at(-1)).toMatchObject({
      command: 'set-mark',
      name: `BTC:${chosen}:skew:4h`,
      value: -1.5,
    })
    expect(errors).toEqual([])
  })

  test('journal: held still, it counts what waits', async () => {
    const { page } = await open({ view: 'journal' })
    await page.getByRole('button', { name: 'Hold still' }).click()
    desk.say('note', 'while held')
    await page.getByText('1 new since held').waitFor()
    expect(await page.getByText('while held').count()).toBe(0)
    await page.getByRole('button', { name: 'Follow again' }).click()
    await page.getByText('while held').waitFor()
  })

  test('digits go to the views, and the address says where one is', async () => {
    const { page } = await open({ view: 'desk' })
    await page.locator('.desk').waitFor()
    await page.keyboard.press('6')
    await page.getByRole('heading', { name: 'Journal tail' }).waitFor()
    expect(page.url()).toMatch(/#\/journal$/)
    await page.getByLabel('Find in text').fill('1')
    expect(page.url()).toMatch(/#\/journal$/)
  })

  test('the theme is chosen, and kept', async () => {
    const { page } = await open({ colorScheme: 'dark' })
    const ground = (): Promise<string> =>
      page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor)
    const dark = await ground()
    await page.getByRole('button', { name: 'Theme: system' }).click()
    expect(await ground()).not.toBe(dark)
    await page.reload()
    await page.getByRole('button', { name: 'Theme: light' }).waitFor()
    expect(await ground()).not.toBe(dark)
  })
})

test('a desk that has nothing yet says what is awaited', async () => {
  const young = new FakeDesk({ optionsPerUnderlying: 1 })
  const view = { ...young.view(), underlyings: [], expiries: [], quotes: [], fills: [] }
  const source = {
    view: () => view,
    smile: () => null,
    onAudit: () => () => undefined,
    command: () => undefined,
  }
  const { url } = await lab.serve(source)
  const words: Readonly<Record<string, string>> = {
    desk: 'Waiting for the desk to know an underlying',
    quotes: 'Waiting for instruments',
    exposure: 'Waiting for the desk to know an underlying',
    smile: 'Waiting for the first fitted surface',
    fills: 'No fill yet',
    journal: 'No line yet',
  }
  for (const [name, text] of Object.entries(words)) {
    opened = await lab.open(url, { view: name })
    await opened.page.getByText(text).first().waitFor()
    expect(opened.errors).toEqual([])
    await opened.close()
  }
})
