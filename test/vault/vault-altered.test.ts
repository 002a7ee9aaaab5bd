import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { Refusal, Transient } from '#kernel/domain/errors.ts'
import { projectFolder } from '#local/copy/running-copy.ts'
import { watchVault } from '#vault/application/watch-vault.ts'

const openingWith = (error: Error) => {
  let alteredCount = 0
  const vault = watchVault({ open: () => Promise.reject(error) }, () => {
    alteredCount += 1
  })
  return vault.open([]).catch((reason: unknown) => ({ reason, alteredCount }))
}

it('counts a value that was altered, and nothing else, and fails as before', async () => {
  const altered = new Refusal('vault-altered', 'The vault has other values.')
  const unavailable = new Transient('vault-unavailable', 'The vault is unavailable.')
  expect(await openingWith(altered)).toEqual({ reason: altered, alteredCount: 1 })
  expect(await openingWith(unavailable)).toEqual({ reason: unavailable, alteredCount: 0 })
})

it('is counted by every function that reads the vault', () => {
  const readers = globSync('functions/**/*.ts', { cwd: projectFolder })
    .map((path) => ({ path, source: readFileSync(join(projectFolder, path), 'utf8') }))
    .filter(({ source }) => source.includes('makeVaultReader('))
  expect(readers.length).toBeGreaterThan(1)
  expect(readers.filter(({ source }) => !/makeVaultReader\(config, dynamo, '[\w-]+'\)/.test(source))).toEqual([])
})
