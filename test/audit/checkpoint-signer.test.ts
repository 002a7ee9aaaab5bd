import { createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { KMSClient } from '@aws-sdk/client-kms'
import { describe, expect, it, onTestFinished } from 'vitest'
import { makeCheckpointSigner } from '#audit/adapters/checkpoint-signer.ts'
import { readNote, signatureVerdict } from '#audit/application/signed-note.ts'
import { verifierKey } from '#audit/application/verifier-key.ts'
import { aFolder } from '#test/support/world/a-folder.ts'

const arn = 'arn:aws:kms:eu-central-1:000000000000:key/4711'
const [origin, body] = ['audit.example/acme', 'audit.example/acme\n3\nAAAA\n']

type Call = Readonly<{
  action: string
  KeyId?: string
  SigningAlgorithm?: string
  MessageType?: string
  Message?: string
}>

/** A KMS with one key of the kind `ECC_NIST_EDWARDS25519`, on loopback, as far as checkpoints use it. `failures` are the errors of its first answers. */
const aKms = async (failures: string[] = [], changed: Readonly<Record<string, object>> = {}) => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const calls: Call[] = []
  const answers: Readonly<Record<string, (call: Call) => object>> = {
    GetPublicKey: () => ({ PublicKey: publicKey.export({ type: 'spki', format: 'der' }).toString('base64') }),
    Sign: ({ Message = '' }) => ({
      Signature: sign(null, Buffer.from(Message, 'base64'), privateKey).toString('base64'),
    }),
  }
  const server = createServer(async (request, response) => {
    const action = String(request.headers['x-amz-target']).split('.').at(-1) ?? ''
    const call: Call = { action, ...JSON.parse(await text(request)) }
    calls.push(call)
    const __type = failures.shift()
    const answer = __type === undefined ? (changed[action] ?? answers[action]?.(call)) : { __type, message: 'No.' }
    response.writeHead(__type === undefined ? 200 : 400, { 'content-type': 'application/x-amz-json-1.1' })
    response.end(JSON.stringify(answer))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const credentials = { accessKeyId: 'a', secretAccessKey: 'a' }
  const endpoint = `http://127.0.0.1:${port}`
  const client = new KMSClient({ endpoint, region: 'eu-central-1', credentials, maxAttempts: 1 })
  onTestFinished(() => {
    client.destroy()
    server.close()
  })
  const raw = publicKey.export({ type: 'spki', format: 'der' }).subarray(-32)
  return { calls, raw, client, signer: makeCheckpointSigner([arn], { makeClient: () => client }) }
}

const spkiOf = ({ publicKey }: Readonly<{ publicKey: KeyObject }>) =>
  publicKey.export({ type: 'spki', format: 'der' }).toString('base64')

const verdictOf = (note: string, ...publicKeys: readonly Uint8Array[]) => {
  const read = readNote(note)
  return (
    read &&
    signatureVerdict(
      read,
      publicKeys.map((key) => verifierKey(origin, 'ed25519', key)),
    )
  )
}

describe('The signer of checkpoints, with a key in KMS,', () => {
  it('signs the exact text of a checkpoint under the name of its log, so that anyone verifies it', async () => {
    const { signer, raw, calls } = await aKms()
    const note = await signer.sign(origin, body)
    expect(note.startsWith(`${body}\n— ${origin} `)).toBe(true)
    expect(verdictOf(note, raw)).toBe('valid')
    const [, asked] = calls
    expect(asked).toMatchObject({ action: 'Sign', KeyId: arn, SigningAlgorithm: 'ED25519_SHA_512', MessageType: 'RAW' })
    expect(Buffer.from(asked?.Message ?? '', 'base64').toString()).toBe(body)
  })

  it('has the 32 bytes of the public key, with an id that is made from them, and reads them once', async () => {
    const { signer, raw, calls } = await aKms()
    const [key] = await signer.keys()
    expect(Buffer.compare(key?.publicKey ?? Buffer.of(), raw)).toBe(0)
    expect(key?.keyId).toMatch(/^[0-9a-f]{16}$/)
    await signer.sign(origin, body)
    await signer.keys()
    expect(calls.map(({ action }) => action)).toEqual(['GetPublicKey', 'Sign'])
  })

  it('signs with each of its keys, also with one in a file', async () => {
    const { client, raw } = await aKms()
    const path = join(await aFolder(), 'key')
    const { privateKey } = generateKeyPairSync('ed25519')
    const key = privateKey.export({ type: 'pkcs8', format: 'der' }).subarray(-32).toString('base64')
    await writeFile(path, JSON.stringify({ key }))
    const signer = makeCheckpointSigner([arn, `file:${path}`], { makeClient: () => client })
    const inFile = createPublicKey(privateKey).export({ type: 'spki', format: 'der' }).subarray(-32)
    const note = await signer.sign(origin, body)
    expect([verdictOf(note, raw), verdictOf(note, inFile), verdictOf(note, raw, inFile)]).toEqual([
      'valid',
      'valid',
      'valid',
    ])
    expect((await signer.keys()).map(({ publicKey }) => Buffer.from(publicKey).toString('hex'))).toEqual([
      raw.toString('hex'),
      inFile.toString('hex'),
    ])
  })

  it.each(['KMSInternalException', 'DisabledException', 'AccessDeniedException'])(
    'is unavailable while KMS answers %s, and reads the key again then',
    async (failure) => {
      const { signer, raw } = await aKms([failure])
      await expect(signer.keys()).rejects.toMatchObject({ code: 'signer-unavailable' })
      expect(verdictOf(await signer.sign(origin, body), raw)).toBe('valid')
    },
  )

  it.each([
    ['no public key', { GetPublicKey: {} }],
    ['a public key that is none', { GetPublicKey: { PublicKey: 'AAAA' } }],
    ['a public key of another kind', { GetPublicKey: { PublicKey: spkiOf(generateKeyPairSync('x25519')) } }],
    ['no signature', { Sign: {} }],
  ])('is unavailable if KMS returns %s', async (_, changed) => {
    const { signer } = await aKms([], changed)
    await expect(signer.sign(origin, body)).rejects.toMatchObject({ code: 'signer-unavailable' })
  })

  it('names the key whose signature its public key does not verify, makes no note with it, and reads the key again', async () => {
    const Signature = sign(null, Buffer.from(body), generateKeyPairSync('ed25519').privateKey).toString('base64')
    const { signer, calls } = await aKms([], { Sign: { Signature } })
    await expect(signer.sign(origin, body)).rejects.toMatchObject({
      code: 'signer-unavailable',
      cause: { message: `The key ${arn} made a signature that its public key does not verify.` },
    })
    await signer.keys()
    expect(calls.map(({ action }) => action)).toEqual(['GetPublicKey', 'Sign', 'GetPublicKey'])
  })
})
