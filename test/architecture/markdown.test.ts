import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { projectFolder } from '#local/copy/running-copy.ts'

/** Pages written by hand. `docs/events.md` is generated. */
const pages = globSync(['*.md', 'docs/**/*.md'], { cwd: projectFolder, exclude: ['docs/events.md'] })

const lineMax = 5

/** Paragraphs and list items of a page: its prose, without headings, tables, quotations and code. */
const paragraphsOf = (text: string): readonly (readonly string[])[] =>
  text
    .replaceAll(/^( *)```[\s\S]*?^\1```$/gm, '')
    .split(/\n\s*\n|\n(?= *(?:[-*]|\d+\.) )/)
    .map((block) => block.split('\n').filter((line) => line.trim() !== '' && !/^\s*[#|>]/.test(line)))
    .filter((lines) => lines.length > 0)

const listMark = /^\s*(?:[-*]|\d+\.) /

/** A line without its list mark, and without the dots of code and links. */
const plain = (line: string): string =>
  line
    .replace(listMark, '')
    .replaceAll(/`[^`]*`/g, 'X')
    .replaceAll(/\]\([^)]*\)/g, ']')

/** The status of a decision is a field. */
const endsSentence = (line: string): boolean => /^Status: |[.:?!…]["')\]*]*$/.test(line)

const hasSecondSentence = (line: string): boolean => /[\w)\]*”][.?!] ["'(*[]*[A-Z]/.test(plain(line))

/** The faults of a paragraph. A list item of one line may be a phrase. */
const faultsOf = (lines: readonly string[]): readonly string[] => [
  ...(lines.length > lineMax ? [`more than ${lineMax} lines: ${lines[0]}`] : []),
  ...lines.filter((line) => hasSecondSentence(line)).map((line) => `two sentences: ${line}`),
  ...lines
    .filter((line) => !endsSentence(line) && !(lines.length === 1 && listMark.test(line)))
    .map((line) => `a sentence goes on in the next line: ${line}`),
]

describe('Prose', () => {
  it.each(pages)('of %s has one sentence per line, and short paragraphs', (path) => {
    const text = readFileSync(join(projectFolder, path), 'utf8')
    expect(paragraphsOf(text).flatMap(faultsOf)).toEqual([])
  })

  it.each(pages.filter((path) => /^docs\/[^/]+$/.test(path)))('of %s begins with the tasks of its reader', (path) => {
    expect(readFileSync(join(projectFolder, path), 'utf8')).toMatch(/^# .+\n\nAfter this page you can /)
  })
})

it('docs/README.md lists every page', () => {
  const index = readFileSync(join(projectFolder, 'docs/README.md'), 'utf8')
  const names = globSync('docs/*.md', { cwd: projectFolder }).map((path) => path.replace('docs/', ''))
  expect(names.filter((name) => name !== 'README.md' && !index.includes(`](${name})`))).toEqual([])
})
