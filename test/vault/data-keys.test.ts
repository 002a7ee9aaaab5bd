import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { KMSClient } from '@aws-sdk/client-kms'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { aFolder } from '#test/support/world/a-folder.ts'
import { makeDataKeys } from '#vault/adapters/data-keys.ts'

type Call = Readonly<{
  KeyId: string
  KeySpec?: string
  CiphertextBlob?: string
  EncryptionContext: Readonly<Record<string, string>>
}>

const calls: (Call & { action: string })[] = []
/** The error that KMS returns instead of an answer. */
let fault: string | undefined

/** The two calls of KMS that the vault uses, on loopback: an encrypted key is the plain one with its bits turned. No emulator of the copy has KMS. */
const kms = createServer(async (request, response) => {
  const action = String(request.headers['x-amz-target']).split('.')[1] ?? ''
  const call: Call = JSON.parse(await text(request))
  calls.push({ ...call, action })
  response.setHeader('content-type', 'application/x-amz-json-1.1')
  if (fault !== undefined) return response.writeHead(400).end(JSON.stringify({ __type: fault, message: fault }))
  const turned = (bytes: Buffer): string => Buffer.from(bytes.map((byte) => byte ^ 255)).toString('base64')
  const plain = call.CiphertextBlob === undefined ? randomBytes(32) : Buffer.from(call.CiphertextBlob, 'base64')
  const answer =
    action === 'Decrypt'
      ? { KeyId: call.KeyId, Plaintext: turned(plain) }
      : { KeyId: call.KeyId, Plaintext: plain.toString('base64'), CiphertextBlob: turned(plain) }
  return response.end(JSON.stringify(answer))
})

beforeAll(async () => {
  await once(kms.listen(0, '127.0.0.1'), 'listening')
})
afterAll(() => kms.close())

const arn = 'arn:aws:kms:eu-central-1:000000000000:key/k'
const makeClient = () =>
  new KMSClient({
    endpoint: `http://127.0.0.1:${(kms.address() as AddressInfo).port}`,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    maxAttempts: 1,
  })

/** Data keys at a time that a test moves. */
const someKeys = (masterKey: string) => {
  const time = { ms: Date.parse('2026-03-01T12:00:00.000Z') }
  const clock = () => new Date(time.ms).toISOString()
  return { time, keys: makeDataKeys(masterKey, { makeClient, clock }) }
}

const altered = { code: 'vault-altered', retryable: false }

const aKeyFile = async (): Promise<string> => {
  const path = join(await aFolder(), 'VaultKey.json')
  await writeFile(path, JSON.stringify({ key: randomBytes(32).toString('base64') }))
  return `file:${path}`
}

describe('Data keys of KMS', () => {
  it('are generated once in five minutes, for the purpose of the vault', async () => {
    const { keys, time } = someKeys(arn)
    calls.length = 0
    const [first, second] = await Promise.all([keys.current(), keys.current()])
    time.ms += 299_000
    expect([second, await keys.current()]).toEqual([first, first])
    expect(calls).toEqual([
      { action: 'GenerateDataKey', KeyId: arn, KeySpec: 'AES_256', EncryptionContext: { purpose: 'vault' } },
    ])
    time.ms += 1_000
    expect((await keys.current()).wrapped).not.toBe(first.wrapped)
    expect(calls).toHaveLength(2)
  })

  it('are generated again after ten thousand items', async () => {
    const { keys } = someKeys(arn)
    const first = await keys.current()
    for (let uses = 1; uses < 10_000; uses += 1) await keys.current()
    expect((await keys.current()).wrapped).not.toBe(first.wrapped)
  })

  it('are decrypted once while they are cached', async () => {
    const { plain, wrapped } = await someKeys(arn).keys.current()
    const { keys } = someKeys(arn)
    calls.length = 0
    expect(await Promise.all([keys.open(wrapped), keys.open(wrapped)])).toEqual(
      [plain, plain].map((key) => new Uint8Array(key)),
    )
    expect(calls).toEqual([
      { action: 'Decrypt', KeyId: arn, CiphertextBlob: wrapped, EncryptionContext: { purpose: 'vault' } },
    ])
  })

  it('are for a later try while KMS refuses, and are generated then', async () => {
    const { keys } = someKeys(arn)
    const unavailable = { code: 'vault-unavailable', retryable: true }
    for (fault of ['DisabledException', 'ThrottlingException', 'AccessDeniedException']) {
      await expect(keys.current()).rejects.toMatchObject(unavailable)
      await expect(keys.open('AAAA')).rejects.toMatchObject(unavailable)
    }
    fault = undefined
    expect((await keys.current()).plain).toHaveLength(32)
    expect(await keys.open('AAAA')).toBeDefined()
  })

  it('are altered when KMS did not encrypt them, or with another master key', async () => {
    const { keys } = someKeys(arn)
    for (fault of ['InvalidCiphertextException', 'IncorrectKeyException'])
      await expect(keys.open('AAAA')).rejects.toMatchObject(altered)
    fault = undefined
    calls.length = 0
    for (const wrapped of ['', randomBytes(6145).toString('base64')])
      await expect(keys.open(wrapped)).rejects.toMatchObject(altered)
    expect(calls).toEqual([])
  })
})

describe('Data keys of a file', () => {
  it('open with the master key that wrapped them, and with no other', async () => {
    const [path, other] = [await aKeyFile(), await aKeyFile()]
    const { plain, wrapped } = await someKeys(path).keys.current()
    expect(Buffer.from(await someKeys(path).keys.open(wrapped)).equals(plain)).toBe(true)
    for (const [master, text] of [
      [other, wrapped],
      [path, ''],
      [path, `AAAA${wrapped.slice(4)}`],
    ] as const)
      await expect(someKeys(master).keys.open(text)).rejects.toMatchObject(altered)
    const { keys } = someKeys('file:/nowhere/key')
    await expect(keys.current()).rejects.toMatchObject({ code: 'vault-unavailable' })
    await expect(keys.open(wrapped)).rejects.toMatchObject({ code: 'vault-unavailable' })
  })
})
