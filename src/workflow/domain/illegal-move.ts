import { PipelineError } from '#kernel/domain/errors.ts'
import type { EventStatus } from '#kernel/domain/event-status.ts'

/** Thrown for a move that the lifecycle does not allow. */
export class IllegalMove extends PipelineError {
  readonly code = 'move-illegal'
  readonly from: EventStatus
  readonly to: EventStatus
  constructor(from: EventStatus, to: EventStatus) {
    super(`An event cannot move from ${from} to ${to}.`)
    this.from = from
    this.to = to
  }
}
