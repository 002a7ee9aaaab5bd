import { eventIdOfBreaches } from '#facts/application/identity.ts'
import { type FactDraft, rootFact } from '#facts/domain/fact.ts'
import { happenings } from '#facts/domain/happening.ts'
import { Transient } from '#kernel/domain/errors.ts'
import type { Clock, Instant } from '#kernel/domain/instant.ts'
import { type BreachGroup, groupOf, isWithoutClaim, nameOfGroup, sourceOf, withoutClaim } from './breach-group.ts'
import type { BreachCounts } from './ports.ts'
import type { ViolationReport } from './violation-report.ts'

type Needs = Readonly<{ counts: BreachCounts; clock: Clock }>

/** The reports of one group in a batch, and the first of them. */
type Reports = Readonly<{ group: BreachGroup; first: ViolationReport; count: number }>

/** The most tries while concurrent writers create or remove the same group. */
const tryCountMax = 3

/**
 * Records breaches in the logs of the tenants whose credentials were used; those of unknown senders in the log of Sluice itself.
 * It is the only writer of these facts. The first breach of a group is a fact at once. The others of the same hour are counted.
 * A repeat of a report makes no second fact in the same hour, and is counted again.
 * Returns the outcome of each report, in order. One can fail with Transient `store-unavailable`.
 */
export const makeRecordViolation = ({ counts, clock }: Needs) => {
  const record = async (reports: Reports): Promise<void> => {
    const { group, first, count } = reports
    for (let tries = 0; tries < tryCountMax; tries += 1) {
      if (await counts.add(group, count)) return
      const outcome = await counts.begin(group, count, factOf(group, first, clock()))
      if (outcome === 'begun') return
      if (outcome === 'crowded' && !isWithoutClaim(group)) return record({ ...reports, group: withoutClaim(group) })
    }
    throw new Transient('store-unavailable', 'Concurrent reports of the same breach won every time.')
  }

  return async (reports: readonly ViolationReport[]): Promise<readonly PromiseSettledResult<void>[]> => {
    const now = clock()
    const named = reports.map((report) => ({ report, group: groupOf(report, now) }))
    const done = new Map<string, Promise<void>>()
    for (const [name, [first, ...others]] of Map.groupBy(named, ({ group }) => `${group.hour} ${nameOfGroup(group)}`))
      if (first) done.set(name, record({ group: first.group, first: first.report, count: 1 + others.length }))
    return Promise.allSettled(named.map(({ group }) => done.get(`${group.hour} ${nameOfGroup(group)}`)))
  }
}

const factOf = (group: BreachGroup, report: ViolationReport, now: Instant): FactDraft => {
  const { hour, tenantId, actor, kind, claimed } = group
  const { call, correlationId, traceparent, detectedAt } = report
  return rootFact({
    type: 'Security.Access.Violated.v1',
    source: 'sluice/access',
    tenantid: tenantId,
    eventid: eventIdOfBreaches(tenantId, hour, [...sourceOf(group), claimed]),
    happening: happenings.violated(),
    time: detectedAt,
    recordedat: now,
    correlationid: correlationId,
    actor,
    traceparent,
    data: { kind, claimed, call },
  })
}
