import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { projectFolder } from '#local/copy/running-copy.ts'

/** Words that plain technical English has a better one for, each with that better one. Source: CONTRIBUTING.md, "Language". */
const wordList: readonly (readonly [word: RegExp, instead: string])[] = [
  [/\b(?:tells?|told|telling)\b/i, 'describe, return, report'],
  [/\b(?:says?|said|saying)\b/i, 'state, name, specify'],
  [/\b(?:hears?|heard)\b/i, 'receive'],
  [/(?<![A-Za-z])(?:say|tell|hear)(?=[A-Z])/, 'format…, describe…, receive…'],
  [/\b(?:is|are|was|were|be|stays) away\b/i, 'is unavailable'],
  [/\bbe had\b/i, 'is available'],
  [/\bas (?:it|they) came\b/i, 'raw, unchanged'],
  [/\bcounts? on\b/i, 'relies on, tolerates'],
  [/patience/i, 'timeout'],
  [/\bwho(?:so)?ever\b/i, 'the caller, anyone who'],
  [/\bno longer good\b/i, 'no longer valid'],
  [/\bgo(?:es)? by\b/i, 'uses'],
  [/\bthere where\b/i, 'where'],
  [/\bother end\b/i, 'counterparty, peer'],
  [/\b(?:no|every|any)body\b/i, 'no one, every…, anyone'],
  [/\bworked? off\b/i, 'process'],
  [/\bis no (?!longer\b|more\b|less\b|better\b)(?<!\b[Tt]here is no )/i, 'is not a'],
  [/\bin[ -]force\b/i, 'active'],
  [
    /\b(?:brings?|brought|bringing) (?:it|them|the event|an event|events) on\b|\b(?:is|are) brought on\b/i,
    'continue, redrive',
  ],
  [/\bnamesakes?\b/i, 'the same id, the same name'],
  [/\bof one mind\b/i, 'agree'],
  [/\bstoreAway\b/, 'a name for what it does'],
]

/** A sentence that begins with what it is about, and comes to its subject late. */
const lateSubjects: readonly RegExp[] = [
  /(?:^|[.:] |\* |> |- )Of [^.,;|]{1,80}, /m,
  /(?:^|\. |\* )What [^.?|\n]{1,80} is (?!not\b)/m,
]

const tracked = (...patterns: readonly string[]): readonly string[] =>
  execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', ...patterns], {
    cwd: projectFolder,
    encoding: 'utf8',
  })
    .split('\n')
    .filter((path) => path !== '')

/** Without the two tests that have to name what they forbid. */
const sourcePaths = tracked(
  'src/**/*.ts',
  'functions/**/*.ts',
  'commands/**/*.ts',
  'lab/**/*.ts',
  'examples/**',
  'test/**/*.ts',
  'infra/**/*.ts',
  'infra/**/*.yml',
  'infra/**/*.sh',
  '*.yml',
  '.env.example',
).filter((path) => !/(?:plain-language|type-names)\.test\.ts$/.test(path))
const textPaths = tracked('*.md', 'docs/**/*.md', 'docs/*.json')

const readText = (path: string): string => readFileSync(join(projectFolder, path), 'utf8')

/** Each line of a text with a listed word in it, and what to write instead. */
const faultsIn = (path: string, text: string): readonly string[] =>
  text
    .split('\n')
    .flatMap((line, index) =>
      wordList
        .filter(([word]) => word.test(line))
        .map(([, instead]) => `${path}:${index + 1}: ${line.trim()} → ${instead}`),
    )

/** The sentences of rules are stored in assessments and compared byte for byte. */
const withoutRuleSentences = (path: string, text: string): string =>
  path.startsWith('src/scoring/domain/rules/') ? text.replaceAll(/because:\s*`[^`]*`/g, '') : text

describe('Every text that a reader meets is plain technical English', () => {
  it('looks at code and documents', () => {
    expect(sourcePaths.length).toBeGreaterThan(300)
    expect(textPaths.length).toBeGreaterThan(15)
  })

  it.each([...sourcePaths, ...textPaths])('%s', (path) => {
    expect(faultsIn(path, withoutRuleSentences(path, readText(path)))).toEqual([])
  })
})

describe('A sentence begins with its subject', () => {
  it.each(textPaths.filter((path) => path.endsWith('.md')))('%s', (path) => {
    expect(lateSubjects.flatMap((pattern) => pattern.exec(readText(path))?.[0] ?? [])).toEqual([])
  })
})

describe('The word list', () => {
  it.each([
    'Tells how long the tenant keeps its events.',
    'const tellCaller = 1',
    'A store we depend on is away.',
    'It is no event with its key.',
    'const patienceMs = 5',
    'Returns the ruleset in force.',
  ])('finds %s', (line) => {
    expect(faultsIn('a.ts', line)).not.toEqual([])
  })

  it.each(['There is no such event.', 'The token is no longer valid.', 'An essay on intellect.'])(
    'accepts %s',
    (line) => {
      expect(faultsIn('a.ts', line)).toEqual([])
    },
  )
})
