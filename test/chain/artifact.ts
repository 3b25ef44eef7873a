// Contracts as their authors published them: interface and creation code, from the npm packages.

import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { type Abi, type Hex } from 'viem'

const require = createRequire(import.meta.url)

export type Artifact = { readonly abi: Abi; readonly bytecode: Hex }

function read(path: string): Artifact {
  const { abi, bytecode } = JSON.parse(readFileSync(path, 'utf8'))
  const code: string = typeof bytecode === 'string' ? bytecode : bytecode.object
  return { abi, bytecode: code.startsWith('0x') ? (code as Hex) : `0x${code}` }
}

export function v2Artifact(name: 'ERC20' | 'UniswapV2Factory' | 'UniswapV2Pair'): Artifact {
  const folder = require.resolve('@uniswap/v2-core/package.json').replace(/package\.json$/, '')
  return read(`${folder}build/${name}.json`)
}

export function v3Artifact(name: 'UniswapV3Factory' | 'UniswapV3Pool'): Artifact {
  const folder = require.resolve('@uniswap/v3-core/package.json').replace(/package\.json$/, '')
  return read(`${folder}artifacts/contracts/${name}.sol/${name}.json`)
}

export function v4Artifact(
  name: 'PoolManager' | 'PoolSwapTest' | 'PoolModifyLiquidityTestNoChecks' | 'PoolDonateTest',
): Artifact {
  const folder = require.resolve('@uniswap/v4-core/package.json').replace(/package\.json$/, '')
  return read(`${folder}out/${name}.sol/${name}.json`)
}
