import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { readCheckpoint } from '#audit/application/checkpoint.ts'
import { makeGetProof } from '#audit/application/get-proof.ts'
import { isIncluded, leafHash } from '#audit/application/merkle-tree.ts'
import { signatureVerdict } from '#audit/application/signed-note.ts'
import { readProofs } from '#audit/application/tlog-proof.ts'
import { verifierKey } from '#audit/application/verifier-key.ts'
import { readEntry } from '#audit/domain/audit-entry.ts'
import { aLoggedTenant } from '#test/support/builders/a-logged-tenant.ts'
import { storeName } from '#test/support/ports/stores.ts'

const aWorld = () => {
  const tenant = aLoggedTenant()
  const eventid = randomUUID()
  const getProof = makeGetProof(tenant.needs)
  return {
    ...tenant,
    factAt: (name: string, known = {}) => tenant.factAt(name, { eventid, ...known }),
    proofOf: (query = {}, reader = tenant.reader) => getProof(reader, eventid, query),
    getProof,
  }
}

const textOf = (entry: Uint8Array | undefined) => Buffer.from(entry ?? []).toString('utf8')

describe(`get-proof, in ${storeName},`, () => {
  it('returns a proof for each fact, in the order of the log, that anyone can verify with a key alone', async () => {
    const { stores, tenantId, factAt, add, proofOf } = aWorld()
    await add(factAt('a'), factAt('b'))
    await add(factAt('c'))
    const proofs = readProofs(await proofOf()) ?? []
    const known = await stores.keys.all()
    const keys = known.map(({ publicKey }) => verifierKey(stores.originOf(tenantId), 'ed25519', publicKey))
    expect(proofs.map(({ entry }) => readEntry(textOf(entry))?.happening)).toEqual(['stuck#a', 'stuck#b', 'stuck#c'])
    expect(proofs.map(({ index }) => index)).toEqual(proofs.map(({ index }) => index).toSorted((a, b) => a - b))
    for (const { entry = new Uint8Array(), index, path, checkpoint } of proofs) {
      const { note, checkpoint: signed } = readCheckpoint(checkpoint) ?? {}
      expect(note && signatureVerdict(note, keys)).toBe('valid')
      const { size = 0, root = new Uint8Array() } = signed ?? {}
      expect(isIncluded({ leaf: leafHash(entry), index, size, proof: path, root })).toBe(true)
    }
  })

  it('returns the proof of one happening, with the cosignatures of its checkpoint', async () => {
    const { stores, tenantId, factAt, add, proofOf } = aWorld()
    await add(factAt('a'), factAt('b'))
    const line = `— witness.example ${Buffer.alloc(76, 7).toString('base64')}`
    const { at = '' } = (await stores.log.checkpoints(tenantId, { limit: 1 })).items[0] ?? {}
    expect(await stores.log.addCosignature(tenantId, at, line)).toBe(true)
    expect(await stores.log.addCosignature(tenantId, at, line)).toBe(false)
    const text = await proofOf({ happening: 'stuck#b' })
    expect(text.endsWith(`${line}\n`)).toBe(true)
    expect(readProofs(text)).toMatchObject([{ checkpoint: expect.stringContaining(line) }])
  })

  it('is not ready while a fact has no entry, or its entry no index', async () => {
    const { stores, factAt, add, proofOf } = aWorld()
    await add(factAt('a'))
    const late = factAt('late')
    await stores.append([late])
    if (storeName === 'memory') {
      await expect(proofOf()).rejects.toMatchObject({ code: 'proof-not-ready' })
      await expect(proofOf({ happening: 'stuck#late' })).rejects.toMatchObject({ code: 'proof-not-ready' })
    }
    expect(readProofs(await proofOf({ happening: 'stuck#a' }))).toHaveLength(1)
    await stores.settle([late])
    expect(readProofs(await proofOf())).toHaveLength(2)
  })

  it('is refused where the entry is not the one in the log', async () => {
    const { stores, factAt, add, proofOf } = aWorld()
    const [fact, other] = await add(factAt('a'), factAt('b'))
    if (!fact || !other) throw new Error('A fact is missing.')
    const [{ entry } = {}] = readProofs(await proofOf({ happening: 'stuck#a' })) ?? []
    await stores.alterEntry(fact, textOf(entry).replace('a-producer', 'eve'))
    const different = { code: 'audit-log-different', kind: 'altered-entry' }
    await expect(proofOf({ happening: 'stuck#a' })).rejects.toMatchObject(different)
    expect(readProofs(await proofOf({ happening: 'stuck#b' }))).toHaveLength(1)
    await stores.alterEntry(other, 'nothing of ours')
    await expect(proofOf()).rejects.toMatchObject(different)
  })

  it('has no entry for an operator if the entry names a person', async () => {
    const { factAt, add, proofOf, reader } = aWorld()
    await add(factAt('a', { actor: 'erika@example.com' }), factAt('b', { actor: 'sluice/workflow' }))
    const text = await proofOf({}, { ...reader, isOperator: true })
    const shown = (readProofs(text) ?? []).map(({ entry }) => entry && readEntry(textOf(entry))?.actor)
    expect(shown.toSorted()).toEqual(['sluice/workflow', undefined])
    expect(Buffer.from(text).toString('utf8')).not.toContain(Buffer.from('erika').toString('base64').slice(0, 6))
  })

  it('does not exist for another tenant, an unknown event, an unknown happening, and a text that is not an id', async () => {
    const { factAt, add, proofOf, getProof, reader } = aWorld()
    await add(factAt('a'))
    const unknown = { code: 'event-not-found' }
    await expect(proofOf({}, { ...reader, tenantId: 'another' })).rejects.toMatchObject(unknown)
    await expect(proofOf({ happening: 'stuck#z' })).rejects.toMatchObject(unknown)
    for (const id of [randomUUID(), 'x']) await expect(getProof(reader, id, {})).rejects.toMatchObject(unknown)
  })

  it('refuses a query that it does not understand', async () => {
    await expect(aWorld().proofOf({ colour: 'red' })).rejects.toMatchObject({ code: 'query-invalid' })
  })
})
