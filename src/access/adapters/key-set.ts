import { importJWK, type JWK } from 'jose'
import * as z from 'zod'
import { tokenAlgorithms } from '#platform/token-algorithms.ts'

/** A fault of one key of a set, or of all of them. It is permanent: only the issuer can correct it. */
export type KeyFault = Readonly<{
  kid: string
  reason: 'malformed' | 'symmetric' | 'private' | 'too-short' | 'algorithm' | 'duplicate-kid' | 'no-usable-key'
}>

/** The keys that can verify tokens, and the faults of others. Keys for other uses are in neither. */
export type KeySet = Readonly<{ keys: readonly JWK[]; faults: readonly KeyFault[] }>

const rsaAlgorithms = tokenAlgorithms.filter((alg) => /^[RP]S/.test(alg))

/** The algorithms of a key, by its type or its curve. The first one is used to try the key. */
const algorithmsByKind: ReadonlyMap<string, readonly string[]> = new Map([
  ['RSA', rsaAlgorithms],
  ['P-256', ['ES256']],
  ['P-384', ['ES384']],
  ['P-521', ['ES512']],
  ['Ed25519', ['EdDSA', 'Ed25519']],
])

/** The shortest RSA key that RFC 7518 allows (3.3 and 3.5). */
const rsaBitsMin = 2048

const keyCountMax = 100

const keySet = z.object({ keys: z.array(z.unknown()).max(keyCountMax) })

const publicKey = z.object({
  kty: z.string(),
  kid: z.string().exactOptional(),
  use: z.string().exactOptional(),
  alg: z.string().exactOptional(),
  key_ops: z.array(z.string()).exactOptional(),
  crv: z.string().exactOptional(),
  n: z.string().exactOptional(),
  e: z.string().exactOptional(),
  x: z.string().exactOptional(),
  y: z.string().exactOptional(),
})

type PublicKey = z.output<typeof publicKey>

/** Reads a JSON Web Key Set (RFC 7517). A faulty key takes no other one down. @throws ZodError when it is not a key set. */
export const readKeySet = async (body: unknown): Promise<KeySet> => {
  const read = await Promise.all(keySet.parse(body).keys.map(readKey))
  const keys = read.flatMap(({ key }) => key ?? [])
  return { keys, faults: [...read.flatMap(({ fault }) => fault ?? []), ...duplicatesIn(keys), ...emptinessOf(keys)] }
}

/** Neither for a key of another use. */
type ReadKey = Readonly<{ key?: JWK; fault?: KeyFault }>

/** The members of a key that must stay secret. */
const privateMembers = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'priv']

const readKey = async (value: unknown): Promise<ReadKey> => {
  const members = z.record(z.string(), z.unknown()).safeParse(value).data ?? {}
  const because = (reason: KeyFault['reason']) => ({ fault: { kid: String(members.kid ?? '').slice(0, 100), reason } })
  if (Object.hasOwn(members, 'k')) return because('symmetric')
  if (privateMembers.some((name) => Object.hasOwn(members, name))) return because('private')
  const parsed = publicKey.safeParse(value)
  if (!parsed.success) return because('malformed')
  if (isForOtherUse(parsed.data)) return {}
  const { use: _, key_ops: __, ...key } = parsed.data
  const reason = await faultOfKey(key)
  return reason === undefined ? { key } : because(reason)
}

const kindOf = ({ kty, crv = '' }: PublicKey): string => (kty === 'RSA' ? 'RSA' : crv)

/** Issuers publish keys for encryption, and keys that are newer than this code, beside those that sign tokens. */
const isForOtherUse = (key: PublicKey): boolean =>
  (key.use ?? 'sig') !== 'sig' ||
  !(key.key_ops ?? ['verify']).includes('verify') ||
  /^(?:RSA|ECDH|dir)/.test(key.alg ?? '') ||
  !algorithmsByKind.has(kindOf(key))

const faultOfKey = async (key: PublicKey): Promise<KeyFault['reason'] | undefined> => {
  const [first = '', ...others] = algorithmsByKind.get(kindOf(key)) ?? []
  const { alg = first } = key
  if (![first, ...others].includes(alg)) return 'algorithm'
  const imported = await importJWK(key, alg).catch(() => undefined)
  if (imported === undefined || imported instanceof Uint8Array) return 'malformed'
  const { modulusLength = rsaBitsMin } = imported.algorithm as { modulusLength?: number }
  return modulusLength < rsaBitsMin ? 'too-short' : undefined
}

/** Keys with one id are both used. A token that names the id is verified with each. */
const duplicatesIn = (keys: readonly JWK[]): readonly KeyFault[] => {
  const ids = keys.flatMap(({ kid }) => kid ?? [])
  const twice = new Set(ids.filter((kid, index) => ids.indexOf(kid) !== index))
  return [...twice].map((kid) => ({ kid: kid.slice(0, 100), reason: 'duplicate-kid' }))
}

/** Every token is refused until the issuer publishes a key. */
const emptinessOf = (keys: readonly JWK[]): readonly KeyFault[] =>
  keys.length === 0 ? [{ kid: '', reason: 'no-usable-key' }] : []
