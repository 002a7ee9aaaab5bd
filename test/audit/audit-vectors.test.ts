import { describe, expect, it } from 'vitest'
import { readCheckpoint } from '#audit/application/checkpoint.ts'
import { cosignatureVerdict, readCosignature } from '#audit/application/cosignature.ts'
import { isConsistent, isIncluded, leafHash } from '#audit/application/merkle-tree.ts'
import { readNote, type SignedNote, signaturesOf, signatureVerdict } from '#audit/application/signed-note.ts'
import { isMet, readPolicy } from '#audit/application/trust-policy.ts'
import { readVerifierKey, type VerifierKey, verifierKey, verifierKeyText } from '#audit/application/verifier-key.ts'
import { readEntry } from '#audit/domain/audit-entry.ts'
import { decodeBundle, encodeBundle } from '#audit/domain/entry-bundle.ts'
import { tilePath } from '#audit/domain/tile-path.ts'
import vectors from '../../docs/audit-vectors.json' with { type: 'json' }

const bytesOf = (hex: string): Buffer => Buffer.from(hex, 'hex')
const keyOf = (text: string | undefined): VerifierKey => {
  const key = readVerifierKey(text ?? '')
  if (key === undefined) throw new Error(`${text} is not a verifier key.`)
  return key
}
const noteOf = (text: string): SignedNote => {
  const note = readNote(text)
  if (note === undefined) throw new Error(`${text} is not a note.`)
  return note
}

describe('The test vectors', () => {
  it.each(vectors.keys)('have the key $name', ({ vkey, keyId, publicKey }) => {
    const { name, kind } = keyOf(vkey)
    expect(verifierKeyText(verifierKey(name, kind, bytesOf(publicKey)))).toBe(vkey)
    expect(keyOf(vkey).keyId.toString(16).padStart(8, '0')).toBe(keyId)
  })

  it.each(vectors.invalidKeys)('have a text that is not a key: $name', ({ text }) => {
    expect(readVerifierKey(text)).toBeUndefined()
  })

  it.each(vectors.entries)('have an entry: %#', ({ text, leaf, members }) => {
    expect(leafHash(Buffer.from(text))).toEqual(bytesOf(leaf))
    expect(readEntry(text)).toEqual(members)
  })

  it.each(vectors.invalidEntries)('have a text that is not an entry: $name', ({ text }) => {
    expect(readEntry(text)).toBeUndefined()
  })

  it.each(vectors.bundles.valid)('have a bundle: %#', ({ entries, bytes }) => {
    expect(decodeBundle(Buffer.from(bytes, 'base64'))?.map((entry) => Buffer.from(entry).toString())).toEqual(entries)
    expect(Buffer.from(encodeBundle(entries.map((entry) => Buffer.from(entry)))).toString('base64')).toBe(bytes)
  })

  it.each(vectors.bundles.invalid)('have bytes that are not a bundle: $name', ({ bytes }) => {
    expect(decodeBundle(Buffer.from(bytes, 'base64'))).toBeUndefined()
  })

  it.each(vectors.tree.tiles)('have the tile $path', ({ level, index, width, path }) => {
    expect(tilePath({ level: Number(level), index, width })).toBe(path)
  })

  it.each([...vectors.tree.inclusion.map((one) => ({ ...one, name: 'valid' })), ...vectors.tree.invalidInclusion])(
    'have an inclusion proof of $index in $size: $name',
    ({ name, index, size, leaf, root, proof }) => {
      const claim = { index, size, leaf: bytesOf(leaf), root: bytesOf(root), proof: proof.map(bytesOf) }
      expect(isIncluded(claim)).toBe(name === 'valid')
    },
  )

  it.each([...vectors.tree.consistency.map((one) => ({ ...one, name: 'valid' })), ...vectors.tree.invalidConsistency])(
    'have a consistency proof from $oldSize to $size: $name',
    ({ name, oldSize, oldRoot, size, root, proof }) => {
      const claim = { oldSize, oldRoot: bytesOf(oldRoot), size, root: bytesOf(root), proof: proof.map(bytesOf) }
      expect(isConsistent(claim)).toBe(name === 'valid')
    },
  )

  it.each(vectors.notes)('have a note: $name', ({ text, keys, verdict }) => {
    expect(signatureVerdict(noteOf(text), keys.map(keyOf))).toBe(verdict)
  })

  it.each(vectors.invalidNotes)('have a text that is not a note: $name', ({ text }) => {
    expect(readNote(text)).toBeUndefined()
  })

  it.each(vectors.checkpoints)('have a text of a checkpoint: $name', ({ text, valid }) => {
    expect(readCheckpoint(text) !== undefined).toBe(valid)
  })

  it.each(vectors.cosignatures)('have a cosigned checkpoint: $name', ({ text, key, verdict, timestamp }) => {
    const note = noteOf(text)
    expect(cosignatureVerdict(note, keyOf(key))).toBe(verdict)
    if (timestamp === undefined) return
    expect(signaturesOf(note, keyOf(key)).map((line) => readCosignature(line)?.timestamp)).toEqual([timestamp])
  })

  it.each(vectors.policies)('have a policy: $name', ({ text, met }) => {
    const policy = readPolicy(text)
    if (policy === undefined) throw new Error('It is not read.')
    const isEnough = (names: unknown): boolean => isMet(policy, new Set(Array.isArray(names) ? names.map(String) : []))
    expect(met.map(([names]) => isEnough(names))).toEqual(met.map(([, isExpected]) => isExpected))
  })

  it.each(vectors.invalidPolicies)('have a text that is not a policy: $name', ({ text }) => {
    expect(readPolicy(text)).toBeUndefined()
  })
})
