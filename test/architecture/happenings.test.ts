import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { projectFolder } from '#local/copy/running-copy.ts'

/** Text of a happening that is compared or written out, where `kindOf` and `happenings` belong. */
const byHand = /\bhappening\b\)?\s*(===|!==|\.startsWith|\.split|\.match)|happening: ['"`]/

const filesIn = (folder: string): readonly string[] =>
  readdirSync(join(projectFolder, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => join(folder, path))

it('Only the fact log compares or makes the text of a happening', () => {
  const offenders = ['src', 'functions', 'commands', 'lab']
    .flatMap(filesIn)
    .filter((path) => !path.startsWith('src/facts/'))
    .filter((path) => byHand.test(readFileSync(join(projectFolder, path), 'utf8')))
  expect(offenders).toEqual([])
})
