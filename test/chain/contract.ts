// Calls to one contract, encoded, and what they return, decoded to plain values.

import { type Abi, decodeFunctionResult, encodeFunctionData, type Hex } from 'viem'
import { type Answer, type Call } from './relay.ts'

export type Question = { readonly call: Call; readonly name: string; readonly contract: Contract }

export class Contract {
  readonly address: Hex
  readonly abi: Abi

  constructor(address: Hex, abi: Abi) {
    this.address = address
    this.abi = abi
  }

  ask(name: string, args: readonly unknown[] = []): Question {
    const data = encodeFunctionData({ abi: this.abi, functionName: name, args })
    return { call: { to: this.address, data }, name, contract: this }
  }
}

/** What a question returned as a list of values, or undefined where the contract reverted. */
export function read({ name, contract }: Question, answer: Answer): readonly unknown[] | undefined {
  if (!answer.succeeded) return undefined
  const result = decodeFunctionResult({ abi: contract.abi, functionName: name, data: answer.data })
  if (result === undefined) return []
  return Array.isArray(result) ? result : [result]
}
