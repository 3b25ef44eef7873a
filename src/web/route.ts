// Which view is shown: the part of the address after '#', so that a view can be bookmarked and the
// back button works.

import { useSyncExternalStore } from 'react'

export const views = ['desk', 'quotes', 'exposure', 'smile', 'fills', 'journal'] as const
export type ViewName = (typeof views)[number]

export const viewTitles: Readonly<Record<ViewName, string>> = {
  desk: 'Desk',
  quotes: 'Quotes',
  exposure: 'Exposure',
  smile: 'Smile',
  fills: 'Fills',
  journal: 'Journal',
}

function currentView(): ViewName {
  const [name] = window.location.hash.replace(/^#\/?/, '').split('/')
  return views.find((view) => view === name) ?? 'desk'
}

function subscribe(listener: () => void): () => void {
  window.addEventListener('hashchange', listener)
  return () => window.removeEventListener('hashchange', listener)
}

export function useView(): ViewName {
  return useSyncExternalStore(subscribe, currentView)
}

export function goTo(view: ViewName): void {
  window.location.hash = `/${view}`
}
