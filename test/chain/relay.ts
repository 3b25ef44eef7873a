// The one contract of ours on the chain: it calls others in turn and logs how each call ended and
// what it returned, so that a block holds many operations and every state in between is seen. When
// a pool asks to be paid, it pays. Written as instructions: there is no compiler here.

import { concatHex, type Hex, numberToHex, pad, size } from 'viem'
import { type Chain } from './anvil.ts'

const op = {
  ADD: 0x01,
  LT: 0x10,
  SGT: 0x13,
  ISZERO: 0x15,
  SHL: 0x1b,
  SHR: 0x1c,
  CALLER: 0x33,
  CALLDATALOAD: 0x35,
  CALLDATASIZE: 0x36,
  CALLDATACOPY: 0x37,
  CODECOPY: 0x39,
  RETURNDATASIZE: 0x3d,
  RETURNDATACOPY: 0x3e,
  POP: 0x50,
  MSTORE: 0x52,
  JUMP: 0x56,
  JUMPI: 0x57,
  JUMPDEST: 0x5b,
  DUP1: 0x80,
  DUP2: 0x81,
  DUP3: 0x82,
  DUP7: 0x86,
  LOG1: 0xa1,
  CALL: 0xf1,
  RETURN: 0xf3,
  STOP: 0x00,
} as const

type Mnemonic = keyof typeof op

/** A mnemonic, a number or hex to push, `name:` for a place to jump to, `@name` to push it. */
type Instruction = Mnemonic | number | Hex | `${string}:` | `@${string}`

function push(value: Hex): number[] {
  const bytes = Buffer.from(value.slice(2), 'hex')
  return [0x5f + bytes.length, ...bytes]
}

function assemble(program: readonly Instruction[]): Hex {
  const bytes: number[] = []
  const places = new Map<string, number>()
  const jumps: { readonly at: number; readonly name: string }[] = []
  for (const one of program) {
    if (typeof one === 'number') bytes.push(...push(numberToHex(one, { size: one > 255 ? 4 : 1 })))
    else if (one.startsWith('0x')) bytes.push(...push(one as Hex))
    else if (one.startsWith('@')) {
      jumps.push({ at: bytes.length + 1, name: one.slice(1) })
      bytes.push(...push('0x0000'))
    } else if (one.endsWith(':')) {
      places.set(one.slice(0, -1), bytes.length)
      bytes.push(op.JUMPDEST)
    } else bytes.push(op[one as Mnemonic])
  }
  for (const { at, name } of jumps) {
    const place = places.get(name)
    if (place === undefined) throw new Error(`no place called ${name}`)
    bytes[at] = place >> 8
    bytes[at + 1] = place & 255
  }
  return `0x${Buffer.from(bytes).toString('hex')}`
}

/** transfer(caller, amount) of a token, for an amount in the call's data that is above zero. */
function payment(token: Hex, offset: number, done: string): Instruction[] {
  const call: Instruction[] = [0, 0, 0x44, 0, 0, token, 10_000_000, 'CALL', 'POP']
  return [
    ...([offset, 'CALLDATALOAD', 0, 'DUP2', 'SGT', 'ISZERO', `@${done}`, 'JUMPI'] as const),
    ...(['0xa9059cbb', 224, 'SHL', 0, 'MSTORE', 'CALLER', 4, 'MSTORE'] as const),
    ...(['DUP1', 0x24, 'MSTORE'] as const),
    ...call,
    `${done}:`,
    'POP',
  ]
}

/** Gas of one call: more than the longest swap needs, so that running out fails one call only. */
const callGas = 100_000_000

function program(token0: Hex, token1: Hex): Instruction[] {
  return [
    // A batch begins with an address, whose first four bytes are zero; a callback does not.
    ...([0, 'CALLDATALOAD', 224, 'SHR', 'ISZERO', '@batch', 'JUMPI'] as const),
    ...payment(token0, 4, 'paid0'),
    ...payment(token1, 0x24, 'paid1'),
    'STOP',
    'batch:',
    // The stack holds the offset of the next call: address, length, data.
    0,
    'next:',
    ...(['CALLDATASIZE', 'DUP2', 'LT', 'ISZERO', '@end', 'JUMPI'] as const),
    ...(['DUP1', 0x20, 'ADD', 'CALLDATALOAD'] as const),
    ...(['DUP1', 'DUP3', 0x40, 'ADD', 0, 'CALLDATACOPY'] as const),
    ...([0, 0, 'DUP3', 0, 0, 'DUP7', 'CALLDATALOAD', callGas, 'CALL'] as const),
    ...(['RETURNDATASIZE', 0, 0, 'RETURNDATACOPY', 'RETURNDATASIZE', 0, 'LOG1'] as const),
    ...(['ADD', 0x40, 'ADD', '@next', 'JUMP'] as const),
    'end:',
    'STOP',
  ]
}

/** Creation code that returns `runtime`. */
function creation(runtime: Hex): Hex {
  const length = size(runtime)
  const head: Instruction[] = [length, 0, 0, 'CODECOPY', length, 0, 'RETURN']
  const headSize = size(assemble(head))
  head[1] = headSize
  return concatHex([assemble(head), runtime])
}

export type Call = { readonly to: Hex; readonly data: Hex }

export type Answer = { readonly succeeded: boolean; readonly data: Hex }

/** A relay on a chain, and the batch that it is given. */
export class Relay {
  readonly address: Hex
  readonly #chain: Chain

  private constructor(chain: Chain, address: Hex) {
    this.#chain = chain
    this.address = address
  }

  static async deploy(chain: Chain, token0: Hex, token1: Hex): Promise<Relay> {
    const code = creation(assemble(program(token0, token1)))
    return new Relay(chain, await chain.deploy(code))
  }

  /** All calls in one transaction, in order; a call that fails does not stop the next. */
  async perform(calls: readonly Call[]): Promise<Answer[]> {
    const words = calls.flatMap(({ to, data }) => [
      pad(to),
      numberToHex(size(data), { size: 32 }),
      data,
    ])
    const receipt = await this.#chain.send(this.address, concatHex(words))
    if (receipt.status !== '0x1') throw new Error('the relay itself failed')
    const own = receipt.logs.filter(({ address }) => address === this.address.toLowerCase())
    if (own.length !== calls.length) throw new Error(`${own.length} answers to ${calls.length}`)
    return own.map(({ topics, data }) => ({ succeeded: BigInt(topics[0]!) === 1n, data }))
  }
}
