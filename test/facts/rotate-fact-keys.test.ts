import { randomUUID } from 'node:crypto'
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { afterEach, describe, expect, it, onTestFinished } from 'vitest'
import { makeSecretsManagerVersions } from '#facts/adapters/secrets-manager-versions.ts'
import { readFactKeys, writeFactKeys } from '#facts/application/fact-keys-text.ts'
import { makeRotateFactKeys, rotationSteps } from '#facts/application/rotate-fact-keys.ts'
import { aFactKey } from '#test/support/builders/a-seal.ts'
import { startFunction } from '#test/support/world/own-function.ts'
import { startSecretsServer } from '#test/support/world/secrets-server.ts'

const first = aFactKey()
const closers: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

const aServer = async (text = writeFactKeys([first])) => {
  const server = await startSecretsServer(text)
  closers.push(server.close)
  return server
}

const aRotation = async (text?: string) => {
  const server = await aServer(text)
  const credentials = { accessKeyId: 'a', secretAccessKey: 'b' }
  const client = new SecretsManagerClient({ endpoint: server.url, region: 'eu-central-1', credentials, maxAttempts: 1 })
  closers.push(async () => client.destroy())
  const versions = makeSecretsManagerVersions(client, 'a-secret')
  const rotate = makeRotateFactKeys({ versions, clock: () => '2026-03-01T00:00:00.000Z' })
  const versionId = randomUUID()
  server.announce(versionId)
  return { server, rotate, versionId, keys: () => readFactKeys(server.currentText()) }
}

describe('A rotation of the keys of facts', () => {
  it('adds a key and keeps the others', async () => {
    const { rotate, versionId, keys } = await aRotation()
    for (const step of rotationSteps) await rotate({ step, versionId })
    expect(keys()).toEqual([
      { id: versionId, secret: expect.stringMatching(/^[\w-]{43}$/), createdAt: '2026-03-01T00:00:00.000Z' },
      first,
    ])
  })

  it('begins with the secret as the stack creates it', async () => {
    const { rotate, versionId, keys } = await aRotation(JSON.stringify(first))
    for (const step of rotationSteps) await rotate({ step, versionId })
    expect(keys().map(({ id }) => id)).toEqual([versionId, 'a-key'])
  })

  it('changes nothing before its last step', async () => {
    const { rotate, versionId, keys } = await aRotation()
    for (const step of rotationSteps.slice(0, 3)) await rotate({ step, versionId })
    expect(keys()).toEqual([first])
  })

  it('makes one key, however often its steps are repeated', async () => {
    const { server, rotate, versionId, keys } = await aRotation()
    for (const step of rotationSteps) for (let count = 0; count < 3; count++) await rotate({ step, versionId })
    for (const step of rotationSteps) await rotate({ step, versionId })
    expect(keys()).toHaveLength(2)
    expect(server.calls.filter((call) => call === 'PutSecretValue')).toHaveLength(1)
  })

  it('removes keys that no longer verify', async () => {
    const ages = ['2025-01-01', '2025-02-01', '2026-02-01'].map((day) =>
      aFactKey({ id: day, createdAt: `${day}T00:00:00.000Z` }),
    )
    const { rotate, versionId, keys } = await aRotation(JSON.stringify({ keys: ages }))
    for (const step of rotationSteps) await rotate({ step, versionId })
    expect(keys().map(({ id }) => id)).toEqual([versionId, '2026-02-01', '2025-02-01'])
  })

  it('promotes no version that lacks a key', async () => {
    const { server, rotate, versionId, keys } = await aRotation()
    await expect(rotate({ step: 'finishSecret', versionId })).rejects.toThrow()
    await rotate({ step: 'createSecret', versionId })
    // Another rotation ended in between.
    const other = randomUUID()
    server.announce(other)
    for (const step of rotationSteps) await rotate({ step, versionId: other })
    server.announce(versionId)
    await expect(rotate({ step: 'testSecret', versionId })).rejects.toThrow()
    expect(keys().map(({ id }) => id)).toEqual([other, 'a-key'])
  })
})

it.each(['PutSecretValue', 'UpdateSecretVersionStage'])(
  'a rotation whose function is killed after %s took effect is completed by its retry, with one new key',
  { timeout: 60_000 },
  async (action) => {
    const server = await aServer()
    const environment = {
      AWS_ENDPOINT_URL_SECRETS_MANAGER: server.url,
      AWS_REGION: 'eu-central-1',
      AWS_ACCESS_KEY_ID: 'a',
      AWS_SECRET_ACCESS_KEY: 'b',
      FACT_KEYS_SECRET: 'a-secret',
    }
    const start = () => startFunction({ path: 'functions/facts/rotate-fact-keys.ts', environment })
    const versionId = randomUUID()
    server.announce(versionId)
    const event = (Step: string) => ({ Step, SecretId: 'a-secret', ClientRequestToken: versionId })

    const killed = await start()
    server.hold(action)
    const steps = (async () => {
      for (const step of rotationSteps) await killed.invoke(event(step))
    })()
    const failed = expect(steps).rejects.toThrow('died')
    await expect.poll(server.heldCount, { timeout: 20_000 }).toBe(1)
    await killed.kill()
    await failed
    server.hold(undefined)

    const retried = await start()
    onTestFinished(retried.kill)
    for (const step of rotationSteps) await retried.invoke(event(step))
    expect(server.currentId()).toBe(versionId)
    expect(readFactKeys(server.currentText()).map(({ id }) => id)).toEqual([versionId, 'a-key'])
  },
)
