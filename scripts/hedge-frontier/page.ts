// The frontier as one picture in one file, without a script: cost against the deviation that it
// leaves, one line per policy.

import { axisStyle, renderChart } from '../../src/cli/plot/svg-chart.ts'
import { type PointRow, type PolicyName, policyNames } from './study.ts'

const colours: Readonly<Record<PolicyName, readonly [light: string, dark: string]>> = {
  'fixed-time': ['#8a8f98', '#9aa0aa'],
  'fixed-band': ['#b0690d', '#e0a040'],
  'whalley-wilmott': ['#0a62c9', '#62a8ff'],
  zakamouline: ['#2f7d32', '#6cc070'],
  benchmark: ['#b3261e', '#ff8a80'],
}

function style(tone: 0 | 1, ink: string, line: string, ground: string): string {
  const own = policyNames.map((name) => `--${name}: ${colours[name][tone]};`).join(' ')
  return (
    `:root { --ink: ${ink}; --ink-faint: ${ink}; --line: ${line}; ` +
    `--line-strong: ${ink}; --ground: ${ground}; ${own} }`
  )
}

const styles = `${style(0, '#40464f', '#e2e5ea', '#ffffff')}
@media (prefers-color-scheme: dark) { ${style(1, '#c4c9d1', '#30353d', '#14171c')} }
body { font: 14px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--ground);
  max-width: 46rem; margin: 2rem auto; padding: 0 1rem }
svg { width: 100%; height: auto }
i { display: inline-block; width: 0.8em; height: 0.8em; border-radius: 50%; margin: 0 0.3em 0 1em }`

function chart(points: readonly PointRow[]): string {
  const series = policyNames.map((name) => {
    const data = points
      .filter(({ policy }) => policy === name)
      .map(({ cost, variance }) => [100 * Math.sqrt(variance.value), 100 * cost.value])
      .sort(([x], [y]) => x! - y!)
    const color = `var(--${name})`
    return { type: 'line', data, symbolSize: 6, lineStyle: { color }, itemStyle: { color } }
  })
  const axis = { ...axisStyle, nameLocation: 'middle' }
  const option = {
    grid: { left: 60, right: 16, top: 16, bottom: 48, outerBoundsMode: 'none' },
    xAxis: { ...axis, name: 'deviation of the loss, bps of the coin', nameGap: 28 },
    yAxis: { ...axis, name: 'cost of trading, bps', nameGap: 40 },
    series,
  }
  return renderChart(option, { width: 720, height: 420 }, 'cost of hedging against what it leaves')
}

export function frontierPage(points: readonly PointRow[], paths: number): string {
  const key = policyNames.map((name) => `<i style="background: var(--${name})"></i>${name}`)
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Hedging frontier</title>
<style>${styles}</style></head><body><h1>What a hedge costs, and what it leaves</h1>
<p>A 30-day call sold at the money, vol 60 %, 5 bps a trade; ${paths} paths. Lower left is better.</p>
<p>${key.join('')}</p>${chart(points)}</body></html>
`
}
