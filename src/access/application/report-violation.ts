import type { Breach, Violation } from '#kernel/domain/errors.ts'
import type { Clock } from '#kernel/domain/instant.ts'
import type { ViolationQueue } from './ports.ts'

/** The request or message that caused a breach. */
export type Occasion = Readonly<{
  /** The same for each repeat, so that a repeat is recorded once. */
  id: string
  /** Example: `POST /v1/events`. */
  call: string
  correlationId: string
  traceparent?: string | undefined
}>

type Needs = Readonly<{ queue: ViolationQueue; clock: Clock }>

/**
 * Reports that a caller named a tenant that is not theirs. Resolves when the queue has the report, so that
 * `record-violation` will record it. Safe to repeat.
 * @throws Transient `store-unavailable`.
 */
export const makeReportViolation =
  ({ queue, clock }: Needs) =>
  ({ breach }: Pick<Violation, 'breach'>, { id: occasionId, ...occasion }: Occasion): Promise<void> =>
    queue.send({ ...reportOf(breach), occasionId, ...occasion, detectedAt: clock() })

const reportOf = ({ kind, tenantId, actor, claimed }: Breach) => ({
  ...{ kind, tenantId, claimed: sanitize(claimed) },
  ...{ actor: actor.id, actorKind: actor.kind },
  ...(actor.issuer !== undefined && { actorIssuer: actor.issuer }),
})

const quotedLengthMax = 128

/** Shortens a hostile text, and replaces the characters that a terminal or a database may reject. */
const sanitize = (text: string): string =>
  text
    .replace(/[\p{C}]/gu, '·')
    .slice(0, quotedLengthMax)
    .toWellFormed()
