import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { makeSecretsManager } from '#platform/aws-clients.ts'
import { makeSecret, readPauseMs, secretText } from '#platform/secret.ts'
import { startSecretsServer } from '#test/support/world/secrets-server.ts'

/** A secret whose texts a test chooses, and a clock that it moves. */
const aSecret = () => {
  const world = { text: 'first' as string | Error, nowMs: 0, readCount: 0 }
  const secret = makeSecret({
    fetchText: async () => {
      world.readCount += 1
      if (world.text instanceof Error) throw world.text
      return world.text
    },
    parse: (text) => {
      if (text === 'faulty') throw new Error('The text is not a secret.')
      return text
    },
    cacheMs: 60_000,
    nowMs: () => world.nowMs,
  })
  return { world, secret }
}

const unavailable = expect.objectContaining({ code: 'secret-unavailable', retryable: true })

describe('A secret', () => {
  it('is read once by all that ask at once, and then cached', async () => {
    const { world, secret } = aSecret()
    expect(await Promise.all([secret.current(), secret.current(), secret.renewed()])).toEqual(Array(3).fill('first'))
    world.nowMs = 59_999
    expect(await secret.current()).toBe('first')
    expect(world.readCount).toBe(1)
  })

  it('is read again when the cached one is old', async () => {
    const { world, secret } = aSecret()
    await secret.current()
    Object.assign(world, { text: 'second', nowMs: 60_000 })
    expect(await secret.current()).toBe('second')
  })

  it.each([new Error('The service is unavailable.'), 'faulty'])(
    'stays the old one while a new one is %s, and one read in five seconds tries',
    async (text) => {
      const { world, secret } = aSecret()
      await secret.current()
      Object.assign(world, { text, nowMs: 60_000 })
      for (let count = 0; count < 5; count++) expect(await secret.current()).toBe('first')
      expect(world.readCount).toBe(2)
      await expect(secret.renewed()).rejects.toEqual(unavailable)
      Object.assign(world, { text: 'third', nowMs: 60_000 + readPauseMs })
      expect(await secret.current()).toBe('third')
    },
  )

  it('is unavailable while it was never read, and one read in five seconds tries', async () => {
    const { world, secret } = aSecret()
    world.text = new Error('The service is unavailable.')
    for (let count = 0; count < 5; count++) await expect(secret.current()).rejects.toEqual(unavailable)
    expect(world.readCount).toBe(1)
    Object.assign(world, { text: 'first', nowMs: readPauseMs })
    expect(await secret.current()).toBe('first')
  })

  it('is renewed when asked, at most once in five seconds', async () => {
    const { world, secret } = aSecret()
    await secret.current()
    world.text = 'second'
    await expect(secret.renewed()).rejects.toEqual(unavailable)
    world.nowMs = readPauseMs
    expect(await Promise.all([secret.renewed(), secret.renewed()])).toEqual(['second', 'second'])
    expect(await secret.current()).toBe('second')
    expect(world.readCount).toBe(2)
  })

  it('that was read after a given time is current enough, without another read', async () => {
    const { world, secret } = aSecret()
    world.nowMs = 1_000
    await secret.current()
    world.text = 'second'
    expect(await secret.renewed(999)).toBe('first')
    await expect(secret.renewed(1_000)).rejects.toEqual(unavailable)
    world.nowMs += readPauseMs
    expect(await secret.renewed(1_000)).toBe('second')
    expect(world.readCount).toBe(2)
  })

  it('can be a secret of Secrets Manager', async () => {
    const server = await startSecretsServer('text')
    vi.stubEnv('AWS_ENDPOINT_URL_SECRETS_MANAGER', server.url)
    for (const name of ['AWS_REGION', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY']) vi.stubEnv(name, 'eu-central-1')
    onTestFinished(async () => {
      vi.unstubAllEnvs()
      await server.close()
    })
    expect(await secretText('a-secret', makeSecretsManager)()).toBe('text')
    expect(server.calls).toEqual(['GetSecretValue'])
  })

  it('can be a file', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'sluice-secret-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    await writeFile(join(folder, 'a.json'), 'text')
    expect(await secretText(`file:${join(folder, 'a.json')}`, makeSecretsManager)()).toBe('text')
    await expect(secretText(`file:${join(folder, 'b.json')}`, makeSecretsManager)()).rejects.toThrow('ENOENT')
  })
})
