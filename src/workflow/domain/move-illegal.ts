import { PipelineError } from '#kernel/domain/errors.ts'
import type { EventStatus } from '#kernel/domain/event-status.ts'

/** Somebody asked for a move the lifecycle does not have. */
export class MoveIllegal extends PipelineError {
  readonly code = 'move-illegal'
  readonly from: EventStatus
  readonly to: EventStatus
  constructor(from: EventStatus, to: EventStatus) {
    super(`An event cannot move from ${from} to ${to}.`)
    this.from = from
    this.to = to
  }
}
