import { auditEntriesByFact } from '../tally/audit-log.ts'
import { makeDynamo } from '../tally/aws-clients.ts'
import { daysBetween, storedFactsByTime } from '../tally/facts-by-time.ts'
import { type Environment, settingOf } from '../tally/setting.ts'
import type { Client } from './client.ts'
import { type DrillRecords, loggedEvents } from './drill-records.ts'
import { readIds } from './review-view.ts'

type Sources = Readonly<{ environment: Environment; tenantId: string; since: string; client: Client }>

const statuses = ['received', 'validated', 'processing', 'held', 'approved', 'rejected', 'failed'] as const

/** Reads everything that a copy has of a tenant: facts and audit log from the stores, and the lists of the API. */
export const readDrill = async ({ environment, tenantId, since, client }: Sources): Promise<DrillRecords> => {
  const dynamo = makeDynamo(environment)
  const log = {
    dynamo,
    table: settingOf(environment, 'FACTS_TABLE'),
    shardCount: Number(settingOf(environment, 'FACTS_SHARDS')),
  }
  try {
    const days = daysBetween(since, new Date().toISOString())
    const facts = (await Array.fromAsync(storedFactsByTime(log, tenantId, days))).flat()
    const audited = await auditEntriesByFact({ dynamo, environment }, tenantId)
    const byStatus = statuses.map(
      async (status) => [status, await listAll(client, `/v1/events?status=${status}`)] as const,
    )
    return {
      facts,
      events: loggedEvents(facts),
      audited,
      listed: {
        open: await listAll(client, '/v1/reviews?status=open'),
        decided: await listAll(client, '/v1/reviews?status=decided'),
        byStatus: new Map(await Promise.all(byStatus)),
      },
    }
  } finally {
    dynamo.destroy()
  }
}

const listAll = async (client: Client, path: string): Promise<readonly string[]> => {
  const ids: string[] = []
  for (let cursor: string | null = ''; cursor !== null; ) {
    const answer = await client({ path: `${path}&limit=200${cursor && `&cursor=${encodeURIComponent(cursor)}`}` })
    const page = readIds(answer.body)
    if (!page) throw new Error(`GET ${path} returned no page: ${answer.status} ${answer.code}`)
    ids.push(...page.ids)
    cursor = page.next
  }
  return ids
}
