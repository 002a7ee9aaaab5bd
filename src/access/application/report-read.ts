import { actorOf, type Caller } from '#kernel/domain/caller.ts'
import type { Clock } from '#kernel/domain/instant.ts'
import type { ReadingQueue } from './ports.ts'
import type { ReadReport } from './read-report.ts'

/** The request of a read, and what it is. */
type ReadRequest = Pick<ReadReport, 'kind' | 'address' | 'route' | 'resource' | 'requestId' | 'correlationId'>

type Needs = Readonly<{ queue: ReadingQueue; clock: Clock }>

/**
 * Reports a read before it is answered. Resolves when the queue has the report, so that `record-reading` will record it. A repeat
 * of a read by an operator is logged again, with the same request id; a repeat of a reading is the same fact.
 * @throws Transient `store-unavailable`.
 */
export const makeReportRead =
  ({ queue, clock }: Needs) =>
  (caller: Caller, request: ReadRequest): Promise<void> => {
    const { id: subject, reason } = actorOf(caller)
    const { issuer, isOperator, tenantId, partnerId } = caller
    return queue.send({
      ...{ subject, issuer, isOperator, tenantId },
      ...(partnerId !== undefined && { partnerId }),
      ...request,
      readAt: clock(),
      ...(reason !== undefined && { reason }),
    })
  }
