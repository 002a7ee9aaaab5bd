import { createHash } from 'node:crypto'
import { verifierKeyText } from '#audit/application/verifier-key.ts'
import { makeSigner, makeWitness } from '../../audit-log/signers.ts'

export const tenantId = 'acme'
export const origin = `log.example/${tenantId}`

/** A seed of a key that everyone knows: it must never sign anything else. */
const seedOf = (name: string): Buffer => createHash('sha256').update(`Sluice test vector key: ${name}`).digest()

/** The key of the log, the key that comes after it, and a key that no one trusts. */
export const signers = {
  log: makeSigner(origin, seedOf('log')),
  next: makeSigner(origin, seedOf('next')),
  stranger: makeSigner(origin, seedOf('stranger')),
}

export const witnesses = {
  one: makeWitness('witness.example/one', seedOf('one')),
  two: makeWitness('witness.example/two', seedOf('two')),
  three: makeWitness('witness.example/three', seedOf('three')),
}

/** The time of all cosignatures, in seconds. */
export const timestamp = 1_772_366_400

export const vkeys = Object.fromEntries(
  [...Object.entries(signers), ...Object.entries(witnesses)].map(([name, { key }]) => [name, verifierKeyText(key)]),
)

export const keyVectors = [...Object.entries(signers), ...Object.entries(witnesses)].map(([name, { key }]) => ({
  name,
  seed: seedOf(name).toString('hex'),
  publicKey: Buffer.from(key.publicKey).toString('hex'),
  keyId: key.keyId.toString(16).padStart(8, '0'),
  vkey: verifierKeyText(key),
}))

const { log: logKey = '', one: witnessKey = '' } = vkeys

/** Texts that are not verifier keys. */
export const invalidKeys = [
  { name: 'another id', text: logKey.replace(/\+[0-9a-f]{8}\+/, '+00000000+') },
  { name: 'an id in upper case', text: logKey.replace(/\+[0-9a-f]{8}\+/, (id) => id.toUpperCase()) },
  { name: 'another name', text: `x${logKey}` },
  { name: 'a space in its name', text: `x ${witnessKey}` },
  { name: 'no base64', text: logKey.slice(0, logKey.lastIndexOf('+') + 1) },
  { name: 'a line end', text: `${logKey}\n` },
  { name: 'nothing', text: '' },
]
