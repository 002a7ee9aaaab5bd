import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import { readCheckpoint } from '#audit/application/checkpoint.ts'
import { signatureVerdict } from '#audit/application/signed-note.ts'
import { readProofs } from '#audit/application/tlog-proof.ts'
import { readVerifierKey } from '#audit/application/verifier-key.ts'
import { eventIdOfReadings } from '#facts/application/identity.ts'
import { dayBefore, dayOf } from '#kernel/domain/instant.ts'
import { aClient, aPayment, asOperator, type Client, insist } from '#test/support/world/client.ts'
import { eventually } from '#test/support/world/eventually.ts'

const environment = inject('environment')
const url = environment.SLUICE_HTTP_URL ?? ''
const tenantId = `audited-${randomUUID()}`

type Line = Readonly<{ happening: string; state: string; entry: string; masked?: boolean; actor: string }>
type Trail = Readonly<{ origin: string; items: readonly Line[] }>

let auditor: Client
let eventId = ''

const trailOf = async (headers: Readonly<Record<string, string>> = {}) =>
  (await auditor.get(`/v1/events/${eventId}/trail`, headers)).body as Trail

beforeAll(async () => {
  auditor = await aClient(environment, tenantId, { scope: 'events:write events:read audit:read', subject: 'rita' })
  eventId = await insist(auditor, aPayment())
  await eventually(async () => {
    const { items = [] } = await trailOf()
    return items.length >= 3 && items.every(({ state }) => state === 'intact')
  })
})

describe('An auditor', () => {
  it('reads the trail of an event from its receipt to its decision', async () => {
    const { items } = await trailOf()
    expect(items.map(({ happening }) => happening)).toEqual([
      'received',
      expect.stringMatching(/^assessed#/),
      'moved#0001',
    ])
  })

  it('verifies the proofs with a key that needs no token', async () => {
    const answer = await auditor.call(`/v1/events/${eventId}/proof`)
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/plain; charset=utf-8'])
    const proofs = readProofs(await answer.text()) ?? []
    const published = await fetch(`${url}/v1/audit/keys?tenant=${tenantId}`)
    expect([published.status, published.headers.get('cache-control')]).toEqual([200, 'public, max-age=60'])
    const { keys } = (await published.json()) as { keys: readonly { verifierKey: string }[] }
    const known = keys.flatMap(({ verifierKey }) => readVerifierKey(verifierKey) ?? [])
    expect(proofs).toHaveLength(3)
    for (const { checkpoint } of proofs) {
      const { note } = readCheckpoint(checkpoint) ?? {}
      expect(note && signatureVerdict(note, known)).toBe('valid')
    }
  })

  it('is recorded as a reader of an event whose trail alone was read', async () => {
    const id = await insist(auditor, aPayment())
    expect((await auditor.get(`/v1/events/${id}/trail`)).status).toBe(200)
    const today = dayOf(new Date().toISOString())
    // The readings of another resource, such as these entries, have another event.
    const readings = [today, dayBefore(today)].map((day) => eventIdOfReadings(tenantId, id, day))
    await eventually(async () => {
      const { body } = await auditor.get('/v1/audit/entries')
      const { items } = body as { items: readonly { entry: string }[] }
      const entries = items.map(({ entry }) => JSON.parse(entry) as Readonly<Record<string, unknown>>)
      const own = entries.find((entry) => readings.some((id) => id === entry.eventId))
      return own?.type === 'Access.Reading.Recorded.v1' && own.actor === 'rita'
    })
  })

  it('gets a proof that is not ready as a conflict that ends by itself', async () => {
    const askForNew = async () => {
      const id = await insist(auditor, aPayment())
      return { id, answer: await auditor.call(`/v1/events/${id}/proof`) }
    }
    let { id, answer } = await askForNew()
    // The facts are under a checkpoint already if the request was slow.
    for (let tries = 1; tries < 5 && answer.status === 200; tries += 1) ({ id, answer } = await askForNew())
    expect([answer.status, answer.headers.get('retry-after'), await answer.json()]).toMatchObject([
      409,
      '1',
      { code: 'proof-not-ready' },
    ])
    await eventually(async () => (await auditor.call(`/v1/events/${id}/proof`)).status === 200)
  })
})

describe('The calls of the audit log', () => {
  it('show an operator no person, and mark what cannot be hashed', async () => {
    const operator = await asOperator(environment, tenantId, { scope: 'audit:read' })
    const { items } = await trailOf(operator)
    const [received] = items
    expect(received).toMatchObject({ happening: 'received', state: 'intact', masked: true, actor: '•••' })
    expect(JSON.stringify(items)).not.toContain('rita')
  })

  it.each([
    '/v1/audit/checkpoints',
    '/v1/audit/entries',
    '/v1/audit/consistency',
    `/v1/events/${randomUUID()}/trail`,
    `/v1/events/${randomUUID()}/proof`,
  ])('require the scope audit:read: %s', async (path) => {
    const client = await aClient(environment, tenantId, { scope: 'events:read' })
    expect(await client.get(path)).toMatchObject({ status: 403, body: { code: 'scope-missing' } })
  })

  it('refuse a request for keys without a tenant', async () => {
    const answer = await fetch(`${url}/v1/audit/keys`)
    expect([answer.status, answer.headers.get('cache-control')]).toEqual([400, 'no-store'])
  })
})
