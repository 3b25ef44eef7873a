// `plimsoll surface plot <chain> --out <file>`: the fitted surface as one HTML file to look at or
// send on. It is written beside its place and moved there whole, so that no half page is left.

import { rename, rm, writeFile } from 'node:fs/promises'
import { basename } from 'node:path'
import process from 'node:process'
import { Command } from 'commander'
import { fitSurface } from '../../calibration/index.ts'
import { CannotRun, exitDone, exitNo } from '../exit.ts'
import { addFileOptions, type FileOptions, readChainFile } from './chain-input.ts'

type Options = FileOptions & { readonly out: string }

async function writeWhole(path: string, text: string): Promise<void> {
  const beside = `${path}.${process.pid}.partial`
  try {
    await writeFile(beside, text)
    await rename(beside, path)
  } catch (error) {
    await rm(beside, { force: true })
    const why = error instanceof Error ? error.message : String(error)
    throw new CannotRun(`--out ${path}: cannot be written: ${why}`)
  }
}

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
