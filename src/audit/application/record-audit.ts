import { actorOfFact, type Fact } from '#facts/domain/fact.ts'
import { sha256 } from '#kernel/application/sha256.ts'
import { untilWon } from '#kernel/application/until-won.ts'
import { Transient } from '#kernel/domain/errors.ts'
import type { Clock, Instant } from '#kernel/domain/instant.ts'
import { type AuditRecord, extend, genesis, type Head } from '../domain/hash-chain.ts'
import type { AuditChain } from './ports.ts'

type Needs = Readonly<{
  chain: AuditChain
  clock: Clock
  /** Waits before the next try, with jitter, longer each time. */
  pause: (tries: number) => Promise<void>
}>

/** The maximum number of tries against faster writers, before the messages of a batch return to the queue. */
const tryCountMax = 12

/**
 * Records facts in their tenants' chains, each fact exactly once: one write for all facts of a tenant in the batch.
 * Safe to repeat and to race. Returns for each fact, in order, whether it is recorded.
 */
export const makeRecordAudit = ({ chain, clock, pause }: Needs) => {
  /** The last known heads of chains. Only a hint: the store checks it and returns the actual head. */
  const heads = new Map<string, Head>()

  const addOnce = async (tenantId: string, records: readonly AuditRecord[]): Promise<readonly AuditRecord[]> => {
    const head = heads.get(tenantId) ?? (await chain.head(tenantId)) ?? genesis(tenantId, sha256)
    const entries = extend(head, records, sha256)
    const addition = await chain.add(tenantId, head, entries)
    const end = addition.added ? entries.at(-1) : addition.head
    if (end) heads.set(tenantId, { sequence: end.sequence, hash: end.hash })
    else heads.delete(tenantId)
    return addition.added ? [] : records.filter(({ factId }) => !addition.recorded.has(factId))
  }

  const recordAll = async (tenantId: string, facts: readonly Fact[]): Promise<void> => {
    let pending: readonly AuditRecord[] = [...new Map(facts.map((fact) => [fact.id, recordOf(fact, clock())])).values()]
    const isRecorded = await untilWon(tryCountMax, pause, async () => {
      pending = await addOnce(tenantId, pending)
      return pending.length === 0 || undefined
    })
    if (!isRecorded)
      throw new Transient('chain-contended', `Other writers extend the audit chain of ${tenantId} at the same time.`)
  }

  return async (facts: readonly Fact[]): Promise<readonly PromiseSettledResult<void>[]> => {
    const byTenant = Map.groupBy(facts, ({ tenantid }) => tenantid)
    const recorded = new Map([...byTenant].map(([tenantId, ofTenant]) => [tenantId, recordAll(tenantId, ofTenant)]))
    return Promise.allSettled(facts.map(({ tenantid }) => recorded.get(tenantid)))
  }
}

/** The JSON text of a fact is the same in the message and in the log, so both have the same hash. */
const recordOf = (fact: Fact, auditedAt: Instant): AuditRecord => {
  const { id, kind, issuer } = actorOfFact(fact)
  return {
    tenantId: fact.tenantid,
    eventId: fact.eventid,
    happening: fact.happening,
    factId: fact.id,
    factHash: sha256(JSON.stringify(fact)),
    type: fact.type,
    actor: id,
    ...(kind !== undefined && { actorKind: kind }),
    ...(issuer !== undefined && { actorIssuer: issuer }),
    recordedAt: fact.recordedat,
    auditedAt,
  }
}
