// A fitted surface as one HTML page: smiles with quotes and residuals, total variance, densities,
// and the numbers beside them.

import { formatIso } from '../../base/index.ts'
import {
  type ChainQuotes,
  expiryQuotes,
  type FittedSlice,
  type SurfaceFit,
} from '../../calibration/index.ts'
import { escapeText, htmlPage, keyOf } from './page.ts'
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

/** From blue, the first expiry, over green to red, the last. */
function expiryStyles(lightness: number): string {
  return Array.from({ length: expiryColours }, (_, i) => {
    const hue = Math.round(225 - (225 * i) / (expiryColours - 1))
    return `--expiry-${i}: hsl(${hue} 62% ${lightness}%);`
  }).join(' ')
}

const expiryStyle = `:root { ${expiryStyles(42)} }
@media (prefers-color-scheme: dark) { :root { ${expiryStyles(66)} } }
`

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
  const body = `<h1>Volatility surface</h1><p>${escapeText(title)}, as of ${asOf}</p>
${plotted.map(({ chain, fit }) => sectionOf(chain, fit)).join('\n')}`
  return htmlPage(title, body, expiryStyle)
}
