import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type AuditRecord, type ChainEntry, firstBreak, genesis } from '#audit/domain/hash-chain.ts'
import { sha256 } from '#kernel/application/sha256.ts'
import { extend } from '#lab/bench/audit/chained-entries.ts'

/** Entries of earlier versions have neither the kind nor the issuer of the actor. */
const anActor = fc.record(
  { actorKind: fc.constantFrom('user', 'operator', 'sender', 'system'), actorIssuer: fc.string() },
  { requiredKeys: [] },
)

const anEarlierRecord: fc.Arbitrary<AuditRecord> = fc.record({
  tenantId: fc.constant('acme'),
  eventId: fc.uuid(),
  happening: fc.constantFrom('received', 'assessed#baseline@1', 'moved#0001'),
  factId: fc.uuid(),
  factHash: fc.string().map(sha256),
  type: fc.string(),
  actor: fc.string(),
  recordedAt: fc.constant('2026-03-01T12:00:00.000Z'),
  auditedAt: fc.constant('2026-03-01T12:00:00.100Z'),
})

const aRecord: fc.Arbitrary<AuditRecord> = fc
  .tuple(anEarlierRecord, anActor)
  .map(([record, actor]) => ({ ...record, ...actor }))

const start = genesis('acme', sha256)
const aChain = fc.array(aRecord, { minLength: 2, maxLength: 30 }).map((records) => extend(start, records, sha256))
const aPlace = fc.nat()
const fields = [
  'tenantId',
  'eventId',
  'happening',
  'factId',
  'factHash',
  'type',
  'actor',
  'recordedAt',
  'auditedAt',
] as const

const breakOf = (entries: readonly ChainEntry[]) => firstBreak(start, entries, sha256)

describe('the hash chain', () => {
  it('is whole as it was made, and counts from 1', () => {
    fc.assert(
      fc.property(aChain, (entries) => {
        expect(breakOf(entries)).toBeUndefined()
        expect(entries.map(({ sequence }) => sequence)).toEqual(entries.map((_, index) => index + 1))
      }),
    )
  })

  it('is the same chain whether records are added one at a time or many', () => {
    fc.assert(
      fc.property(fc.array(aRecord, { minLength: 1 }), aPlace, (records, place) => {
        const cut = place % records.length
        const first = extend(start, records.slice(0, cut), sha256)
        const second = extend(first.at(-1) ?? start, records.slice(cut), sha256)
        expect([...first, ...second]).toEqual(extend(start, records, sha256))
      }),
    )
  })

  it('shows an altered entry, whichever field was altered', () => {
    fc.assert(
      fc.property(aChain, aPlace, fc.constantFrom(...fields), (entries, place, field) => {
        const at = place % entries.length
        const altered = entries.map((entry, index) =>
          index === at ? { ...entry, [field]: `${entry[field]}!` } : entry,
        )
        expect(breakOf(altered)).toEqual({ kind: 'altered', at: at + 1 })
      }),
    )
  })

  it.each(['actorKind', 'actorIssuer'] as const)(
    'shows that the %s of an entry was altered, removed or added',
    (field) => {
      fc.assert(
        fc.property(aChain, aPlace, fc.string(), (entries, place, other) => {
          const at = place % entries.length
          const { [field]: value, ...rest } = entries[at] as ChainEntry
          const forgeries = [
            { ...rest, [field]: value === other ? `${other}!` : other },
            ...(value === undefined ? [] : [rest]),
          ]
          for (const forged of forgeries)
            expect(breakOf(entries.toSpliced(at, 1, forged))).toEqual({ kind: 'altered', at: at + 1 })
        }),
      )
    },
  )

  it('gives a record without the kind and the issuer of its actor the hash of earlier versions', () => {
    fc.assert(
      fc.property(anEarlierRecord, (record) => {
        const [entry] = extend(start, [record], sha256)
        const { tenantId, eventId, happening, factId, factHash, type, actor, recordedAt, auditedAt } = record
        const parts = [
          start.hash,
          1,
          tenantId,
          eventId,
          happening,
          factId,
          factHash,
          type,
          actor,
          recordedAt,
          auditedAt,
        ]
        expect(entry?.hash).toBe(sha256(JSON.stringify(parts)))
      }),
    )
  })

  it('shows an entry that was taken out, unless it was the last: that is what checkpoints are for', () => {
    fc.assert(
      fc.property(aChain, aPlace, (entries, place) => {
        const at = place % (entries.length - 1)
        expect(breakOf(entries.toSpliced(at, 1))).toEqual({ kind: 'gap', at: at + 1 })
      }),
    )
  })

  it('shows an entry that was put in another one’s place and sealed anew', () => {
    fc.assert(
      fc.property(aChain, aPlace, aRecord, (entries, place, other) => {
        const at = place % (entries.length - 1)
        const before = entries[at - 1] ?? start
        const forged = extend(before, [{ ...other, actor: 'forger!' }], sha256)
        expect(breakOf([...entries.slice(0, at), ...forged, ...entries.slice(at + 1)])).toEqual({
          kind: 'link',
          at: at + 2,
        })
      }),
    )
  })

  it('does not let one tenant’s chain pass for another’s', () => {
    fc.assert(
      fc.property(aChain, (entries) => {
        expect(firstBreak(genesis('globex', sha256), entries, sha256)).toEqual({ kind: 'link', at: 1 })
      }),
    )
  })
})

it('starts from the name of the system and the tenant, which no stored hash may lose', () => {
  expect(genesis('acme', (text) => text)).toEqual({ sequence: 0, hash: '["sluice","acme"]' })
})
