// Two plain coins on a chain, in the order that pools number them, all of both with the relay.

import { encodeAbiParameters } from 'viem'
import { type Chain } from './anvil.ts'
import { v2Artifact } from './artifact.ts'
import { Contract } from './contract.ts'
import { Relay } from './relay.ts'

export type Token = Contract

export type Coins = { readonly relay: Relay; readonly tokens: readonly Token[] }

/** More of each than any pool can count. */
const supply = 1n << 254n

export async function deployTokens(chain: Chain): Promise<Coins> {
  const { abi, bytecode } = v2Artifact('ERC20')
  const argument = encodeAbiParameters([{ type: 'uint256' }], [supply]).slice(2)
  const first = await chain.deploy(`${bytecode}${argument}`)
  const second = await chain.deploy(`${bytecode}${argument}`)
  const addresses = BigInt(first) < BigInt(second) ? [first, second] : [second, first]
  const tokens = addresses.map((address) => new Contract(address, abi))
  const relay = await Relay.deploy(chain, tokens[0]!.address, tokens[1]!.address)
  for (const token of tokens) {
    await chain.send(token.address, token.ask('transfer', [relay.address, supply]).call.data)
  }
  return { relay, tokens }
}
