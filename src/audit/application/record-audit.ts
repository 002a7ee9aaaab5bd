import { actorOfFact, type Fact } from '#facts/domain/fact.ts'
import { sha256 } from '#kernel/application/sha256.ts'
import { untilWon } from '#kernel/application/until-won.ts'
import { PipelineError, Transient } from '#kernel/domain/errors.ts'
import type { Clock, Instant } from '#kernel/domain/instant.ts'
import { type AuditRecord, extend, genesis, type Head } from '../domain/hash-chain.ts'
import type { AuditChain } from './ports.ts'

type Needs = Readonly<{
  chain: AuditChain
  clock: Clock
  /** Waits before the next try, with jitter, longer each time. */
  pause: (tries: number) => Promise<void>
  /** Called for a fact that has an entry with another hash: its text was altered. The entry stays. */
  reportConflict: (record: AuditRecord) => void
}>

/** The maximum number of tries against faster writers, before the messages of a batch return to the queue. */
const tryCountMax = 12

/**
 * Records facts in their tenants' chains, each fact exactly once: one write for all facts of a tenant in the batch.
 * A fact that the store refuses stops no other. A fact with another text than in its entry is reported, each time. Safe to repeat and to race. Returns for each fact, in order, whether it is recorded.
 */
export const makeRecordAudit = ({ chain, clock, pause, reportConflict }: Needs) => {
  /** The last known heads of chains. Only a hint: the store checks it and returns the actual head. */
  const heads = new Map<string, Head>()

  const addOnce = async (tenantId: string, records: readonly AuditRecord[]): Promise<readonly AuditRecord[]> => {
    const head = heads.get(tenantId) ?? (await chain.head(tenantId)) ?? genesis(tenantId, sha256)
    const entries = extend(head, records, sha256)
    const addition = await chain.add(tenantId, head, entries)
    const end = addition.added ? entries.at(-1) : addition.head
    if (end) heads.set(tenantId, { sequence: end.sequence, hash: end.hash })
    else heads.delete(tenantId)
    if (addition.added) return []
    const hasEntry = ({ factId }: AuditRecord) => addition.recorded.has(factId)
    for (const record of records.filter(hasEntry))
      if (addition.recorded.get(record.factId) !== record.factHash) reportConflict(record)
    return records.filter((record) => !hasEntry(record))
  }

  const recordAll = async (tenantId: string, facts: readonly Fact[]): Promise<void> => {
    let pending = withoutRepeats(
      facts.map((fact) => recordOf(fact, clock())),
      reportConflict,
    )
    const isRecorded = await untilWon(tryCountMax, pause, async () => {
      pending = await addOnce(tenantId, pending)
      return pending.length === 0 || undefined
    })
    if (!isRecorded)
      throw new Transient('chain-contended', `Other writers extend the audit chain of ${tenantId} at the same time.`)
  }

  /** Records the facts of a tenant together. If the store refuses the write, each fact alone: one of them is the cause. */
  const recordEach = async (tenantId: string, facts: readonly Fact[]): Promise<Outcomes> => {
    const [together] = await Promise.allSettled([recordAll(tenantId, facts)])
    const isRefused = together.status === 'rejected' && !(together.reason instanceof PipelineError)
    if (!isRefused || facts.length === 1) return new Map(facts.map((fact) => [fact, together]))
    const outcomes: [Fact, PromiseSettledResult<void>][] = []
    for (const fact of facts) outcomes.push(...(await recordEach(tenantId, [fact])))
    return new Map(outcomes)
  }

  return async (facts: readonly Fact[]): Promise<readonly PromiseSettledResult<void>[]> => {
    const byTenant = [...Map.groupBy(facts, ({ tenantid }) => tenantid)]
    const recorded = await Promise.all(byTenant.map(([tenantId, ofTenant]) => recordEach(tenantId, ofTenant)))
    const outcomes: Outcomes = new Map(recorded.flatMap((ofTenant) => [...ofTenant]))
    return facts.map((fact) => outcomes.get(fact) ?? missingOutcome)
  }
}

/** The first record of each fact. A batch can have two texts of one fact. */
const withoutRepeats = (
  records: readonly AuditRecord[],
  reportConflict: Needs['reportConflict'],
): readonly AuditRecord[] => {
  const first = new Map<string, AuditRecord>()
  for (const record of records) {
    const known = first.get(record.factId)
    if (!known) first.set(record.factId, record)
    else if (known.factHash !== record.factHash) reportConflict(record)
  }
  return [...first.values()]
}

type Outcomes = ReadonlyMap<Fact, PromiseSettledResult<void>>

const missingOutcome: PromiseRejectedResult = { status: 'rejected', reason: new Error('The fact has no outcome.') }

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
