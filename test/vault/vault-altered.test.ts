import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { Refusal, Transient } from '#kernel/domain/errors.ts'
import { projectFolder } from '#local/copy/running-copy.ts'
import { aFact } from '#test/support/builders/a-fact.ts'
import { aRegistration } from '#test/support/builders/a-user-event.ts'
import { aVault } from '#test/support/builders/a-vault-reader.ts'
import { makeMemoryFactLog } from '#test/support/doubles/memory-fact-log.ts'
import { recordingMetrics } from '#test/support/doubles/recording-metrics.ts'
import { countAltered } from '#vault/adapters/vault-parts.ts'
import { vaultOf } from '#vault/application/vault.ts'
import { watchVault } from '#vault/application/watch-vault.ts'

const openingWith = async (error: Error) => {
  const altered: unknown[] = []
  const failing = vaultOf((facts) => Promise.allSettled(facts.map(() => Promise.reject(error))))
  const vault = watchVault(failing, (reason) => altered.push(reason))
  return vault.open([aFact()]).catch((reason: unknown) => ({ reason, altered }))
}

it('counts a value that was altered, and nothing else, and fails as before', async () => {
  const altered = new Refusal('vault-altered', 'The vault has other values.')
  const unavailable = new Transient('vault-unavailable', 'The vault is unavailable.')
  expect(await openingWith(altered)).toEqual({ reason: altered, altered: [altered] })
  expect(await openingWith(unavailable)).toEqual({ reason: unavailable, altered: [] })
})

it.each(['box', 'wrappedKey'] as const)('publishes the metric with a message that names the fact: %s', async (name) => {
  const { vault, append, alter } = aVault()
  const fact = await append(makeMemoryFactLog(), aRegistration())
  alter(fact, 'personal', { [name]: 'AAAA' })
  const { metrics, counted, metadata } = recordingMetrics()
  await watchVault(vault, countAltered(metrics)).openEach([fact])
  expect(counted).toEqual([['vaultAltered', 'Count', 1]])
  expect(metadata).toEqual([{ altered: expect.stringContaining(fact.id) }])
})

it('is counted by every function that reads the vault', () => {
  const readers = globSync('functions/**/*.ts', { cwd: projectFolder })
    .map((path) => ({ path, source: readFileSync(join(projectFolder, path), 'utf8') }))
    .filter(({ source }) => source.includes('makeVaultReader('))
  expect(readers.length).toBeGreaterThan(1)
  expect(readers.filter(({ source }) => !/makeVaultReader\(config, dynamo, '[\w-]+'\)/.test(source))).toEqual([])
})
