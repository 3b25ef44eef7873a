import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import process from 'node:process'
import { expect, test } from 'vitest'
import {
  decodeHolder,
  encodeHolder,
  type Holder,
  hold,
  isAlive,
  letGo,
  ourselves,
} from './writer-lock.ts'

test('a holder survives its encoding; bytes that name nobody do not', () => {
  expect(decodeHolder(encodeHolder(ourselves()))).toEqual(ourselves())
  for (const text of ['', 'x', '{}', '{"pid":"1"}', '{"pid":0}', 'null']) {
    expect(decodeHolder(Buffer.from(text)), text).toBe(null)
  }
})

test('this process holds what it has not let go', () => {
  expect(isAlive(ourselves(), '/a')).toBe(false)
  hold('/a')
  expect(isAlive(ourselves(), '/a')).toBe(true)
  expect(isAlive(ourselves(), '/b')).toBe(false)
  letGo('/a')
  expect(isAlive(ourselves(), '/a')).toBe(false)
})

test('another process holds as long as it runs; its number alone does not count', async () => {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'])
  await once(child, 'spawn')
  const holder: Holder = { ...ourselves(), pid: child.pid!, started: '' }
  expect(isAlive(holder, '/a')).toBe(true)
  if (process.platform === 'linux') {
    const before: Holder = { ...holder, started: 'another boot 1' }
    expect(isAlive(before, '/a')).toBe(false)
  }
  child.kill('SIGKILL')
  await once(child, 'exit')
  expect(isAlive(holder, '/a')).toBe(false)
})

test('a process of another machine may be alive for all we know', () => {
  const { pid } = spawnSync(process.execPath, ['-e', '0'])
  expect(isAlive({ pid, host: 'elsewhere', started: '' }, '/a')).toBe(true)
})
