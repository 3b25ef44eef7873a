// What all pages of the command line share: one HTML file with its style inside, no script, nothing
// from the network, light or dark as the reader's system is.

export function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

const style = `
:root { color-scheme: light dark; --ground: #eef1f2; --panel: #fff; --ink: #17212a;
  --ink-soft: #45525d; --ink-faint: #5d6a75; --line: #e6eaec; --line-strong: #b9c3ca;
  --sea: #0b6f8e; --loss: #b3211b; --rejected: #b9a06a; --band: #0b6f8e18 }
@media (prefers-color-scheme: dark) { :root { --ground: #0e1418; --panel: #151d23; --ink: #e4eaee;
  --ink-soft: #b1bdc6; --ink-faint: #8c9aa5; --line: #222d35; --line-strong: #3d4b56;
  --sea: #4bb9d8; --loss: #ff8078; --rejected: #8a7a50; --band: #4bb9d81c } }
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

export function keyOf(entries: readonly (readonly [colour: string, text: string])[]): string {
  const items = entries.map(
    ([colour, text]) => `<span><i style="background: ${colour}"></i>${escapeText(text)}</span>`,
  )
  return `<p class="key">${items.join('')}</p>`
}

/** A whole page; `body` is markup, `ownStyle` rules of its own. */
export function htmlPage(title: string, body: string, ownStyle = ''): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeText(title)}</title><style>${style}${ownStyle}</style></head>
<body><main>${body}
</main></body></html>
`
}
