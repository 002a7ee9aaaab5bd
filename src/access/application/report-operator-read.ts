import { actorOf, type Caller } from '#kernel/domain/caller.ts'
import type { Clock } from '#kernel/domain/instant.ts'
import type { OperatorRead } from './operator-read.ts'
import type { OperatorReadQueue } from './ports.ts'

/** The request of a read. */
type ReadRequest = Pick<OperatorRead, 'address' | 'route' | 'resource' | 'requestId' | 'correlationId'>

type Needs = Readonly<{ queue: OperatorReadQueue; clock: Clock }>

/**
 * Reports a read by an operator before it is answered. Resolves when the queue has the report, so that `record-operator-read`
 * will log it. A repeat is logged again, with the same request id.
 * @throws Transient `store-unavailable`.
 */
export const makeReportOperatorRead =
  ({ queue, clock }: Needs) =>
  (caller: Caller, request: ReadRequest): Promise<void> => {
    const { id: subject, reason } = actorOf(caller)
    const { issuer, tenantId } = caller
    return queue.send({
      subject,
      issuer,
      tenantId,
      ...request,
      readAt: clock(),
      ...(reason !== undefined && { reason }),
    })
  }
