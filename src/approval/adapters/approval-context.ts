import { actorOf, type Caller } from '#kernel/domain/caller.ts'
import type { Request } from '#platform/http-handler.ts'
import type { ApprovalContext } from '../application/approval-fact.ts'

/** The context of a request of a caller. */
export const contextOf = ({ correlationId, traceparent }: Request, caller: Caller): ApprovalContext => ({
  tenantId: caller.tenantId,
  actor: actorOf(caller),
  correlationId,
  traceparent,
})
