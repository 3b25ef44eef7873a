// What the parts of the hot path cost: a record encoded, decoded and copied by compiled code and by
// the loop that it replaces; bytes digested; a timer pushed and popped. Run:
// `node src/base/base.bench.ts`.

import { performance } from 'node:perf_hooks'
import { slotOf } from './field.ts'
import { ByteReader, ByteWriter, Digest, Prng, renderTable, SumTree, TimeHeap } from './index.ts'
import { interpretLayout } from './layout.ts'
import { compileLayout, type LayoutCode } from './layout-code.ts'

const repeats = 200_000

function medianNs(run: () => void, count = repeats): number {
  const times = Array.from({ length: 15 }, () => {
    const start = performance.now()
    run()
    return ((performance.now() - start) * 1e6) / count
  })
  return times.sort((a, b) => a - b)[7]!
}

const stamps = { sequence: 'int', timeUs: 'timeUs', venueUs: 'timeUs', sendUs: 'timeUs' } as const
const tables = [
  { ...stamps, instrument: 'instrument', bid: 'ticks', bidLots: 'lots', ask: 'ticks' },
  { ...stamps, instrument: 'instrument', ticks: 'ticks', lots: 'lots', side: 'side' },
  { ...stamps, clientId: 'clientId', state: ['open', 'closed', 'lost'], ticks: 'ticks' },
  { ...stamps, clientId: 'clientId', fee: 'amount', price: 'f64', isMaker: 'bool' },
] as const
const slots = tables.map((table) =>
  Object.entries(table).map(([key, type]) => slotOf('bench', key, type)),
)

function layoutRows(name: string, codes: readonly LayoutCode[]): string[][] {
  const writer = new ByteWriter()
  const reader = new ByteReader(new Uint8Array(0))
  const from = codes.map((code) => code.create())
  const into = codes.map((code) => code.create())
  const encoded = codes.map((code, i) => {
    writer.reset()
    code.encode(writer, from[i]!)
    return writer.view().slice()
  })
  const each = (act: (code: LayoutCode, i: number) => void): string =>
    medianNs(() => {
      for (let i = 0; i < repeats; i += 1) act(codes[i & 3]!, i & 3)
    }).toFixed(0)
  const encode = each((code, i) => {
    writer.reset()
    code.encode(writer, from[i]!)
  })
  const decode = each((code, i) => {
    reader.reset(encoded[i]!)
    code.decode(reader, into[i]!)
  })
  const copy = each((code, i) => code.copy(from[i]!, into[i]!))
  return [
    [`${name}: encode a record of 8 fields`, encode],
    [`${name}: decode`, decode],
    [`${name}: copy`, copy],
  ]
}

function digestRows(): string[][] {
  const digest = new Digest()
  const bytes = new Uint8Array(1 << 20)
  const perByte = medianNs(() => digest.update(bytes), bytes.length)
  const number = medianNs(() => {
    for (let i = 0; i < repeats; i += 1) digest.number(i)
  })
  return [
    [`digest: a kilobyte (${(1 / perByte).toFixed(1)} GB/s)`, (1000 * perByte).toFixed(0)],
    ['digest: a number', number.toFixed(1)],
  ]
}

function structureRows(): string[][] {
  const prng = Prng.fromSeed(1)
  const heap = new TimeHeap(4096)
  for (let i = 0; i < 2000; i += 1) heap.push(prng.below(1_000_000), 0, i)
  const timer = medianNs(() => {
    for (let i = 0; i < repeats; i += 1) {
      heap.pop()
      heap.push(heap.timeUs + prng.below(1_000_000), 0, i)
    }
  })
  const tree = new SumTree(1024)
  const set = medianNs(() => {
    for (let i = 0; i < repeats; i += 1) tree.set(i & 1023, i)
  })
  const draw = medianNs(() => {
    for (let i = 0; i < repeats; i += 1) prng.uniform()
  })
  return [
    ['heap of 2,000: pop and push', timer.toFixed(0)],
    ['sum tree of 1,024: set', set.toFixed(0)],
    ['prng: uniform', draw.toFixed(1)],
  ]
}

const rows = [
  ...layoutRows(
    'compiled',
    slots.map((list) => compileLayout(list)!),
  ),
  ...layoutRows('loop', slots.map(interpretLayout)),
  ...digestRows(),
  ...structureRows(),
]
console.log(renderTable([{ title: 'what' }, { title: 'ns', align: 'right' }], rows))
