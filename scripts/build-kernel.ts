// Compiles kernel/ with AssemblyScript, twice, and writes the bytes into the room that runs them:
// `npm run build:kernel`. A test compares them with a rebuild.
import { writeFileSync } from 'node:fs'
import process from 'node:process'
import { compileKernel, kernelBytesText } from './kernel/compile.ts'

const target = 'src/pricing/kernel-bytes.ts'
const plain = compileKernel(false)
const relaxed = compileKernel(true)
writeFileSync(new URL(`../${target}`, import.meta.url), kernelBytesText(plain, relaxed))
process.stdout.write(`${target}: plain ${plain.length} bytes, relaxed ${relaxed.length}\n`)
