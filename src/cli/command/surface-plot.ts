// `plimsoll surface plot <chain> --out <file>`: the fitted surface as one HTML file to look at or
// send on.

import { basename } from 'node:path'
import process from 'node:process'
import { Command } from 'commander'
import { fitSurface } from '../../calibration/index.ts'
import { exitDone, exitNo } from '../exit.ts'
import { writeWhole } from '../out-file.ts'
import { addFileOptions, type FileOptions, readChainFile } from './chain-input.ts'

type Options = FileOptions & { readonly out: string }

async function plot(path: string, options: Options): Promise<void> {
  const file = await readChainFile(path, options)
  const plotted = file.chains.map((chain) => ({ chain, fit: fitSurface(chain) }))
  // Loaded only here: the chart library is larger than everything else together.
  const { surfacePage } = await import('../plot/surface-page.ts')
  const text = surfacePage(basename(path), plotted)
  await writeWhole(options.out, text)
  const isGood = plotted.every(({ fit }) => fit.status === 'fitted')
  process.exitCode = isGood && file.skipped === 0 ? exitDone : exitNo
  const expiries = plotted.map(({ fit }) => fit.slices.length)
  const bytes = Buffer.byteLength(text)
  const said = `${options.out}: ${expiries.join(' and ')} expiries, ${Math.round(bytes / 1000)} kB`
  const report = JSON.stringify({ out: options.out, bytes, expiries })
  process.stdout.write(`${options.json ? report : said}\n`)
}

export function plotCommand(): Command {
  return addFileOptions(new Command('plot'))
    .description('Draws smiles, residuals, total variance and densities into one HTML file.')
    .requiredOption('--out <file>', 'where the page is written')
    .action(plot)
}
