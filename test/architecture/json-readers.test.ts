import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { projectFolder } from '#local/copy/running-copy.ts'

/** Who may parse JSON without the limits of `readJson`, and where the text is from. */
const parsers: Readonly<Record<string, string>> = {
  'src/kernel/domain/json-text.ts':
    'readJson itself, after its checks; and an audit entry of at most 65,535 bytes, which must be flat and in its one form',
  'src/facts/adapters/dynamo-fact-log.ts': 'the table of facts',
  'src/intake/adapters/dynamo-batch-log.ts': 'the table of facts',
  'src/approval/adapters/definition-rows.ts': 'the tables of rulesets and decision policies',
  'src/scoring/adapters/profile-text.ts': 'the table of profiles',
}

it('parses no JSON from outside without the limits of depth and of numbers', () => {
  const paths = globSync('{src,functions}/**/*.ts', { cwd: projectFolder }).filter((path) =>
    readFileSync(join(projectFolder, path), 'utf8').includes('JSON.parse('),
  )
  expect(paths.toSorted()).toEqual(Object.keys(parsers).toSorted())
})
