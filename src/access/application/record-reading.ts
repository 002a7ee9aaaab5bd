import type { FactLog } from '#facts/application/fact-log.ts'
import { eventIdOfReadings } from '#facts/application/identity.ts'
import { type FactDraft, rootFact } from '#facts/domain/fact.ts'
import { happenings } from '#facts/domain/happening.ts'
import { sha256 } from '#kernel/application/sha256.ts'
import { type Clock, dayOf, type Instant } from '#kernel/domain/instant.ts'
import { nameOfWindow, startOfWindow } from '../domain/reading-window.ts'
import type { ReadReport } from './read-report.ts'

type Needs = Readonly<{
  facts: Pick<FactLog, 'append'>
  /** Writes the line of a read by an operator. */
  log: (read: Omit<ReadReport, 'kind' | 'isOperator'>) => void
  clock: Clock
}>

/**
 * Records reads. It is the only writer of these facts. The id of a reading is of the person, the resource and a fixed window of 15
 * minutes, so a repeat of a report and of a reading is the same fact: repeats in a batch cost one write. Safe to repeat and to race.
 * Returns the outcome of each report, in order. One can fail with Transient `store-unavailable`.
 */
export const makeRecordReading = ({ facts, log, clock }: Needs) => {
  const append = async (draft: FactDraft): Promise<void> => void (await facts.append(draft))

  return (reports: readonly ReadReport[]): Promise<readonly PromiseSettledResult<void>[]> => {
    const writes = new Map<string, Promise<void>>()
    const record = (report: ReadReport): Promise<void> => {
      const draft = factOf(report, clock())
      const name = `${draft.tenantid} ${draft.eventid} ${draft.happening}`
      const write = writes.get(name) ?? append(draft)
      writes.set(name, write)
      return write
    }
    return Promise.allSettled(
      reports.map(async (report) => {
        const { kind, isOperator: _, ...read } = report
        return kind === 'reading' ? record(report) : log(read)
      }),
    )
  }
}

const factOf = (report: ReadReport, now: Instant): FactDraft => {
  const { subject, issuer, isOperator, tenantId, partnerId, route, resource = '', correlationId, readAt } = report
  const from = startOfWindow(readAt)
  return rootFact({
    type: 'Access.Reading.Recorded.v1',
    source: 'sluice/access',
    tenantid: tenantId,
    partnerid: partnerId,
    eventid: eventIdOfReadings(tenantId, resource, dayOf(readAt)),
    happening: happenings.read({ window: nameOfWindow(from), person: personOf(issuer, subject) }),
    time: readAt,
    recordedat: now,
    correlationid: correlationId,
    actor: { id: subject, kind: isOperator ? 'operator' : 'user', issuer, reason: report.reason },
    data: { resource, call: route, from },
  })
}

/**
 * A person is the issuer and the subject together. Both can be longer than a key. 128 bits are enough that no one finds another
 * person with the same hash.
 */
const personOf = (issuer: string, subject: string): string => sha256(JSON.stringify([issuer, subject])).slice(0, 32)
