import { actorOfFact, type Fact } from '#facts/domain/fact.ts'
import { isAudited } from '#facts/domain/happening.ts'
import { sha256 } from '#kernel/application/sha256.ts'
import { untilWon } from '#kernel/application/until-won.ts'
import { PipelineError, Transient } from '#kernel/domain/errors.ts'
import type { Clock, Instant } from '#kernel/domain/instant.ts'
import type { AuditRecord } from '../domain/hash-chain.ts'
import { type AuditEntries, type AuditLog, batchCountMax } from './ports.ts'

type Needs = Readonly<{
  entries: Pick<AuditEntries, 'add'>
  log: Pick<AuditLog, 'register'>
  clock: Clock
  /** Returns a random text of at least eight characters, for the id of a batch. */
  random: () => string
  /** Waits before the next try, with jitter, longer each time. */
  pause: (tries: number) => Promise<void>
  /** Called for a fact that has an entry with another hash: its text was altered. The entry stays. */
  reportConflict: (record: AuditRecord) => void
}>

/** The maximum number of tries against writers of the same facts, before the messages of a batch return to the queue. */
const tryCountMax = 12

/**
 * Records an entry for each fact, exactly once: one write for up to 99 facts of a tenant in the batch. No entry waits for another,
 * and `sequence-audit` gives it its index. A fact that the store refuses stops no other. A fact with another text than in its entry
 * is reported, each time. Facts about checkpoints have no entry: each would cause the next checkpoint. Safe to repeat and to race.
 * Returns for each fact, in order, whether it is recorded.
 */
export const makeRecordAudit = ({ entries, log, clock, random, pause, reportConflict }: Needs) => {
  const register = onceEach(log.register)

  const addOnce = async (tenantId: string, records: readonly AuditRecord[]): Promise<readonly AuditRecord[]> => {
    const addition = await entries.add(tenantId, { batchId: `${clock()}#${random()}`, records })
    if (addition.added) return []
    const hasEntry = ({ factId }: AuditRecord) => addition.recorded.has(factId)
    for (const record of records.filter(hasEntry))
      if (addition.recorded.get(record.factId) !== record.factHash) reportConflict(record)
    return records.filter((record) => !hasEntry(record))
  }

  const recordAll = async (tenantId: string, facts: readonly Fact[]): Promise<void> => {
    await register(tenantId)
    let left = withoutRepeats(
      facts.map((fact) => recordOf(fact, clock())),
      reportConflict,
    )
    const isRecorded = await untilWon(tryCountMax, pause, async () => {
      left = await addOnce(tenantId, left)
      return left.length === 0 || undefined
    })
    if (!isRecorded) throw new Transient('store-unavailable', `Others record the same facts of ${tenantId}.`)
  }

  /** Records facts of a tenant together. If the store refuses the write, each fact alone: one of them is the cause. */
  const recordEach = async (tenantId: string, facts: readonly Fact[]): Promise<Outcomes> => {
    const [together] = await Promise.allSettled([recordAll(tenantId, facts)])
    const isRefused = together.status === 'rejected' && !(together.reason instanceof PipelineError)
    if (!isRefused || facts.length === 1) return new Map(facts.map((fact) => [fact, together]))
    const outcomes: [Fact, PromiseSettledResult<void>][] = []
    for (const fact of facts) outcomes.push(...(await recordEach(tenantId, [fact])))
    return new Map(outcomes)
  }

  return async (facts: readonly Fact[]): Promise<readonly PromiseSettledResult<void>[]> => {
    const byTenant = [...Map.groupBy(facts.filter(isAudited), ({ tenantid }) => tenantid)]
    const batches = byTenant.flatMap(([tenantId, ofTenant]) =>
      batchesOf(ofTenant).map((batch) => ({ tenantId, batch })),
    )
    const recorded = await Promise.all(batches.map(({ tenantId, batch }) => recordEach(tenantId, batch)))
    const outcomes: Outcomes = new Map(recorded.flatMap((ofBatch) => [...ofBatch]))
    return facts.map((fact) => outcomes.get(fact) ?? (isAudited(fact) ? missingOutcome : unaudited))
  }
}

const batchesOf = (facts: readonly Fact[]): readonly (readonly Fact[])[] =>
  Array.from({ length: Math.ceil(facts.length / batchCountMax) }, (_, index) =>
    facts.slice(index * batchCountMax, (index + 1) * batchCountMax),
  )

/** An instance of a function lives for hours, and sees few tenants: the list of known ones is cleared when it is long. */
const knownMax = 10_000

/** Calls `act` once for each text, and again if it failed. */
const onceEach = (act: (text: string) => Promise<void>) => {
  const done = new Set<string>()
  return async (text: string): Promise<void> => {
    if (done.has(text)) return
    await act(text)
    if (done.size >= knownMax) done.clear()
    done.add(text)
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

const unaudited: PromiseFulfilledResult<void> = { status: 'fulfilled', value: undefined }
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
