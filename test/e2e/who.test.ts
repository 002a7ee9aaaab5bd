import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { userInfo } from 'node:os'
import { promisify } from 'node:util'
import { describe, expect, inject, it } from 'vitest'
import { ownTenantId } from '#kernel/domain/tenant.ts'
import { makeSqs } from '#platform/aws-clients.ts'
import { aRuleset } from '#test/support/builders/a-ruleset.ts'
import { senderBreaches } from '#test/support/world/breach-facts.ts'
import { aClient, aPayment, aToken, enqueue, enqueueUnpermitted, insist } from '#test/support/world/client.ts'
import { eventually } from '#test/support/world/eventually.ts'
import { readLog } from '#test/support/world/read-log.ts'

const environment = inject('environment')
const { AUTH_ISSUER: issuer = '', INTAKE_QUEUE_URL = '', SLUICE_HTTP_URL = '' } = environment
const sender = { actor: '000000000000', actorKind: 'sender', actorIssuer: 'queue/intake' }

const aTenantId = () => `who-${randomUUID()}`

/** The actors of the facts that are in the chain of a tenant, once there are at least `count`. */
const actorsOf = async (tenantId: string, count: number) => {
  const chain = await eventually(async () => {
    const entries = await readLog(tenantId)
    return entries.length >= count && entries
  })
  return chain
}

const send = (tenantId: string, token: string, path: string, body: unknown) =>
  fetch(`${SLUICE_HTTP_URL}${path}`, {
    method: 'POST',
    headers: {
      ...{ authorization: `Bearer ${token}`, 'idempotency-key': randomUUID(), 'content-type': 'application/json' },
      ...{ 'x-tenant-id': tenantId, 'x-operator-reason': 'The bank asked for it.' },
    },
    body: JSON.stringify(body),
  })

const anAccount = { accountId: 'A-1', currency: 'EUR' }
const aReport = { entityId: 'e', category: 'c', riskScore: 10 }
const keyed = () => ({ events: [{ idempotencyKey: randomUUID(), event: aPayment() }] })

describe('The facts of an event', () => {
  it.each([
    ['as a single event', '/v1/events', () => aPayment()],
    ['in a batch', '/v1/events/batch', keyed],
    ['as a report', '/v1/risk-events', () => aReport],
    ['by the ledger', '/v1/accounts', () => anAccount],
  ])('name the person who sent it %s, with the issuer of the token, and the parts of Sluice', async (_, path, body) => {
    const tenantId = aTenantId()
    const token = await aToken(environment, { tenant: tenantId, subject: 'anna' })
    const { status } = await send(tenantId, token, path, body())
    expect([201, 202, 207]).toContain(status)
    const chain = await actorsOf(tenantId, 3)
    const by = (word: string) => chain.find(({ happening }) => happening.startsWith(word))
    expect(by('received')).toMatchObject({ actor: 'anna', actorKind: 'user', actorIssuer: issuer })
    expect(by('assessed')).toMatchObject({ actor: 'sluice/scoring', actorKind: 'system' })
    expect(by('moved')).toMatchObject({ actor: 'sluice/workflow', actorKind: 'system' })
    expect(by('moved')).not.toHaveProperty('actorIssuer')
  })

  it('name the sender of its message, and the history shows it', async () => {
    const tenantId = aTenantId()
    const event = aPayment()
    await enqueue(makeSqs(), INTAKE_QUEUE_URL, tenantId, [event])
    const chain = await actorsOf(tenantId, 4)
    expect(chain.find(({ happening }) => happening === 'received')).toMatchObject(sender)
    const client = await aClient(environment, tenantId)
    // The same event over HTTP is the event of the message, and keeps its actor.
    const id = await insist(client, event)
    const { body } = await client.get(`/v1/events/${id}`)
    const [first, second] = (body as { history: readonly Record<string, unknown>[] }).history
    expect(first).toMatchObject({ by: '000000000000', byKind: 'sender', byIssuer: 'queue/intake' })
    expect(second).toMatchObject({ by: 'sluice/workflow', byKind: 'system' })
    expect((await actorsOf(tenantId, 4)).filter(({ happening }) => happening === 'received')).toHaveLength(1)
  })

  it('name the first to send it: the same event from another person or sender is the same event', async () => {
    const tenantId = aTenantId()
    const event = aPayment()
    const [anna, bert] = await Promise.all(
      ['anna', 'bert'].map((subject) => aClient(environment, tenantId, { subject })),
    )
    const answers = [await anna?.post(event), await bert?.post(event)]
    expect(answers.map((answer) => answer?.status)).toEqual([202, 202])
    const [first, second] = await Promise.all(answers.map((answer) => answer?.json() as Promise<{ id: string }>))
    expect(second?.id).toBe(first?.id)
    await enqueue(makeSqs(), INTAKE_QUEUE_URL, tenantId, [event])
    // A later message is received when the earlier one has been consumed.
    await enqueue(makeSqs(), INTAKE_QUEUE_URL, tenantId, [aPayment()])
    const received = await eventually(async () => {
      const found = (await actorsOf(tenantId, 1)).filter(({ happening }) => happening === 'received')
      return found.length >= 2 && found
    })
    expect(received.map(({ actor }) => actor).toSorted()).toEqual(['000000000000', 'anna'])
  })
})

