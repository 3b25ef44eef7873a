// Light, dark, or as the system has it; and the colours of the style sheet for those who draw on a
// canvas, where style sheets do not reach.

import { useSyncExternalStore } from 'react'
import { partColourCount } from './format.ts'

export type ThemeChoice = 'system' | 'light' | 'dark'

export type Palette = {
  readonly ink: string
  readonly inkSoft: string
  readonly inkFaint: string
  readonly line: string
  readonly panel: string
  readonly sea: string
  readonly buy: string
  readonly sell: string
  readonly gain: string
  readonly loss: string
  readonly parts: readonly string[]
  readonly font: string
}

const storageKey = 'plimsoll.theme'
const choices: readonly ThemeChoice[] = ['system', 'light', 'dark']
const listeners = new Set<() => void>()
const systemDark = window.matchMedia('(prefers-color-scheme: dark)')

let choice: ThemeChoice = readChoice()
let palette: Palette | undefined

function readChoice(): ThemeChoice {
  const stored = localStorage.getItem(storageKey)
  return choices.find((one) => one === stored) ?? 'system'
}

function apply(): void {
  if (choice === 'system') delete document.documentElement.dataset.theme
  else document.documentElement.dataset.theme = choice
  palette = undefined
  for (const listener of listeners) listener()
}

function readPalette(): Palette {
  const style = getComputedStyle(document.documentElement)
  const colour = (name: string): string => style.getPropertyValue(`--${name}`).trim()
  return {
    ink: colour('ink'),
    inkSoft: colour('ink-soft'),
    inkFaint: colour('ink-faint'),
    line: colour('line'),
    panel: colour('panel'),
    sea: colour('sea'),
    buy: colour('buy'),
    sell: colour('sell'),
    gain: colour('gain'),
    loss: colour('loss'),
    parts: Array.from({ length: partColourCount }, (_, index) => colour(`part-${index}`)),
    font: style.getPropertyValue('--font').trim(),
  }
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Follows the stored choice and the system from now on. */
export function startTheme(): void {
  apply()
  systemDark.addEventListener('change', apply)
}

export function useThemeChoice(): ThemeChoice {
  return useSyncExternalStore(subscribe, () => choice)
}

/** Goes on to the next choice: system, light, dark, and around. */
export function turnTheme(): void {
  choice = choices[(choices.indexOf(choice) + 1) % choices.length]!
  localStorage.setItem(storageKey, choice)
  apply()
}

/** The same object until the theme changes. */
export function usePalette(): Palette {
  return useSyncExternalStore(subscribe, () => {
    palette ??= readPalette()
    return palette
  })
}
