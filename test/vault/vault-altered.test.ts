import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { Refusal, Transient } from '#kernel/domain/errors.ts'
import { projectFolder } from '#local/copy/running-copy.ts'
import { aFact } from '#test/support/builders/a-fact.ts'
import { openEach } from '#vault/application/open-each.ts'
import { watchVault } from '#vault/application/watch-vault.ts'

const openingWith = (error: Error) => {
  const altered: unknown[] = []
  const vault = watchVault({ open: () => Promise.reject(error) }, (reason) => altered.push(reason))
  return vault.open([]).catch((reason: unknown) => ({ reason, altered }))
}

it('counts a value that was altered, and nothing else, and fails as before', async () => {
  const altered = new Refusal('vault-altered', 'The vault has other values.')
  const unavailable = new Transient('vault-unavailable', 'The vault is unavailable.')
  expect(await openingWith(altered)).toEqual({ reason: altered, altered: [altered] })
  expect(await openingWith(unavailable)).toEqual({ reason: unavailable, altered: [] })
})

it('counts also for a reader that shows the other facts', async () => {
  const altered: unknown[] = []
  const error = new Refusal('vault-altered', 'The vault has other values.')
  const vault = watchVault({ open: () => Promise.reject(error) }, (reason) => altered.push(reason))
  expect(await openEach(vault, [aFact()])).toEqual([{ status: 'rejected', reason: error }])
  expect(altered).toEqual([error])
})

it('is counted by every function that reads the vault', () => {
  const readers = globSync('functions/**/*.ts', { cwd: projectFolder })
    .map((path) => ({ path, source: readFileSync(join(projectFolder, path), 'utf8') }))
    .filter(({ source }) => source.includes('makeVaultReader('))
  expect(readers.length).toBeGreaterThan(1)
  expect(readers.filter(({ source }) => !/makeVaultReader\(config, dynamo, '[\w-]+'\)/.test(source))).toEqual([])
})
