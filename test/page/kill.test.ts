// The kill switch as a person meets it: asked once, shown until nothing rests, re-armed by name.
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { FakeDesk } from './support/fake-desk.ts'
import { killByHand, killWords, rearmByHand, waitForKilled } from './support/kill-flow.ts'
import { type OpenPage, openLab, type PageLab, setUpMsMax } from './support/page-harness.ts'

vi.setConfig({ testTimeout: 30_000, hookTimeout: setUpMsMax })

let lab: PageLab
let desk: FakeDesk
let opened: OpenPage

beforeAll(async () => {
  lab = await openLab()
})
afterAll(() => lab?.close())
beforeEach(async () => {
  desk = new FakeDesk({ optionsPerUnderlying: 20 })
  const { url } = await lab.serve(desk)
  opened = await lab.open(url)
  await opened.page.locator('.desk').waitFor()
})
afterEach(() => opened?.close())

test('Kill, Enter: killing until nothing rests, then killed', async () => {
  const { page, errors } = opened
  const { restingOrders } = desk.state
  const question = await killByHand(page)
  expect(question).toContain(`${restingOrders} resting orders`)
  expect(question).toContain('Latches')
  expect(desk.taken).toEqual([{ command: 'kill', actor: 'dashboard', name: '', value: 0 }])
  await expect.poll(() => killWords(page)).toBe(`killing: ${restingOrders} resting`)
  desk.advance(0.5)
  await expect.poll(() => killWords(page)).toBe(`killing: ${restingOrders - 45} resting`)
  desk.advance(60)
  await waitForKilled(page)
  expect(await page.getByRole('button', { name: 'Kill', exact: true }).count()).toBe(0)
  expect(errors).toEqual([])
})

test('Escape and Leave change nothing', async () => {
  const { page } = opened
  const kill = page.getByRole('button', { name: 'Kill', exact: true })
  const dialog = page.getByRole('dialog')
  await kill.click()
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'detached' })
  await kill.click()
  await page.getByRole('button', { name: 'Leave' }).click()
  await dialog.waitFor({ state: 'detached' })
  expect(desk.taken).toEqual([])
  expect(await killWords(page)).toBe('')
})

test('the keyboard alone is enough', async () => {
  const { page } = opened
  await page.keyboard.press('Shift+K')
  await page.getByRole('dialog').waitFor()
  await page.keyboard.press('Enter')
  await expect.poll(() => desk.taken.map(({ command }) => command)).toEqual(['kill'])
})

test('a held-down Enter kills once, and never re-arms', async () => {
  const { page } = opened
  desk.state.restingOrders = 0
  await page.keyboard.press('Shift+K')
  await page.getByRole('dialog').waitFor()
  for (let n = 0; n < 10; n += 1) {
    await page.keyboard.press('Enter')
    desk.advance(0.1)
  }
  await waitForKilled(page)
  expect(new Set(desk.taken.map(({ command }) => command))).toEqual(new Set(['kill']))
})

test('re-arming asks for a name, and remembers it', async () => {
  const { page } = opened
  await killByHand(page)
  desk.advance(60)
  await waitForKilled(page)
  await page.getByRole('button', { name: 'Re-arm…' }).click()
  const rearm = page.getByRole('dialog').getByRole('button', { name: 'Re-arm' })
  expect(await rearm.isDisabled()).toBe(true)
  await page.keyboard.press('Enter')
  await page.keyboard.press('Escape')
  expect(desk.taken).toHaveLength(1)
  await rearmByHand(page, ' ana ')
  await page.getByRole('button', { name: 'Kill', exact: true }).waitFor()
  expect(desk.taken.at(-1)).toMatchObject({ command: 'rearm', actor: 'ana' })
  expect(await killWords(page)).toBe('')
  await killByHand(page)
  expect(desk.taken.at(-1)).toMatchObject({ command: 'kill', actor: 'ana' })
})

test('a desk that does not take it is said so, in the dialog, and can be asked again', async () => {
  const { page } = opened
  const take = vi.spyOn(desk, 'command').mockImplementationOnce(() => {
    throw new Error('the inbox is full')
  })
  await page.getByRole('button', { name: 'Kill', exact: true }).click()
  await page.keyboard.press('Enter')
  const alert = page.getByRole('alert')
  await alert.waitFor()
  expect(await alert.innerText()).toContain('the inbox is full')
  expect(await killWords(page)).toBe('')
  await page.getByRole('dialog').getByRole('button', { name: 'Kill' }).click()
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  expect(take).toHaveBeenCalledTimes(2)
})

test('pause and resume', async () => {
  const { page } = opened
  await page.getByRole('button', { name: 'Pause' }).click()
  await page.locator('.pill', { hasText: 'paused' }).waitFor()
  await page.getByRole('button', { name: 'Resume' }).click()
  await page.getByRole('button', { name: 'Pause' }).waitFor()
  expect(desk.taken.map(({ command }) => command)).toEqual(['pause', 'resume'])
})
