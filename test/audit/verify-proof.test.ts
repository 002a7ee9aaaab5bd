import { describe, expect, it } from 'vitest'
import { UnreadableInput, UnusableOption } from '#audit/application/export-source.ts'
import { readPolicy } from '#audit/application/trust-policy.ts'
import { readVerifierKey } from '#audit/application/verifier-key.ts'
import { verifyProofs } from '#audit/application/verify-proof.ts'
import vectors from '../../docs/audit-vectors.json' with { type: 'json' }

type Vector = (typeof vectors.proofs)[number]
const inputOf = ({ text, keys, policy, fact }: Vector) => ({
  text,
  trust: {
    keys: keys.flatMap((key) => readVerifierKey(key) ?? []),
    policy: policy === undefined ? undefined : readPolicy(policy),
  },
  ...(fact !== undefined && { fact: Buffer.from(fact) }),
})

const readable = vectors.proofs.filter(({ exit }) => exit < 3)
const unreadable = vectors.proofs.filter(({ exit }) => exit === 3)
const single = readable.find(({ name }) => name === 'a proof')
const several = readable.find(({ name }) => name === 'three proofs')

describe('A file of proofs', () => {
  it.each(readable)('is verified as the test vectors state: $name', (vector) => {
    const { faults, proven } = verifyProofs(inputOf(vector))
    expect(faults.map(({ word, place }) => ({ word, place: String(place) }))).toEqual(vector.faults)
    expect(proven.length > 0).toBe(vector.exit === 0 || vector.name.includes('of three'))
  })

  it.each(unreadable)('is not readable as the test vectors state: $name', (vector) => {
    expect(() => verifyProofs(inputOf(vector))).toThrow(UnreadableInput)
  })

  it('shows which event and which fact the entry is of', () => {
    const { proven } = single ? verifyProofs(inputOf(single)) : { proven: [] }
    expect(proven.map(({ index, entry, hasFact }) => ({ index, eventId: entry.eventId, hasFact }))).toEqual([
      { index: 3, eventId: '10000000-0000-5000-8000-000000000003', hasFact: false },
    ])
  })

  it('with several proofs is not compared with one fact', () => {
    if (several === undefined) throw new Error('The vectors have no file of three proofs.')
    expect(() => verifyProofs({ ...inputOf(several), fact: Buffer.from('{}') })).toThrow(UnusableOption)
  })
})
