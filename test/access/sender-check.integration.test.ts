import { randomUUID } from 'node:crypto'
import { PutCommand } from '@aws-sdk/lib-dynamodb'
import { expect, inject, it } from 'vitest'
import { makeDynamoTenantRegister } from '#access/adapters/dynamo-tenant-register.ts'
import { makeQueueReport } from '#access/adapters/queue-report.ts'
import { makeSenderCheck } from '#access/adapters/sender-check.ts'
import { makeChangeTenant } from '#access/application/change-tenant.ts'
import { systemActor } from '#kernel/domain/actor.ts'
import { ownTenantId } from '#kernel/domain/tenant.ts'
import { makeDynamo, makeSqs } from '#platform/aws-clients.ts'
import { makeLogger, makeMetrics } from '#platform/logger.ts'
import { each, queueHandler } from '#platform/queue-handler.ts'
import { systemClock } from '#platform/system-clock.ts'
import { aContext, anSqsEvent, aRecord } from '#test/support/builders/an-sqs-event.ts'
import { senderBreaches } from '#test/support/world/breach-facts.ts'

const { TENANTS_TABLE = '', FACTS_TABLE = '', VIOLATIONS_QUEUE_URL = '' } = inject('environment')
const dynamo = makeDynamo()
const facts = { table: FACTS_TABLE, shardCount: 4 }
const changeTenant = makeChangeTenant({
  register: makeDynamoTenantRegister(dynamo, { table: TENANTS_TABLE, facts }),
  clock: systemClock,
  stackRoleIds: new Set(),
})

/** A queue whose messages name their tenant and need nothing else. */
const aConsumer = (violationsQueueUrl = VIOLATIONS_QUEUE_URL) => {
  const checkSender = makeSenderCheck(dynamo, {
    tenants: { table: TENANTS_TABLE, cacheSeconds: 1 },
    unknownTenants: 'refuse',
    defaultLimit: { requestsPerSecond: 1, burst: 1 },
    stackRoleIds: new Set(['AROASTACK']),
  })
  const [letters, admitted]: [string[], unknown[]] = [[], []]
  const handler = queueHandler(
    {
      logger: makeLogger('test'),
      metrics: makeMetrics('test'),
      queue: { setAside: async (_, { code }) => void letters.push(code), postpone: async () => undefined },
      report: makeQueueReport('intake', makeSqs(), violationsQueueUrl),
    },
    {
      read: ({ body, messageId, attributes }) => ({ tenantId: body, messageId, senderId: attributes.SenderId }),
      idsOf: () => ({}),
    },
    each(async ({ tenantId, ...sender }) => void admitted.push(await checkSender(sender, tenantId))),
  )
  const consume = async (record: ReturnType<typeof aRecord>) => handler(anSqsEvent(record), aContext())
  return { consume, letters, admitted }
}

const aTenant = () => `senders-${randomUUID()}`
const permit = { kind: 'permit', senderId: 'AIDAEXAMPLE' } as const

it('lets the messages of a permitted sender pass, and returns how long their events are kept', async () => {
  const [{ consume, letters, admitted }, tenantId] = [aConsumer(), aTenant()]
  await changeTenant({ tenantId, actor: systemActor('a test'), change: permit })
  await changeTenant({
    tenantId,
    actor: systemActor('a test'),
    change: { kind: 'set', settings: { retentionDays: 30 } },
  })
  await consume(aRecord(tenantId))
  expect([letters, admitted]).toMatchObject([[], [{ retentionDays: 30 }]])
})

it('sets the messages of others aside once their breach is reported, which is recorded once', async () => {
  const [{ consume, letters }, tenantId] = [aConsumer(), aTenant()]
  const record = aRecord(tenantId)
  await consume(record)
  await consume(record)
  expect(letters).toEqual(['sender-forbidden', 'sender-forbidden'])
  const recorded = await senderBreaches(inject('environment'), 'AIDAEXAMPLE', tenantId)
  expect(recorded).toMatchObject([
    {
      type: 'Security.Access.Violated.v1',
      tenantid: ownTenantId,
      actor: 'AIDAEXAMPLE',
      data: { kind: 'sender', claimed: tenantId, call: 'queue intake' },
    },
  ])
})

it('offers a message again while its breach cannot be reported', async () => {
  const { consume, letters } = aConsumer(`http://127.0.0.1/000000000000/none-${randomUUID()}`)
  const record = aRecord(aTenant())
  expect(await consume(record)).toEqual({ batchItemFailures: [{ itemIdentifier: record.messageId }] })
  expect(letters).toEqual([])
})

it('sets the messages of a suspended tenant aside', async () => {
  const [{ consume, letters }, tenantId] = [aConsumer(), aTenant()]
  await changeTenant({ tenantId, actor: systemActor('a test'), change: permit })
  await changeTenant({
    tenantId,
    actor: systemActor('a test'),
    change: { kind: 'set', settings: { status: 'suspended' } },
  })
  await consume(aRecord(tenantId))
  expect(letters).toEqual(['tenant-suspended'])
})

it('refuses a role of the stack that has a permit, as one written by hand or by an earlier version', async () => {
  const [{ consume, letters, admitted }, tenantId] = [aConsumer(), aTenant()]
  await changeTenant({ tenantId, actor: systemActor('a test'), change: { kind: 'permit', senderId: 'AROASTACK' } })
  const record = aRecord(tenantId)
  await consume({ ...record, attributes: { ...record.attributes, SenderId: 'AROASTACK:session' } })
  expect([letters, admitted]).toEqual([['sender-forbidden'], []])
})

it('refuses every sender for the tenant of Sluice itself, also one with a permit that someone wrote by hand', async () => {
  const { consume, letters, admitted } = aConsumer()
  const senderId = `AIDA${randomUUID()}`
  await dynamo.send(new PutCommand({ TableName: TENANTS_TABLE, Item: { pk: `sender#${senderId}`, sk: ownTenantId } }))
  const record = aRecord(ownTenantId)
  await consume({ ...record, attributes: { ...record.attributes, SenderId: senderId } })
  expect([letters, admitted]).toEqual([['sender-forbidden'], []])
})
