// Set dodo_pmm: sequences of calls of the contracts' own tests, and balances, targets and prices in
// wei along the way. This file holds what the tests' contexts set and the rows do not repeat; the
// accounts and the calls are in dodo-world.ts.

import { ClassicalWorld, type DodoWorld, VaultWorld } from './dodo-world.ts'
import { type GoldenCase } from './golden-case.ts'
import { type Verdict } from './verdict.ts'

const wad = 10n ** 18n

/** 18-decimal numbers as the tests write them. */
function decimals(text: string): bigint {
  const [whole = '0', fraction = ''] = text.split('.')
  return BigInt(whole) * wad + BigInt(fraction.padEnd(18, '0').slice(0, 18))
}

const standardFees = { lpFee: decimals('0.002'), mtFee: decimals('0.001') }
const noFees = { lpFee: 0n, mtFee: 0n }

/** The test contexts: parameters by the file that a row comes from. */
const worlds: Readonly<Record<string, () => DodoWorld>> = {
  'test/StableCoinMode.test.ts': () =>
    new ClassicalWorld({ k: 1_000_000_000n, lpFee: decimals('0.0001'), mtFee: 0n, price: wad }),
  'test/LongTailTokenlMode.test.ts': () =>
    new ClassicalWorld({ k: decimals('0.99'), ...noFees, price: wad }),
  'test/DVM/ConstPriceCase.test.ts': () =>
    new VaultWorld({ kind: 'vending', k: 0n, price: 100n * wad, ...noFees }),
  'test/DVM/AMMLikeCase.test.ts': () =>
    new VaultWorld({ kind: 'vending', k: wad, price: 1n, ...noFees }),
}

function worldOf(path: string): DodoWorld | null {
  const own = worlds[path]
  if (own !== undefined) return own()
  const k = decimals('0.1')
  // Fee models of vending and stable pools are deployed unset in the tests: no fee.
  if (path.startsWith('test/DVM/')) {
    return new VaultWorld({ kind: 'vending', k, price: 100n * wad, ...noFees })
  }
  if (path.startsWith('test/DSP/')) {
    return new VaultWorld({ kind: 'stable', k, price: wad, ...noFees })
  }
  if (path.startsWith('test/DPP/')) {
    return new VaultWorld({ kind: 'private', k, price: 100n * wad, ...standardFees })
  }
  return /^test\/[A-Za-z]+\.test\.ts$/.test(path)
    ? new ClassicalWorld({ k, price: 100n * wad, ...standardFees })
    : null
}

/** The calls in a line of a test's preparation, with their arguments. */
function callsIn(line: string): { name: string; args: string[] }[] {
  const cleaned = line.replaceAll(/decimalStr\("([^"]*)"\)/g, (_, text) => String(decimals(text)))
  const pattern = /ctx\s*\.\s*(?:[A-Z]+\s*\.\s*methods\s*\.\s*)?(\w+)\(([^()]*)\)/g
  return [...cleaned.matchAll(pattern)]
    .filter(([, name]) => name !== 'sendParam')
    .map(([, name, args]) => ({
      name: name!,
      args: args!.split(',').map((arg) => arg.trim().replaceAll('"', '')),
    }))
}

/** Preparation must succeed; a call of the test itself may be there to revert. */
function prepare(world: DodoWorld, lines: readonly unknown[]): string | null {
  for (const line of lines) {
    for (const { name, args } of callsIn(String(line))) {
      const done = world.call(name, args)
      if (done !== 'done') return `preparation ${name}: ${done}`
    }
  }
  return null
}

/** Arguments of steps are numbers, names of accounts, or numbers written as in the tests. */
function argument(value: unknown): string {
  return String(value)
    .replace(/^decimalStr\("([^"]*)"\)$/, (_, text) => String(decimals(text)))
    .replaceAll('"', '')
    .replace(/^ctx\./, '')
}

export function checkDodoPmm(row: GoldenCase): Verdict {
  const path = row.text('path')
  const world = worldOf(path)
  if (world === null) return { unsupported: `test ${path}` }
  const trouble = prepare(world, row.list('init'))
  if (trouble !== null) return { unsupported: trouble }
  const asksForTrader = /(getLp\w+Balance|Capital\.balanceOf)\((ctx\.)?trader\)/
  const steps = row.objects('steps')
  const isTrader = steps.some(
    (step) => step.has('expect') && asksForTrader.test(step.text('expect')),
  )
  world.provider = isTrader ? 'trader' : 'lp'
  let isEqual = true
  for (const step of steps) {
    if (step.has('call')) {
      const name = step.text('call')
      if (world.call(name, step.list('args').map(argument)) === 'unknown') {
        return { unsupported: `call ${name}` }
      }
      continue
    }
    const expression = step.text('expect')
    const got = world.read(expression)
    if (got === null) return { unsupported: `expectation ${expression}` }
    if (got !== step.bigint('value')) isEqual = false
  }
  return { error: isEqual ? 0 : Infinity }
}
