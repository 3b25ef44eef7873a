// The answer to a report: our open orders, positions and balances at one instant of the venue, as
// rows that end with a mark. Balances are settled cash: profit of futures since the last session
// and funding accrued are not in them.

import { type World } from './world.ts'

export function writeReport(report: number, world: World): void {
  const { account, orders, table, tape } = world
  for (let slot = 0; slot < orders.used; slot += 1) {
    if (orders.side[slot] === 0) continue
    tape.openOrder(
      report,
      orders.clientId[slot]!,
      orders.instrument[slot]!,
      orders.side[slot]!,
      orders.ticks[slot]!,
      orders.lots[slot]!,
      orders.filledLots[slot]!,
    )
  }
  for (let i = 0; i < table.count; i += 1) {
    if (account.lots[i] !== 0) tape.positionReport(report, i, account.lots[i]!)
  }
  for (const [asset, cash] of account.cash.entries()) tape.balanceReport(report, asset, cash)
  tape.reportEnd(report)
}
