// A chain of our own: an Anvil process on a free port, a block for each transaction, times told.
// Where the binary is not installed there is no chain, and the tests say so.

import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createTestClient, type Hex, http, type TestClient } from 'viem'
import { foundry } from 'viem/chains'

const binary = new URL(
  '../../node_modules/@foundry-rs/anvil-linux-amd64/bin/anvil',
  import.meta.url,
).pathname

/** Why there is no chain here, or undefined where there is one. */
export const noChain: string | undefined = existsSync(binary)
  ? undefined
  : 'skipped: Anvil is not installed (optional dependency @foundry-rs/anvil-linux-amd64)'

/** The first of Anvil's own accounts; it signs nothing, the node does. */
export const deployer: Hex = '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266'

const transactionGas = '0x3b9aca00'

export type Receipt = {
  readonly status: Hex
  readonly contractAddress: Hex | null
  readonly logs: readonly { readonly address: Hex; readonly topics: Hex[]; readonly data: Hex }[]
}

/** JSON-RPC to one Anvil. */
export class Chain {
  readonly #process: ChildProcess
  readonly #client: TestClient

  private constructor(process: ChildProcess, port: number) {
    this.#process = process
    const transport = http(`http://127.0.0.1:${port}`)
    this.#client = createTestClient({ mode: 'anvil', chain: foundry, transport })
  }

  static async start(): Promise<Chain> {
    const flags = ['--port', '0', '--hardfork', 'cancun', '--gas-limit', '100000000000']
    const free = ['--base-fee', '0', '--gas-price', '0', '--balance', '1000000000']
    const child = spawn(binary, [...flags, ...free, '--timestamp', '1600000000'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const port = await new Promise<number>((resolve, reject) => {
      let text = ''
      child.once('exit', (code) => reject(new Error(`anvil ended with ${code}: ${text}`)))
      child.stdout.on('data', (chunk) => {
        text += String(chunk)
        const listening = /Listening on [\d.]+:(\d+)/.exec(text)
        if (listening !== null) resolve(Number(listening[1]))
      })
    })
    return new Chain(child, port)
  }

  stop(): void {
    this.#process.removeAllListeners('exit')
    this.#process.kill()
  }

  async nextBlockAt(timeSeconds: number): Promise<void> {
    await this.#request('evm_setNextBlockTimestamp', [`0x${timeSeconds.toString(16)}`])
  }

  async send(to: Hex | undefined, data: Hex): Promise<Receipt> {
    const transaction = { from: deployer, data, gas: transactionGas, ...(to ? { to } : {}) }
    const hash = await this.#request('eth_sendTransaction', [transaction])
    for (;;) {
      const receipt = (await this.#request('eth_getTransactionReceipt', [hash])) as Receipt | null
      if (receipt !== null) return receipt
    }
  }

  async deploy(data: Hex): Promise<Hex> {
    const { status, contractAddress } = await this.send(undefined, data)
    if (status !== '0x1' || contractAddress === null) throw new Error('a contract did not deploy')
    return contractAddress
  }

  async #request(method: string, params: readonly unknown[]): Promise<unknown> {
    return await this.#client.request({ method, params } as never)
  }
}
