// What a person does to kill a desk, and what they see: the same for a fake desk and a real one.

import { type Page } from 'playwright-core'

/** The words beside the kill button, such as "killed: 0 resting"; empty while armed. */
export async function killWords(page: Page): Promise<string> {
  return (await page.locator('.kill output').textContent()) ?? ''
}

/** Presses Kill, reads the question, and confirms with Enter. Returns the question's words. */
export async function killByHand(page: Page): Promise<string> {
  await page.getByRole('button', { name: 'Kill', exact: true }).click()
  const dialog = page.getByRole('dialog')
  await dialog.waitFor()
  const words = await dialog.innerText()
  await page.keyboard.press('Enter')
  await dialog.waitFor({ state: 'detached' })
  return words
}

/** Waits until the desk itself says that nothing rests any more. */
export async function waitForKilled(page: Page, timeoutMs = 15_000): Promise<void> {
  await page.getByText('killed: 0 resting').waitFor({ timeout: timeoutMs })
}

/** Presses Re-arm and answers with a name. */
export async function rearmByHand(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: 'Re-arm…' }).click()
  await page.getByLabel('Your name').fill(name)
  await page.keyboard.press('Enter')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
}
