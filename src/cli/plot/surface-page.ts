// A fitted surface as one HTML file: pictures, numbers and style inside, no script, nothing from
// the network. Light or dark as the reader's system is.

import { formatIso } from '../../base/index.ts'
import {
  type ChainQuotes,
  expiryQuotes,
  type FittedSlice,
  type SurfaceFit,
} from '../../calibration/index.ts'
import {
  densityOption,
  expiryColour,
  expiryColours,
  smileOption,
  varianceOption,
} from './surface-charts.ts'
import { renderChart } from './svg-chart.ts'

const smileSize = { width: 520, height: 340 }
const wideSize = { width: 640, height: 380 }

function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

/** From blue, the first expiry, over green to red, the last. */
function expiryStyles(lightness: number): string {
  return Array.from({ length: expiryColours }, (_, i) => {
    const hue = Math.round(225 - (225 * i) / (expiryColours - 1))
    return `--expiry-${i}: hsl(${hue} 62% ${lightness}%);`
  }).join(' ')
}

const style = `
:root { color-scheme: light dark; --ground: #eef1f2; --panel: #fff; --ink: #17212a;
  --ink-soft: #45525d; --ink-faint: #5d6a75; --line: #e6eaec; --line-strong: #b9c3ca;
  --sea: #0b6f8e; --loss: #b3211b; --rejected: #b9a06a; --band: #0b6f8e18; ${expiryStyles(42)} }
@media (prefers-color-scheme: dark) { :root { --ground: #0e1418; --panel: #151d23; --ink: #e4eaee;
  --ink-soft: #b1bdc6; --ink-faint: #8c9aa5; --line: #222d35; --line-strong: #3d4b56;
  --sea: #4bb9d8; --loss: #ff8078; --rejected: #8a7a50; --band: #4bb9d81c; ${expiryStyles(66)} } }
* { box-sizing: border-box }
body { margin: 0; padding: 24px; background: var(--ground); color: var(--ink);
  font: 14px/1.45 Inter, system-ui, sans-serif }
main { max-width: 1360px; margin: 0 auto }
h1 { font-size: 22px; margin: 0 } h2 { font-size: 18px; margin: 32px 0 4px }
h3 { font-size: 14px; margin: 0 } figcaption h3 { white-space: nowrap }
p { margin: 4px 0; color: var(--ink-soft); overflow-wrap: anywhere }
.cards { display: grid; gap: 12px; margin-top: 12px;
  grid-template-columns: repeat(auto-fill, minmax(min(100%, 420px), 1fr)) }
.wide { grid-template-columns: repeat(auto-fit, minmax(min(100%, 480px), 1fr)) }
figure { margin: 0; padding: 12px; background: var(--panel); border: 1px solid var(--line);
  border-radius: 5px }
figure svg { display: block; width: 100%; height: auto }
figcaption { display: flex; justify-content: space-between; gap: 12px; align-items: baseline }
figcaption span { color: var(--ink-faint); font-size: 12px; text-align: right }
.key { display: flex; flex-wrap: wrap; gap: 2px 14px; font-size: 12px; color: var(--ink-faint) }
.key i { display: inline-block; width: 14px; height: 3px; margin-right: 5px; vertical-align: 3px }
.refused { color: var(--loss) }
`

function keyOf(entries: readonly (readonly [colour: string, text: string])[]): string {
  const items = entries.map(
    ([colour, text]) => `<span><i style="background: ${colour}"></i>${escapeText(text)}</span>`,
  )
  return `<p class="key">${items.join('')}</p>`
}

function dateOf(slice: FittedSlice): string {
  return formatIso(slice.expiryUs).slice(0, 10)
}

function smileFigure(chain: ChainQuotes, slice: FittedSlice): string {
  const quotes = expiryQuotes(chain, slice)
  const { quotesInside, quotesUsed } = slice
  const days = (slice.years * 365).toFixed(1)
  const label = `${dateOf(slice)}: fit inside bid and ask at ${quotesInside} of ${quotesUsed}`
  const facts = [
    `${days} d`,
    `F ${slice.forward.toFixed(0)}`,
    `ATM ${(100 * slice.atmVol).toFixed(2)} %`,
    `${quotesInside} of ${quotesUsed} inside`,
  ]
  return `<figure><figcaption><h3>${dateOf(slice)}</h3><span>${facts.join(' · ')}</span>
</figcaption>${renderChart(smileOption(slice, quotes), smileSize, label)}</figure>`
}

function totalsOf(fit: SurfaceFit): string {
  const { score, rejected } = fit
  const inside = score.quotes > 0 ? ((100 * score.inside) / score.quotes).toFixed(2) : '-'
  const left = Object.entries(rejected).filter(([, count]) => count > 0)
  const out = left.map(([reason, count]) => `${count} ${reason}`).join(', ') || 'none'
  return `<p>${escapeText(fit.model)}: ${inside} % of ${score.quotes} quotes of a day and longer inside
bid and ask, |fitted − mid| median ${score.medianAbsVolPt.toFixed(3)}, P90
${score.p90AbsVolPt.toFixed(2)} vol points; ${fit.butterflyViolations} butterfly and
${fit.calendarViolations} calendar violations.</p><p>Left out: ${escapeText(out)}.</p>${
    fit.reason === '' ? '' : `<p class="refused">Refused: ${escapeText(fit.reason)}.</p>`
  }`
}

function sectionOf(chain: ChainQuotes, fit: SurfaceFit): string {
  const { slices } = fit
  const name = escapeText(fit.underlying)
  const expiries = keyOf(
    slices.map((slice, i) => [expiryColour(i, slices.length), dateOf(slice)] as const),
  )
  const quotes = keyOf([
    ['var(--sea)', 'fit'],
    ['var(--ink-soft)', 'bid to ask, fit inside'],
    ['var(--loss)', 'bid to ask, fit outside'],
    ['var(--rejected)', 'left out'],
  ])
  const variance = renderChart(varianceOption(slices), wideSize, `${name}: total variance`)
  const density = renderChart(densityOption(slices), wideSize, `${name}: implied densities`)
  return `<section><h2>${name}</h2>${totalsOf(fit)}
<div class="cards wide"><figure><figcaption><h3>Total variance</h3><span>may touch, never cross</span>
</figcaption>${variance}</figure><figure><figcaption><h3>Implied density</h3>
<span>of ln(price / forward), in at-the-money standard deviations</span></figcaption>${density}
</figure></div>${expiries}
<h3 style="margin-top: 20px">Smiles; below each, fitted − mid in half-spreads</h3>${quotes}
<div class="cards">${slices.map((slice) => smileFigure(chain, slice)).join('\n')}</div></section>`
}

export type PlottedChain = { readonly chain: ChainQuotes; readonly fit: SurfaceFit }

/** The page for the chains of one file. */
export function surfacePage(title: string, plotted: readonly PlottedChain[]): string {
  const asOf = plotted[0] === undefined ? '' : formatIso(plotted[0].fit.asOfUs)
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeText(title)}</title><style>${style}</style></head>
<body><main><h1>Volatility surface</h1><p>${escapeText(title)}, as of ${asOf}</p>
${plotted.map(({ chain, fit }) => sectionOf(chain, fit)).join('\n')}
</main></body></html>
`
}
