// One writer at a time. The holder's name stands in the store itself and is read and replaced in
// one transaction, so two that start together cannot both win. A holder that is gone (killed, or
// the machine restarted) holds nothing: it is known by its process id and when it was started.

import { readFileSync } from 'node:fs'
import { hostname } from 'node:os'
import process from 'node:process'

export type Holder = {
  readonly pid: number
  readonly host: string
  /** When the process and the machine were started, as far as the system says; empty if not. */
  readonly started: string
}

/** Directories that this process writes: a process cannot tell itself by its id. */
const heldHere = new Set<string>()

function readSystem(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

/** Field 22 of stat, after the name in parentheses, is the start in clock ticks since boot. */
function startOf(pid: number): string {
  const stat = readSystem(`/proc/${pid}/stat`)
  const ticks = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''
  return ticks === '' ? '' : `${readSystem('/proc/sys/kernel/random/boot_id').trim()} ${ticks}`
}

export function ourselves(): Holder {
  return { pid: process.pid, host: hostname(), started: startOf(process.pid) }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (cause) {
    return (cause as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** Whether the holder may still write. Another machine's process counts as alive: we cannot see. */
export function isAlive(holder: Holder, key: string): boolean {
  const { pid, host, started } = holder
  if (host !== hostname()) return true
  if (pid === process.pid) return started === startOf(pid) && heldHere.has(key)
  return isRunning(pid) && (started === '' || started === startOf(pid))
}

export function encodeHolder(holder: Holder): Uint8Array {
  return Buffer.from(JSON.stringify(holder))
}

/** Null when the bytes name nobody. */
export function decodeHolder(bytes: Uint8Array): Holder | null {
  try {
    const { pid, host, started } = JSON.parse(Buffer.from(bytes).toString()) as Partial<Holder>
    if (!Number.isSafeInteger(pid) || pid === undefined || pid < 1) return null
    return { pid, host: String(host), started: String(started) }
  } catch {
    return null
  }
}

export function hold(key: string): void {
  heldHere.add(key)
}

export function letGo(key: string): void {
  heldHere.delete(key)
}
