// What a simulated day costs: `node src/sim/day.bench.ts [hours] [options a coin, 0: no desk]`.
// Processor time, not wall time; the desk of the measurement is cheap but not free.

import { argv, cpuUsage } from 'node:process'
import { defaultWorld } from './config.ts'
import { FairDesk } from './fair-desk.ts'
import { Rig } from './rig.ts'

const hours = Number(argv[2] ?? 24)
const options = Number(argv[3] ?? 100)

const rig = new Rig(defaultWorld, 1)
const desk = options > 0 ? new FairDesk(rig, { options, width: 1.2 }) : undefined
const counts = new Map<string, number>()
let events = 0
const before = cpuUsage()
const untilUs = defaultWorld.startUs + hours * 3_600_000_000
while (rig.exchange.nextReceiveUs() < untilUs) {
  rig.exchange.deliver((event) => {
    rig.nowUs = event.timeUs
    events += 1
    counts.set(event.kind, (counts.get(event.kind) ?? 0) + 1)
    desk?.hear(event)
  })
}
const used = cpuUsage(before)
const seconds = (used.user + used.system) / 1e6
console.log(Object.fromEntries(counts))
console.log(`${hours} h: ${events} events, ${seconds.toFixed(1)} s of one core,`)
console.log(`${Math.round(events / seconds / 1000)} thousand events a second`)
console.log(`listed ${rig.world.table.count}, fills ${desk?.fillCount ?? 0}`)
if (desk !== undefined) {
  console.log(`edge ${Math.round(desk.edgeUsd)} USD, fees ${Math.round(desk.feeUsd)} USD`)
}
