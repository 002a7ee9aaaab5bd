import { randomUUID } from 'node:crypto'
import { afterAll, expect, inject, it } from 'vitest'
import { makeDynamoAuditEntries } from '#audit/adapters/dynamo-audit-entries.ts'
import { readEntry } from '#audit/domain/audit-entry.ts'
import { makeSnsFactTopic } from '#facts/adapters/sns-fact-topic.ts'
import { withId } from '#facts/application/identity.ts'
import { filterOf, subscriptions } from '#facts/domain/subscriptions.ts'
import { makeDynamo, makeSns } from '#platform/aws-clients.ts'
import { pause } from '#platform/pause.ts'
import { aFact } from '#test/support/builders/a-fact.ts'
import { sealOfCopy } from '#test/support/builders/a-seal.ts'
import { anSqsEvent, aRecord } from '#test/support/builders/an-sqs-event.ts'
import { happeningTexts } from '#test/support/builders/happening-texts.ts'
import { eventually } from '#test/support/world/eventually.ts'
import { startFunction } from '#test/support/world/own-function.ts'
import { makeOwnTable } from '#test/support/world/own-table.ts'
import { makeOwnTopic } from '#test/support/world/own-topic.ts'
import { makeTopicQueue } from '#test/support/world/topic-queue.ts'

const copy = inject('environment')
const open: (() => Promise<unknown>)[] = []

afterAll(async () => {
  for (const close of open.reverse()) await close()
})

it('A fact of every kind gets an entry in the audit log, except those about checkpoints', async () => {
  const [auditTable, auditLogTable] = [await makeOwnTable('AuditTable'), await makeOwnTable('AuditLogTable')]
  const record = await startFunction({
    path: 'functions/audit/record-audit.ts',
    environment: { ...copy, AUDIT_TABLE: auditTable, AUDIT_LOG_TABLE: auditLogTable },
  })
  open.push(record.kill)
  const { arn, remove } = await makeOwnTopic()
  open.push(remove)
  const queue = await makeTopicQueue(arn, filterOf(subscriptions.audit))
  open.push(queue.close)
  const event = { tenantid: `every-kind-${randomUUID()}`, eventid: randomUUID() }
  const facts = Object.values(happeningTexts).map((happening) => {
    const { id: _, ...draft } = aFact({ ...event, happening })
    return withId(draft)
  })
  const topic = makeSnsFactTopic(makeSns(), arn, { seal: sealOfCopy(copy), pause })
  for (let first = 0; first < facts.length; first += 10) {
    const parcels = facts.slice(first, first + 10).map((fact) => {
      const text = JSON.stringify(fact)
      return { fact, text, bytes: Buffer.byteLength(text) }
    })
    await topic.publish(parcels)
  }

  const entries = makeDynamoAuditEntries(makeDynamo(), { auditTable, auditLogTable })
  const entered = async () =>
    (await entries.of({ tenantId: event.tenantid, eventId: event.eventid })).map(
      ({ text }) => readEntry(text)?.happening,
    )
  const expected = Object.values(happeningTexts).filter(
    (text) => text !== happeningTexts.checkpointed && text !== happeningTexts.cosigned,
  )
  await eventually(async () => {
    for (const message of await queue.receive()) {
      const seal = { dataType: 'String' as const, stringValue: message.MessageAttributes?.seal?.StringValue ?? '' }
      await record.invoke(anSqsEvent(aRecord(message.Body ?? '', { messageAttributes: { seal } })))
      await queue.remove(message)
    }
    return (await entered()).length >= expected.length
  }, 60_000)
  expect((await entered()).toSorted()).toEqual(expected.toSorted())
  // What the subscription leaves out does not wait in the queue either.
  expect(await queue.receive()).toEqual([])
})
