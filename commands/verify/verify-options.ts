import { open } from 'node:fs/promises'
import { readCheckpoint } from '#audit/application/checkpoint.ts'
import type { Trust } from '#audit/application/judge-checkpoint.ts'
import { readUtf8 } from '#audit/application/strict-text.ts'
import { policyFault, readPolicy } from '#audit/application/trust-policy.ts'
import { readVerifierKey, type VerifierKey } from '#audit/application/verifier-key.ts'
import { logKeyFault } from '#audit/application/verifier-key-fault.ts'
import { readInputAndOptions, systemRefusal, UsageFault } from '../command-line.ts'

const known = {
  key: { type: 'string', multiple: true },
  since: { type: 'string' },
  witnesses: { type: 'string' },
  fact: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const

/** What `npm run verify` verifies, and with what. */
export type VerifyOptions = Readonly<{ input: string; trust: Trust; fact: Uint8Array | undefined }>

/** Reads the options of `npm run verify`, and the files that they name. @throws UsageFault. */
export const readVerifyOptions = async (args: readonly string[]): Promise<VerifyOptions | 'help'> => {
  const { input, values } = readInputAndOptions(args, known)
  const { key = [], since, witnesses, fact, help } = values
  if (help) return 'help'
  if (input === undefined)
    throw new UsageFault('Name an export, a folder or a proof: npm run verify -- export.tar --key KEY. Try --help.')
  const trust: Trust = {
    keys: key.map(keyOf),
    policy: witnesses === undefined ? undefined : await policyOf(witnesses),
    since: since === undefined ? undefined : await sinceOf(since),
  }
  if (trust.keys.length === 0 && (trust.policy?.logs ?? []).length === 0)
    throw new UsageFault(
      `Name the verifier key of the log for ${input} with --key: GET /v1/audit/keys?tenant=TENANT returns it.`,
    )
  return { input, trust, fact: fact === undefined ? undefined : await fileOf('fact', fact) }
}

const keyOf = (text: string): VerifierKey => {
  const key = readVerifierKey(text)
  if (key?.kind === 'ed25519') return key
  throw new UsageFault(logKeyFault(text))
}

const policyOf = async (path: string) => {
  const text = await textOf('witnesses', path)
  const policy = readPolicy(text)
  if (policy !== undefined) return policy
  throw new UsageFault(
    `--witnesses takes a policy in the format c2sp.org/tlog-policy. The file ${path} ${policyFault(text)}.`,
  )
}

const sinceOf = async (path: string) => {
  const checkpoint = readCheckpoint(await textOf('since', path))
  if (checkpoint !== undefined) return checkpoint
  throw new UsageFault(`--since takes a file with a checkpoint that you kept, signatures included, not ${path}.`)
}

const textOf = async (name: string, path: string): Promise<string> => {
  const text = readUtf8(await fileOf(name, path))
  if (text !== undefined) return text
  throw new UsageFault(`--${name} takes a text in UTF-8, and ${path} is not one.`)
}

/** The longest fact is shorter. */
const fileBytesMax = 16_777_216

const fileOf = async (name: string, path: string): Promise<Uint8Array> => {
  const bytes = Buffer.alloc(fileBytesMax + 1)
  const length = await readInto(bytes, name, path)
  if (length > fileBytesMax) throw new UsageFault(`--${name} takes a file of at most 16 MiB, and ${path} is longer.`)
  return bytes.subarray(0, length)
}

const readInto = async (bytes: Buffer, name: string, path: string): Promise<number> => {
  try {
    await using handle = await open(path, 'r')
    let length = 0
    for (;;) {
      const { bytesRead } = await handle.read(bytes, length, bytes.length - length)
      length += bytesRead
      if (bytesRead === 0 || length === bytes.length) return length
    }
  } catch (cause) {
    throw new UsageFault(`--${name} cannot be read: ${systemRefusal(cause) ?? 'unknown reason'}. Check the path.`, {
      cause,
    })
  }
}
