// One block of operations done by a model and by the contracts: the model first, writing down what
// it expects of every call; then the chain, all in one transaction; then each answer is compared.

import { expect } from 'vitest'
import { type Prng } from '../../src/base/index.ts'
import { type Question, read } from './contract.ts'
import { type Relay } from './relay.ts'

/** What a call must return; undefined where it must revert. */
export type Expected = readonly unknown[] | undefined

type Check = {
  readonly what: string
  readonly question: Question
  readonly expected: Expected
}

export class Trial {
  /** Operations, of which `reverted` did as the contract: nothing. */
  operations = 0
  reverted = 0
  readonly #relay: Relay
  #pending: Check[] = []

  constructor(relay: Relay) {
    this.#relay = relay
  }

  /** An operation of the random run. */
  operate(what: string, question: Question, expected: Expected): void {
    this.operations += 1
    if (expected === undefined) this.reverted += 1
    this.check(`${this.operations}: ${what}`, question, expected)
  }

  /** A look at the state, or a step that only prepares. */
  check(what: string, question: Question, expected: Expected): void {
    this.#pending.push({ what, question, expected })
  }

  /** Has the chain do all of it and compares. */
  async settle(): Promise<void> {
    const pending = this.#pending
    this.#pending = []
    const answers = await this.#relay.perform(pending.map(({ question }) => question.call))
    for (const [i, { what, question, expected }] of pending.entries()) {
      const got = read(question, answers[i]!)
      if (!isSame(got, expected)) {
        expect(got, `${what}: ${question.name}`).toEqual(expected)
      }
    }
  }
}

/**
 * Deep equality of lists of bigints, numbers, booleans; expect's own is slow and used to report.
 */
function isSame(a: unknown, b: unknown): boolean {
  if (!(Array.isArray(a) && Array.isArray(b))) return Object.is(a, b)
  return a.length === b.length && a.every((value, i) => isSame(value, b[i]))
}

/** A number of up to `bits` bits, every length as likely. */
export function anySize(random: Prng, bits: number): bigint {
  const length = 1 + random.below(bits)
  let value = 1n
  for (let i = 1; i < length; i += 1) value = (value << 1n) | BigInt(random.nextUint32() & 1)
  return value
}

export function pick<T>(random: Prng, list: readonly T[]): T {
  return list[random.below(list.length)]!
}

/** Random operations that a run does: few in CI, as many as asked for by hand. */
export const operationCount: number = Number(process.env.PLIMSOLL_CHAIN_OPERATIONS ?? 1000)

/** Of the run; another by hand repeats a failure. */
export const seed: number = Number(process.env.PLIMSOLL_CHAIN_SEED ?? 20_261_123)
