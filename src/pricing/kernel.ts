// The compiled kernels and the memory they work in. A kernel computes columns where they lie, so
// that nothing is copied. The plain build gives the bits of the scalar reference; the relaxed build
// may round products and sums once, may differ between processors, and serves analytics only.

import { assert } from '../base/index.ts'
import { plainKernelBase64, relaxedKernelBase64 } from './kernel-bytes.ts'
import { bytesOfBase64, webAssembly } from './web-assembly.ts'

/** `script` is the same work in JavaScript, also what is left where there is no WebAssembly. */
export const kernelBuilds = ['plain', 'relaxed', 'script'] as const

export type KernelBuild = (typeof kernelBuilds)[number]

/** What the modules export: kernel/index.ts. */
export type Kernel = {
  readonly black: (base: number, stride: number, count: number) => number
  readonly impliedVol: (base: number, stride: number, count: number) => number
}

export type KernelColumns = {
  readonly build: KernelBuild
  /** Absent where the build is `script`. */
  readonly kernel: Kernel | undefined
  readonly columns: readonly Float64Array[]
  readonly base: number
  readonly stride: number
}

const pageBytes = 65_536
const pagesMax = 65_536
/** The module's constants and scratch lie in the first page. */
const columnsFrom = pageBytes
/** Columns that begin at equal offsets of a page would fight for the same lines of the cache. */
const cacheAliasBytes = 4096
const cacheOffsetBytes = 320

const modules = new Map<KernelBuild, object>()

function moduleOf(build: KernelBuild): object {
  const known = modules.get(build)
  if (known !== undefined) return known
  assert(webAssembly !== undefined, 'a kernel needs WebAssembly')
  const text = build === 'plain' ? plainKernelBase64 : relaxedKernelBase64
  const module = new webAssembly.Module(bytesOfBase64(text))
  modules.set(build, module)
  return module
}

/**
 * `columnCount` columns of `capacity` rows in one memory, and the kernel that lives in it. Without
 * WebAssembly every build is `script`.
 */
export function kernelColumns(
  build: KernelBuild,
  columnCount: number,
  capacity: number,
): KernelColumns {
  assert(Number.isSafeInteger(capacity) && capacity > 0, 'capacity must be a positive integer')
  const padded = Math.ceil((8 * capacity) / cacheAliasBytes) * cacheAliasBytes
  const stride = padded + cacheOffsetBytes
  const bytes = columnsFrom + columnCount * stride
  const pages = Math.ceil(bytes / pageBytes)
  assert(pages <= pagesMax, 'the columns do not fit into one memory')
  const host = build === 'script' ? undefined : webAssembly
  const memory =
    host === undefined ? undefined : new host.Memory({ initial: pages, maximum: pages })
  const buffer = memory?.buffer ?? new ArrayBuffer(pages * pageBytes)
  const columns = Array.from(
    { length: columnCount },
    (_, i) => new Float64Array(buffer, columnsFrom + i * stride, capacity),
  )
  const shape = { columns, base: columnsFrom, stride }
  if (host === undefined) return { ...shape, build: 'script', kernel: undefined }
  const instance = new host.Instance(moduleOf(build), { env: { memory } })
  return { ...shape, build, kernel: instance.exports as Kernel }
}
