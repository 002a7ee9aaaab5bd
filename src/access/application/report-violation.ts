import type { FactLog } from '#facts/application/fact-log.ts'
import { eventIdOfViolation } from '#facts/application/identity.ts'
import { rootFact } from '#facts/domain/fact.ts'
import { happenings } from '#facts/domain/happening.ts'
import type { Violation } from '#kernel/domain/errors.ts'
import type { Clock } from '#kernel/domain/instant.ts'

/** The request or message that a breach came with. */
export type Occasion = Readonly<{
  /** The same for each repeat of it, so that a repeat is told once. */
  id: string
  /** Example: `POST /v1/events`. */
  call: string
  correlationId: string
  traceparent?: string | undefined
}>

type Needs = Readonly<{ facts: FactLog; clock: Clock }>

/** Records that somebody reached for a tenant that is not theirs, in the log of the tenant it was done with. Safe to repeat. */
export const makeReportViolation =
  ({ facts, clock }: Needs) =>
  async ({ breach }: Violation, { id, call, correlationId, traceparent }: Occasion): Promise<void> => {
    const { kind, tenantId, actor, claimed } = breach
    await facts.append(
      rootFact({
        type: 'Security.Access.Violated.v1',
        source: 'sluice/access',
        tenantid: tenantId,
        eventid: eventIdOfViolation(tenantId, id),
        happening: happenings.violated(),
        recordedat: clock(),
        correlationid: correlationId,
        actor,
        traceparent,
        data: { kind, claimed: quotable(claimed), call },
      }),
    )
  }

const quotedLengthMax = 128

/** A hostile text, short and without what a terminal or a database could stumble over. */
const quotable = (text: string): string =>
  text
    .replace(/[\p{C}]/gu, '·')
    .slice(0, quotedLengthMax)
    .toWellFormed()
