// The wall clock of the page, for ages that grow while nothing arrives.

import { useEffect, useRef, useState } from 'react'

/** The time now, ms, renewed at an interval. */
export function useNow(intervalMs: number): number {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const timer = window.setInterval(() => setNow(Date.now()), intervalMs)
    return () => window.clearInterval(timer)
  }, [intervalMs])
  return now
}

/** A value that is renewed at most once in an interval: for pictures that are costly to draw. */
export function useSlow<T>(value: T, intervalMs: number): T {
  const [slow, setSlow] = useState(value)
  const latest = useRef(value)
  latest.current = value
  useEffect(() => {
    const timer = window.setInterval(() => setSlow(latest.current), intervalMs)
    return () => window.clearInterval(timer)
  }, [intervalMs])
  return slow
}
