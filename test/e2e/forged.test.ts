import { randomUUID } from 'node:crypto'
import { SendMessageCommand } from '@aws-sdk/client-sqs'
import { describe, expect, inject, it } from 'vitest'
import { makeDynamoFactLog } from '#facts/adapters/dynamo-fact-log.ts'
import { eventIdOfSource } from '#facts/application/identity.ts'
import type { Seal } from '#facts/application/seal.ts'
import type { Fact } from '#facts/domain/fact.ts'
import { subscriptions } from '#facts/domain/subscriptions.ts'
import { wholeTenant } from '#kernel/domain/tenant.ts'
import { rotateFactKeys } from '#local/copy/fact-keys-file.ts'
import { makeDynamo, makeSqs } from '#platform/aws-clients.ts'
import { aFact, anAssessment, somePayment } from '#test/support/builders/a-fact.ts'
import { sealedAttributes, sealOfCopy } from '#test/support/builders/a-seal.ts'
import { messageBreaches } from '#test/support/world/breach-facts.ts'
import { aClient, aPayment, insist } from '#test/support/world/client.ts'
import { lookAtDeadLetters } from '#test/support/world/dead-letters.ts'
import { eventually } from '#test/support/world/eventually.ts'
import { readLog } from '#test/support/world/read-log.ts'

const environment = inject('environment')
const sqs = makeSqs()
const { FACTS_TABLE: table = '', FACTS_SHARDS = '' } = environment
const dynamo = makeDynamo()
const facts = makeDynamoFactLog(dynamo, { table, shardCount: Number(FACTS_SHARDS) })

const chainOf = (tenantId: string) => readLog(tenantId)

/** The only sender of an emulator. */
const emulatorSender = '000000000000'

/** The queue of every consumer of facts. Example: `SCORING`. */
const queues = Object.keys(subscriptions).map((name) => name.toUpperCase().replaceAll('-', '_'))

/** Sends a text straight to the queue of a consumer, as an attacker with the right would. */
const send = async (name: string, text: string, attributes = {}): Promise<void> => {
  const command = new SendMessageCommand({
    QueueUrl: environment[`${name}_QUEUE_URL`],
    MessageBody: text,
    MessageAttributes: attributes,
  })
  await sqs.send(command)
}

const seal = sealOfCopy(environment)
const sendSealed = async (name: string, fact: Fact, by: Seal = seal) => {
  const text = JSON.stringify(fact)
  return send(name, text, await sealedAttributes(text, by))
}

/** The code of the dead letter with this text, once it is there. */
const codeOf = async (name: string, text: string): Promise<string | undefined> => {
  const letter = await eventually(async () => {
    const letters = await lookAtDeadLetters(sqs, environment[`${name}_DEAD_LETTERS_URL`])
    return letters.find(({ Body }) => Body === text)
  })
  return letter.MessageAttributes?.code?.StringValue
}

const statusOf = async (client: Awaited<ReturnType<typeof aClient>>, id: string) =>
  ((await client.get(`/v1/events/${id}`)).body as { status?: string }).status

describe('A message that the outbox did not send', () => {
  it('does not decide an event: a made-up assessment of a future event is a breach and a dead letter', async () => {
    const tenant = `forged-${randomUUID()}`
    const client = await aClient(environment, tenant)
    const amount = { minorUnits: 15_000_000, currency: 'EUR' }
    const debtor = { accountId: randomUUID(), balanceBefore: amount, balanceAfter: { ...amount, minorUnits: 0 } }
    const emptied = { ...somePayment, amount, debtor }
    const event = aPayment({ data: emptied })
    const eventid = eventIdOfSource(wholeTenant(tenant), '/desk/7', event.id)
    const { id: _, ...assessment } = anAssessment({ band: 'low' })
    const text = JSON.stringify(aFact({ ...assessment, tenantid: tenant, eventid }))
    await send('WORKFLOW', text)

    expect(await codeOf('WORKFLOW', text)).toBe('message-forged')
    const [breach] = await messageBreaches(environment, 'workflow', emulatorSender, tenant)
    expect(breach).toMatchObject({
      type: 'Security.Access.Violated.v1',
      actor: emulatorSender,
      data: { kind: 'message', claimed: tenant, call: 'queue workflow' },
    })
    expect(await facts.history(wholeTenant(tenant), eventid)).toEqual([])

    expect(await insist(client, event)).toBe(eventid)
    await eventually(async () => (await statusOf(client, eventid)) !== 'received')
    expect(await statusOf(client, eventid)).toBe('rejected')
  })

  it.each(queues)('has no effect in %s, without a seal and with the seal of another fact', async (name) => {
    const tenantid = `forged-${randomUUID()}`
    const [forged, copied, genuine] = [aFact({ tenantid }), aFact({ tenantid }), aFact()]
    const texts = [forged, copied].map((fact) => JSON.stringify(fact))
    await send(name, texts[0] ?? '')
    await send(name, texts[1] ?? '', await sealedAttributes(JSON.stringify(genuine), seal))
    for (const text of texts) expect(await codeOf(name, text)).toBe('message-forged')
    expect(await messageBreaches(environment, name.toLowerCase(), emulatorSender, tenantid)).toHaveLength(1)
    const histories = [forged, copied].map(({ eventid }) => facts.history(wholeTenant(tenantid), eventid))
    expect(await Promise.all(histories)).toEqual([[], []])
    expect(await chainOf(tenantid)).toEqual([])
    const { body } = await (await aClient(environment, tenantid)).get('/v1/events')
    expect(body).toMatchObject({ items: [] })
  })
})

describe('A genuine message', () => {
  it('does no harm in another queue, or a second time', async () => {
    const tenant = `replayed-${randomUUID()}`
    const client = await aClient(environment, tenant)
    const id = await insist(client, aPayment())
    const history = () => facts.history(wholeTenant(tenant), id)
    await eventually(async () => (await history()).length === 3)
    await eventually(async () => (await chainOf(tenant)).length === 3)
    const before = await history()
    for (const fact of before)
      for (const name of queues) for (let count = 0; count < 2; count++) await sendSealed(name, fact)
    // A later event passes the same queues, so the replayed messages were consumed before it.
    const other = await insist(client, aPayment())
    await eventually(async () => (await facts.history(wholeTenant(tenant), other)).length === 3)
    await eventually(async () => (await chainOf(tenant)).length === 6)
    expect(await history()).toEqual(before)
    expect(await statusOf(client, id)).toBe('approved')
  })

  it('is accepted after a rotation, as are facts that the new key seals', async () => {
    const tenant = `rotated-${randomUUID()}`
    const client = await aClient(environment, tenant)
    const older = aFact({ tenantid: tenant })
    const text = JSON.stringify(older)
    const attributes = await sealedAttributes(text, seal)
    const keyId = await rotateFactKeys(environment)
    await send('AUDIT', text, attributes)
    await eventually(async () => (await chainOf(tenant)).length === 1)

    // The copy caches keys for a second, and seals with a new one after two.
    await eventually(async () => (await sealOfCopy(environment)('text')).startsWith(keyId))
    const id = await insist(client, aPayment())
    await eventually(async () => (await statusOf(client, id)) === 'approved')
    await sendSealed('AUDIT', aFact({ tenantid: tenant }), sealOfCopy(environment))
    await eventually(async () => (await chainOf(tenant)).length === 5)
  })
})
