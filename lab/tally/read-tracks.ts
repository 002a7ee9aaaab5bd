import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { auditEntriesByFact } from './audit-log.ts'
import { daysBetween, factsByTime, type LoggedFact } from './facts-by-time.ts'
import { publishedEarlier } from './published-earlier.ts'
import type { ReceivedFacts } from './received-facts.ts'
import { type Environment, settingOf } from './setting.ts'
import { addFact, emptyTrack, type Track } from './stages.ts'

type Sources = Readonly<{
  dynamo: DynamoDBDocumentClient
  environment: Environment
  tenantId: string
  received: ReceivedFacts
  /** When the consumer started. */
  openedAt: string
}>

/** Collects every event of a tenant's log since an instant: its facts, their audit entries and their messages. */
export const readTracks = async (sources: Sources, since: string): Promise<ReadonlyMap<string, Track>> => {
  const { dynamo, environment, tenantId } = sources
  const audited = await auditEntriesByFact({ dynamo, environment }, tenantId)
  const log = {
    dynamo,
    table: settingOf(environment, 'FACTS_TABLE'),
    shardCount: Number(settingOf(environment, 'FACTS_SHARDS')),
  }
  const tracks = new Map<string, Track>()
  for await (const facts of factsByTime(log, tenantId, daysBetween(since, new Date().toISOString()))) {
    const published = await timesPublished(sources, facts)
    for (const fact of facts) {
      const track = tracks.get(fact.eventId) ?? emptyTrack()
      tracks.set(fact.eventId, track)
      addFact(track, fact, { audited: audited.get(fact.id) ?? 0, published: published(fact.id) })
    }
  }
  return tracks
}

/** How often a fact was published: as often as it was received, or once when it was marked before the tally opened. */
const timesPublished = async (
  { dynamo, environment, received, openedAt }: Sources,
  facts: readonly LoggedFact[],
): Promise<(factId: string) => number> => {
  const missing = facts
    .filter(({ id, recordedAt }) => recordedAt < openedAt && !received.byFact.has(id))
    .map(({ id }) => id)
  const earlier = await publishedEarlier({ dynamo, table: settingOf(environment, 'BRIDGE_TABLE') }, missing)
  return (factId) => received.byFact.get(factId) ?? (earlier.has(factId) ? 1 : 0)
}
