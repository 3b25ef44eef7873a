// The line between page and desk: lost, silent, back; a desk that cannot be seen; a token.
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { FakeDesk } from './support/fake-desk.ts'
import {
  type OpenOptions,
  type OpenPage,
  openLab,
  type PageLab,
  setUpMsMax,
} from './support/page-harness.ts'

vi.setConfig({ testTimeout: 30_000, hookTimeout: setUpMsMax })

const token = 'a-token-that-is-long-enough-0123'

let lab: PageLab
let desk: FakeDesk
let opened: OpenPage | undefined

beforeAll(async () => {
  lab = await openLab()
})
afterAll(() => lab?.close())
beforeEach(() => {
  desk = new FakeDesk({ optionsPerUnderlying: 20 })
})
afterEach(() => opened?.close())

async function open(url: string, options: OpenOptions = {}): Promise<OpenPage> {
  opened = await lab.open(url, options)
  return opened
}

test('a lost line greys everything and says since when; then it is found again', async () => {
  const server = await lab.serve(desk)
  const { page } = await open(server.url)
  await page.locator('.desk').waitFor()
  await server.close()

  const banner = page.getByRole('alert')
  await banner.waitFor()
  expect(await banner.innerText()).toMatch(
    /^No word from the desk since \d\d:\d\d:\d\d UTC, [\d.]+ s ago/,
  )
  const filter = (): Promise<string> =>
    page.locator('main').evaluate((element) => getComputedStyle(element).filter)
  expect(await filter()).toBe('grayscale(1)')
  expect(await page.locator('.money .large').innerText()).toContain('USD')

  await lab.serve(desk, { port: server.port })
  await banner.waitFor({ state: 'detached' })
  expect(await filter()).toBe('none')
  desk.state.inDoubtOrders = 17
  await page.locator('.health').getByText('17', { exact: true }).waitFor()
})

test('while it is lost, kill can still be tried, and its failure is said', async () => {
  const server = await lab.serve(desk)
  const { page } = await open(server.url)
  await page.locator('.desk').waitFor()
  await server.close()
  await page.getByRole('alert').waitFor()
  await page.getByRole('button', { name: 'Kill', exact: true }).click()
  await page.keyboard.press('Enter')
  const failure = page.getByRole('dialog').getByRole('alert')
  await failure.waitFor()
  expect(await failure.innerText()).toContain('does not answer')
  await page.keyboard.press('Escape')
  await lab.serve(desk, { port: server.port })
  await page.locator('.is-stale').waitFor({ state: 'detached' })
  expect(desk.taken).toEqual([])
})

test('a kill state from before the line was lost is shown as past', async () => {
  const server = await lab.serve(desk)
  desk.state.kill = 'killed'
  desk.state.restingOrders = 0
  const { page } = await open(server.url)
  await page.getByText('killed: 0 resting', { exact: true }).waitFor()
  await server.close()
  await page.getByText('was killed: 0 resting', { exact: true }).waitFor()
})

test('a line that is open and silent is a lost line', async () => {
  const server = await lab.serve(desk)
  let isSilent = false
  const { page } = await open(server.url, {
    prepare: (page) =>
      page.routeWebSocket(/api\/stream/, (socket) => {
        const upstream = socket.connectToServer()
        upstream.onMessage((text) => {
          if (!isSilent) socket.send(text)
        })
      }),
  })
  await page.locator('.desk').waitFor()
  isSilent = true
  await page.locator('.is-stale').waitFor()
  isSilent = false
  await page.locator('.is-stale').waitFor({ state: 'detached' })
})

test('a desk that cannot be seen is a fault, and what is shown is stale', async () => {
  const server = await lab.serve(desk)
  const { page } = await open(server.url)
  await page.locator('.desk').waitFor()
  const look = vi.spyOn(desk, 'view').mockImplementation(() => {
    throw new Error('a broken invariant')
  })
  await page.getByRole('alert').getByText('cannot show how it stands').waitFor()
  expect(await page.locator('.is-stale').count()).toBe(1)
  look.mockRestore()
  await page.locator('.is-stale').waitFor({ state: 'detached' })
})

test('a server with a token asks for it, and keeps it for the tab', async () => {
  const server = await lab.serve(desk, { token })
  const { page } = await open(server.url)
  await page.getByLabel('Token').fill('wrong')
  await page.getByRole('button', { name: 'Open' }).click()
  await page.getByLabel('Token').fill(token)
  await page.getByRole('button', { name: 'Open' }).click()
  await page.locator('.desk').waitFor()
  await page.reload()
  await page.locator('.desk').waitFor()
  await page.goto(`${server.url}#/smile`)
  await page.locator('.smile-chart canvas').first().waitFor()
  expect(await page.content()).not.toContain(token)
})
