// What a careful eye would notice, measured in the page: text too faint to read, text that is cut
// off, controls without a name, charts without a picture. Runs inside the browser.

import { type Page } from 'playwright-core'

/** Text whose contrast with what is behind it is below WCAG AA, with the ratio. */
export function findFaintText(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    type Colour = [number, number, number, number]
    const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true })!
    const colours = new Map<string, Colour>()
    const grounds = new Map<Element, Colour>()
    /** Any CSS colour, as the browser itself would paint it. */
    function parse(text: string): Colour {
      const known = colours.get(text)
      if (known !== undefined) return known
      canvas.clearRect(0, 0, 1, 1)
      canvas.fillStyle = text
      canvas.fillRect(0, 0, 1, 1)
      const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data
      const colour: Colour = [r!, g!, b!, a! / 255]
      colours.set(text, colour)
      return colour
    }
    function over(top: Colour, below: Colour): Colour {
      const alpha = top[3]
      const mix = (i: 0 | 1 | 2): number => top[i] * alpha + below[i] * (1 - alpha)
      return [mix(0), mix(1), mix(2), 1]
    }
    function behind(element: Element | null): Colour {
      if (element === null) return parse(getComputedStyle(document.documentElement).backgroundColor)
      const known = grounds.get(element)
      if (known !== undefined) return known
      const own = parse(getComputedStyle(element).backgroundColor)
      const ground = own[3] === 1 ? own : over(own, behind(element.parentElement))
      grounds.set(element, ground)
      return ground
    }
    function luminance(colour: Colour): number {
      const [r, g, b] = [colour[0], colour[1], colour[2]].map((channel) => {
        const value = channel / 255
        return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
      })
      return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!
    }
    const found: string[] = []
    for (const element of document.querySelectorAll('body *')) {
      const words = [...element.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE)
      const text = words.map((node) => node.textContent ?? '').join('')
      const isShown = element.getClientRects().length > 0 && element.closest('.unseen') === null
      if (text.trim() === '' || !isShown || element.closest('svg, :disabled') !== null) continue
      const style = getComputedStyle(element)
      const back = behind(element)
      const front = over(parse(style.color), back)
      const [light, dark] = [luminance(front), luminance(back)].sort((a, b) => b - a)
      const ratio = (light! + 0.05) / (dark! + 0.05)
      const isLarge = Number.parseFloat(style.fontSize) >= 24
      if (ratio < (isLarge ? 3 : 4.5)) found.push(`${text.trim().slice(0, 40)} ${ratio.toFixed(2)}`)
    }
    return found
  })
}

/** Words that do not fit their box, and boxes that stick out of the window. */
export function findCutText(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found: string[] = []
    const wide = document.documentElement.scrollWidth - window.innerWidth
    if (wide > 0) found.push(`the page is ${wide} px wider than the window`)
    for (const element of document.querySelectorAll('button, th, td, dt, dd, h2, a, .pill')) {
      const box = element as HTMLElement
      if (box.closest('.unseen') !== null || box.offsetWidth === 0) continue
      if (box.scrollWidth > box.clientWidth + 1 && getComputedStyle(box).display !== 'inline') {
        found.push(
          `"${box.innerText.slice(0, 40)}" needs ${box.scrollWidth} of ${box.clientWidth} px`,
        )
      }
    }
    return found
  })
}

/** Controls that a screen reader could not name. */
export function findNamelessControls(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll('button, input, select, a')]
      .filter((element) => {
        const labels = 'labels' in element ? (element as HTMLInputElement).labels : null
        const words = [
          element.getAttribute('aria-label'),
          element.textContent,
          ...[...(labels ?? [])].map((label) => label.textContent),
        ]
        return words.every((text) => (text ?? '').trim() === '')
      })
      .map((element) => element.outerHTML.slice(0, 100)),
  )
}

/** Canvases on which nothing has been drawn. */
export function findBlankCharts(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll('canvas')]
      .filter((canvas) => {
        const { width, height } = canvas
        if (width === 0 || height === 0) return true
        const pixels = canvas.getContext('2d')!.getImageData(0, 0, width, height).data
        return pixels.every((value, index) => index % 4 !== 3 || value === 0)
      })
      .map((canvas) => canvas.closest('[aria-label]')?.getAttribute('aria-label') ?? 'a canvas'),
  )
}
