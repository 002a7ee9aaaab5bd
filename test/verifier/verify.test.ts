import { execFile } from 'node:child_process'
import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { projectFolder } from '#local/copy/running-copy.ts'

const run = promisify(execFile)

/** Exit code and output of `python3`, in the project's folder. Its stores of byte code are off, so it leaves no files. */
const python = (...parts: readonly string[]) =>
  run('python3', ['-B', ...parts], { cwd: projectFolder, maxBuffer: 64 * 1024 * 1024 }).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    ({ code, stdout, stderr }) => ({ code, stdout, stderr }),
  )

const folder = async (): Promise<string> => {
  const path = await mkdtemp(join(tmpdir(), 'sluice-verifier-'))
  onTestFinished(() => rm(path, { recursive: true, force: true }))
  return path
}

beforeAll(async () => {
  const { code, stdout } = await python('--version')
  const [, minor = '0'] = /^Python 3\.(\d+)/.exec(stdout) ?? []
  const isEnough = code === 0 && Number(minor) >= 9
  if (!isEnough)
    throw new Error('The tests of verifier/ need Python 3.9 or newer: on Debian `apt-get install python3`.')
})

const sha256 = (...parts: readonly Uint8Array[]) => createHash('sha256').update(Buffer.concat(parts)).digest()

/** A key of Node, as a verifier key and as the signer of a note. */
const makeKey = (name: string) => {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  const material = Buffer.concat([Buffer.of(1), rawKey(publicKey)])
  const id = sha256(Buffer.from(`${name}\n`), material).subarray(0, 4)
  const line = (text: string) => {
    const signature = Buffer.concat([id, sign(undefined, Buffer.from(text), privateKey)])
    return `— ${name} ${signature.toString('base64')}\n`
  }
  return { text: `${name}+${id.toString('hex')}+${material.toString('base64')}`, line }
}

const rawKey = (key: KeyObject) => Buffer.from(key.export({ format: 'jwk' }).x ?? '', 'base64url')

/** The proof of the only entry of a log, made by Node alone. */
const proofOf = (entry: string, key: ReturnType<typeof makeKey>, origin: string): string => {
  const root = sha256(Buffer.of(0), Buffer.from(entry)).toString('base64')
  const body = `${origin}\n1\n${root}\n`
  const extra = Buffer.from(entry).toString('base64')
  return `c2sp.org/tlog-proof@v1\nextra ${extra}\nindex 0\n\n${body}\n${key.line(body)}`
}

/** An entry of format 2. Its members are sorted, as the canonical form requires. */
const entryOf = (factHash: string): string =>
  JSON.stringify({
    actor: 'psp-1',
    auditedAt: '2026-01-02T03:04:06.000Z',
    eventId: 'event-1',
    factHash,
    factId: 'fact-1',
    format: 2,
    happening: 'received',
    recordedAt: '2026-01-02T03:04:05.000Z',
    tenantId: 'acme',
    type: 'Payments.Payment.Initiated.v1',
  })

describe('The verifier in Python', () => {
  it('passes its own tests', { timeout: 600_000 }, async () => {
    const { code, stderr } = await python('-m', 'unittest', 'discover', '-s', 'verifier')
    expect(stderr).toMatch(/^Ran \d{2} tests/m)
    expect(code, stderr).toBe(0)
  })

  it('accepts a signature of Node, and refuses one of another text', { timeout: 60_000 }, async () => {
    const path = await folder()
    const origin = 'logs.example.com/acme'
    const key = makeKey(origin)
    const fact = '{"note":"Ü"}'
    const factHash = sha256(Buffer.from(fact)).toString('hex')
    const entry = entryOf(factHash)
    const verify = async (proof: string) => {
      await writeFile(join(path, 'p'), proof)
      return python('verifier/verify.py', join(path, 'p'), '--key', key.text, '--fact', join(path, 'fact'))
    }
    await writeFile(join(path, 'fact'), fact)
    const proof = proofOf(entry, key, origin)
    expect(await verify(proof)).toMatchObject({ code: 0, stderr: '' })
    const other = proof.replace(/— (\S+) \S+/, key.line('another text').trim())
    const { code, stdout } = await verify(other)
    expect({ code, stdout }).toEqual({ code: 1, stdout: expect.stringMatching(/^wrong-signature checkpoint: /) })
  })

  it('leaves no file in its folder', () => {
    expect(existsSync(join(projectFolder, 'verifier/__pycache__'))).toBe(false)
  })
})
