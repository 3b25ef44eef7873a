// Sizes, headers and names: what makes a file readable before it is read.
import { type Finding, find, isGenerated, isTest, lineAt, type Source, visit } from './source.ts'

const lineColumnsMax = 100
const functionLinesMax = 70
const fileLinesMax = 400
const headerCharactersMin = 20

const bannedWords: readonly string[] = [
  'util',
  'utils',
  'helper',
  'helpers',
  'common',
  'misc',
  'manager',
  'service',
]

/** Lines of at most 100 columns. A URL and a multi-line template cannot be broken and may pass. */
export function checkColumns(source: Source): Finding[] {
  if (isGenerated(source)) return []
  const exempt = new Set<number>()
  visit(source, {
    TemplateLiteral: (node) => {
      const first = lineAt(source, node.start)
      const last = lineAt(source, node.end)
      for (let line = first; first < last && line <= last; line += 1) exempt.add(line)
    },
  })
  const findings: Finding[] = []
  for (const [index, text] of source.lines.entries()) {
    const columns = [...text].length
    if (columns <= lineColumnsMax || exempt.has(index + 1) || /https?:\/\//.test(text)) continue
    const message = `${columns} columns; at most ${lineColumnsMax}`
    findings.push({ path: source.path, line: index + 1, message })
  }
  return findings
}

/** Files of at most 400 lines. */
export function checkFileLength(source: Source): Finding[] {
  if (isTest(source.path) || isGenerated(source)) return []
  const lines = source.text.trimEnd().split('\n').length
  if (lines <= fileLinesMax) return []
  const message = `${lines} lines; at most ${fileLinesMax}: split it by what it knows`
  return [{ path: source.path, line: 1, message }]
}

/** Functions of at most 70 lines, from the first to the last, both included. */
export function checkFunctionLength(source: Source): Finding[] {
  if (isTest(source.path) || isGenerated(source)) return []
  const findings: Finding[] = []
  function measure(node: { start: number; end: number }): void {
    const lines = lineAt(source, node.end - 1) - lineAt(source, node.start) + 1
    if (lines <= functionLinesMax) return
    const message = `function of ${lines} lines; at most ${functionLinesMax}: push the ifs up`
    findings.push(find(source, node.start, message))
  }
  visit(source, {
    FunctionDeclaration: measure,
    FunctionExpression: measure,
    ArrowFunctionExpression: measure,
  })
  return findings
}

/** Each file opens with what it is, what it relies on, what it must not know. */
export function checkHeader(source: Source): Finding[] {
  if (isTest(source.path)) return []
  const codeStart = source.program.body[0]?.start ?? source.text.length
  const words = source.comments
    .filter((comment) => comment.end <= codeStart)
    .map((comment) => comment.value.replaceAll(/[\s*/]+/g, ' ').trim())
    .join(' ')
  const opensWithComment = /^(#!.*\n)?\s*\/[/*]/.test(source.text)
  if (opensWithComment && words.length >= headerCharactersMin) return []
  const message = 'open the file with 1-4 sentences: what it is, relies on, must not know'
  return [{ path: source.path, line: 1, message }]
}

/** Names of files and folders: kebab-case nouns that say what is inside. */
export function checkName(path: string): Finding[] {
  const findings: Finding[] = []
  for (const part of path.split('/')) {
    const words = part.replace(/\..*$/, '').split('-')
    const banned = words.find((word) => bannedWords.includes(word))
    if (banned !== undefined) {
      findings.push({ path, line: 1, message: `'${banned}' names nothing: say what is inside` })
    }
    if (!/^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z-]+)*$/.test(part)) {
      findings.push({ path, line: 1, message: `'${part}' is not kebab-case` })
    }
  }
  return findings
}
