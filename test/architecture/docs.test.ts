import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { type ErrorCode, Refusal } from '#kernel/domain/errors.ts'
import { projectFolder } from '#local/copy/running-copy.ts'
import { readTemplate } from '#local/provision/template.ts'
import { toProblem } from '#platform/problem.ts'

const readText = (path: string): string => readFileSync(join(projectFolder, path), 'utf8')

const pages = globSync(['*.md', 'docs/**/*.md', 'examples/*.md'], { cwd: projectFolder })

/** Headings as they are linked to: `Large amount` is `large-amount`. */
const anchorsOf = (path: string): readonly string[] =>
  [...readText(path).matchAll(/^#+ +(.+)$/gm)].map(([, heading = '']) => anchorOf(heading))

const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-')

/** Links of a page into the project. Example: `{ target: 'docs/scale.md', anchor: 'hot-tenant' }`. */
const linksOf = (path: string): readonly Readonly<{ target: string; anchor: string }>[] =>
  [...readText(path).matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, link = '']) => link)
    .filter((link) => !/^[a-z]+:/.test(link))
    .map((link) => {
      const [file = '', anchor = ''] = link.split('#')
      return { target: file === '' ? path : join(dirname(path), file), anchor }
    })

const isBroken = ({ target, anchor }: { target: string; anchor: string }): boolean => {
  if (!existsSync(join(projectFolder, target))) return true
  return anchor !== '' && !anchorsOf(target).includes(anchor)
}

describe('Links', () => {
  it.each(pages)('of %s lead to existing targets', (path) => {
    expect(linksOf(path).filter(isBroken)).toEqual([])
  })
})

/** `Source: docs/scoring.md, "Large amount"` in a comment of the code. */
const citations = globSync('src/**/*.ts', { cwd: projectFolder }).flatMap((path) =>
  [...readText(path).matchAll(/Source: (docs\/[\w/.-]+), "([^"]+)"/g)].map(([, page = '', heading = '']) => ({
    path,
    page,
    heading,
  })),
)

it.each(citations)('$page has the section "$heading" that $path cites', ({ path, page, heading }) => {
  const missing = `${page} has no heading "${heading}", which ${path} cites. Add the section, or correct the citation`
  expect(anchorsOf(page), missing).toContain(anchorOf(heading))
})

describe('Error codes', () => {
  const declared = [...readText('src/kernel/domain/errors.ts').matchAll(/^ {2}\| '([\w-]+)'$/gm)]
  const codes = declared.map(([, code]) => code as ErrorCode)
  const rows = [...readText('docs/http-api.md').matchAll(/^\| `([\w-]+)` \| (\d{3}|set aside|comes back|command) \|/gm)]
  const faces = new Map(rows.map(([, code, face]) => [code, face]))

  it('are found', () => {
    expect(codes).toContain('event-not-found')
  })

  it('are explained, each of them', () => {
    expect(codes.filter((code) => !faces.has(code))).toEqual([])
  })

  it.each(codes.filter((code) => /^\d/.test(faces.get(code) ?? '')))('%s has the status of the contract', (code) => {
    expect(String(toProblem(new Refusal(code, ''), '', '').status)).toBe(faces.get(code))
  })
})

const packageSchema = z.object({
  dependencies: z.record(z.string(), z.string()),
  devDependencies: z.record(z.string(), z.string()),
  optionalDependencies: z.record(z.string(), z.string()),
})

/** The packages that a section of docs/dependencies.md has rows for. */
const packagesUnder = (heading: string): readonly string[] => {
  const section =
    readText('docs/dependencies.md')
      .split(/^## /m)
      .find((text) => text.startsWith(heading)) ?? ''
  const cells = [...section.matchAll(/^\| (`[^|]+) \|/gm)].map(([, cell = '']) => cell)
  return cells.flatMap((cell) => [...cell.matchAll(/`([\w@/-]+)`/g)].map(([, name = '']) => name)).toSorted()
}

describe('Dependencies', () => {
  const installed = packageSchema.parse(JSON.parse(readText('package.json')))

  it('at run time are explained, each of them and no other', () => {
    expect(packagesUnder('At run time')).toEqual(Object.keys(installed.dependencies).toSorted())
  })

  it('for development are explained, each of them and no other', () => {
    const names = Object.keys({ ...installed.devDependencies, ...installed.optionalDependencies })
    expect(packagesUnder('For development')).toEqual(names.toSorted())
  })
})

it('docs/performance.md measures only functions that exist, in the order of serverless.yml', () => {
  const [, section = ''] = readText('docs/performance.md').split('## Size and cold start')
  const rows = [...section.matchAll(/^\| ([\w-]+) \| \d/gm)].map(([, name]) => name)
  const { functions } = z.object({ functions: z.record(z.string(), z.unknown()) }).parse(readTemplate('serverless.yml'))
  // A function that is newer than the measurement has no row yet.
  expect(rows).toEqual(Object.keys(functions).filter((name) => rows.includes(name)))
  expect(rows.length).toBeGreaterThan(0)
})

/** Calls of an operator that write, in the blocks of shell of a page. */
const writesOf = (path: string): readonly string[] =>
  [...readText(path).matchAll(/```sh\n([^`]*)```/g)]
    .flatMap(([, block = '']) => block.replaceAll('\\\n', ' ').split('\n'))
    .filter((line) => line.includes('curl ') && line.includes('X-Tenant-Id') && /-X P|-d /.test(line))

it('each call of an operator that writes states its reason, so that it can be pasted', () => {
  const calls = pages.flatMap(writesOf)
  expect(calls.length).toBeGreaterThanOrEqual(4)
  expect(calls.filter((call) => !call.includes('X-Operator-Reason'))).toEqual([])
})
