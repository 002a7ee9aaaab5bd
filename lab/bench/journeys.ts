import { paginateQuery } from '@aws-sdk/lib-dynamodb'
import { z } from 'zod'
import { headSequence } from '../tally/audit-chain.ts'
import { makeDynamo } from '../tally/aws-clients.ts'
import { daysBetween, factsByTime } from '../tally/facts-by-time.ts'
import { type Environment, settingOf } from '../tally/setting.ts'

/** When one event reached each stage, in ms since 1970. */
export type Journey = Readonly<{ acceptedAtMs: number; decidedAtMs: number; auditedAtMs: number }>

/** Entries of one tenant in one partition of the index by sequence. */
const entriesPerPartition = 10_000

/** Reads the times of a tenant's complete events from the facts and the audit chain. */
export const readJourneys = async (environment: Environment, tenantId: string): Promise<readonly Journey[]> => {
  const dynamo = makeDynamo(environment)
  const store = { dynamo, environment, tenantId }
  try {
    const [accepted, decided, audited] = [
      new Map<string, number>(),
      new Map<string, number>(),
      await readAudited(store),
    ]
    for await (const { kind, eventId, recordedAt } of readFacts(store)) {
      if (kind === 'received') accepted.set(eventId, Date.parse(recordedAt))
      if (kind === 'moved') decided.set(eventId, Date.parse(recordedAt))
    }
    return [...accepted].flatMap(([eventId, acceptedAtMs]) => {
      const [decidedAtMs, auditedAtMs] = [decided.get(eventId), audited.get(eventId)]
      return decidedAtMs && auditedAtMs ? [{ acceptedAtMs, decidedAtMs, auditedAtMs }] : []
    })
  } finally {
    dynamo.destroy()
  }
}

type Store = Readonly<{ dynamo: ReturnType<typeof makeDynamo>; environment: Environment; tenantId: string }>

async function* readFacts({ dynamo, environment, tenantId }: Store) {
  const table = settingOf(environment, 'FACTS_TABLE')
  const shardCount = Number(settingOf(environment, 'FACTS_SHARDS'))
  // A run may start before midnight and end after it.
  const days = daysBetween(new Date(Date.now() - 3_600_000).toISOString(), new Date().toISOString())
  for await (const page of factsByTime({ dynamo, table, shardCount }, tenantId, days)) yield* page
}

const entry = z.object({ eventId: z.string(), auditedAt: z.iso.datetime() })

/** When the last fact of each event was audited. */
const readAudited = async ({ dynamo, environment, tenantId }: Store): Promise<ReadonlyMap<string, number>> => {
  const table = settingOf(environment, 'AUDIT_TABLE')
  const latest = new Map<string, number>()
  const head = await headSequence({ dynamo, table }, tenantId)
  for (let part = 0; part <= Math.floor(head / entriesPerPartition); part += 1) {
    const query = {
      TableName: table,
      IndexName: 'bySequence',
      KeyConditionExpression: 'chainPk = :chain',
      ExpressionAttributeValues: { ':chain': `${tenantId}#${part}` },
      ProjectionExpression: 'eventId, auditedAt',
    }
    for await (const { Items = [] } of paginateQuery({ client: dynamo }, query)) {
      for (const { eventId, auditedAt } of Items.map((item) => entry.parse(item)))
        latest.set(eventId, Math.max(latest.get(eventId) ?? 0, Date.parse(auditedAt)))
    }
  }
  return latest
}