describe('The fact of a breach', () => {
  it('names the person whose token named another tenant', async () => {
    const tenantId = aTenantId()
    const client = await aClient(environment, tenantId, { subject: 'mallory' })
    expect((await client.post({ ...aPayment(), tenantid: 'globex' })).status).toBe(403)
    const [violated] = await actorsOf(tenantId, 1)
    const actor = { actor: 'mallory', actorKind: 'user', actorIssuer: issuer }
    expect(violated).toMatchObject({ happening: 'violated', ...actor })
  })

  it('names the sender that has no permission, in the log of Sluice itself', async () => {
    const tenantId = aTenantId()
    await enqueueUnpermitted(makeSqs(), INTAKE_QUEUE_URL, tenantId, [aPayment()])
    const [violated] = await senderBreaches(environment, sender.actor, tenantId)
    expect(violated).toMatchObject({
      ...{ tenantid: ownTenantId, happening: 'violated', data: { claimed: tenantId } },
      ...{ actor: sender.actor, actorkind: 'sender', actorissuer: sender.actorIssuer },
    })
  })
})

it('the fact of a proposal names the operator', async () => {
  const tenantId = aTenantId()
  const token = await aToken(environment, { operator: true, subject: 'olga', scope: 'operator:write' })
  expect((await send(tenantId, token, '/v1/rulesets', aRuleset())).status).toBe(201)
  const [proposal] = await actorsOf(tenantId, 1)
  expect(proposal).toMatchObject({ actor: 'olga', actorKind: 'operator', actorIssuer: issuer })
})

describe('The fact of a command', () => {
  const run = (tenantId: string, env: NodeJS.ProcessEnv) =>
    promisify(execFile)(process.execPath, ['commands/tenant.ts', 'set', tenantId, '--burst', '7'], { env })

  /** The settings of a shell that names the copy by its port alone. */
  const onThisMachine = () =>
    Object.fromEntries(
      Object.entries(process.env).filter(([name]) => !(name in environment) || name === 'SLUICE_HTTP_PORT'),
    )

  it('names the user of the operating system on this machine', async () => {
    const tenantId = aTenantId()
    await run(tenantId, onThisMachine())
    const [change] = await actorsOf(tenantId, 1)
    expect(change).toMatchObject({ actor: userInfo().username, actorKind: 'operator', actorIssuer: 'os' })
  })

  it('names the identity of the AWS credentials where the environment names the tables', async () => {
    const tenantId = aTenantId()
    await run(tenantId, { ...process.env })
    const [change] = await actorsOf(tenantId, 1)
    expect(change).toMatchObject({
      ...{ actor: 'arn:aws:iam::000000000000:root', actorKind: 'operator' },
      actorIssuer: 'sts.amazonaws.com/000000000000',
    })
  })

  it('does not exist where AWS confirms no identity: the command changes nothing', async () => {
    const tenantId = aTenantId()
    const failed = await run(tenantId, { ...process.env, AWS_ENDPOINT_URL_STS: 'http://127.0.0.1:1' }).catch(
      (error: unknown) => error,
    )
    expect(failed).toMatchObject({ code: 1, stderr: expect.stringContaining('Nothing was changed.') })
    const show = ['commands/tenant.ts', 'show', tenantId]
    const { stdout } = await promisify(execFile)(process.execPath, show, { env: process.env })
    expect(stdout).toContain('No settings are stored for this tenant.')
  })
})
