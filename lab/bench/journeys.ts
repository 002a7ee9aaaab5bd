import { readAuditLog } from '../tally/audit-log.ts'
import { makeDynamo } from '../tally/aws-clients.ts'
import { daysBetween, factsByTime } from '../tally/facts-by-time.ts'
import { type Environment, settingOf } from '../tally/setting.ts'

/** When one event reached each stage, in ms since 1970. */
export type Journey = Readonly<{ acceptedAtMs: number; decidedAtMs: number; auditedAtMs: number }>

/** Reads the times of a tenant's complete events from the facts and the audit log. */
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

/** When the last fact of each event was audited. */
const readAudited = async (store: Store): Promise<ReadonlyMap<string, number>> => {
  const latest = new Map<string, number>()
  for (const { eventId, auditedAt } of (await readAuditLog(store, store.tenantId)).entries)
    latest.set(eventId, Math.max(latest.get(eventId) ?? 0, Date.parse(auditedAt)))
  return latest
}
