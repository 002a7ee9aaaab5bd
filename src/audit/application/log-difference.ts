import { PipelineError } from '#kernel/domain/errors.ts'

/** What can differ, in the words of docs/audit-format.md. */
export type LogFault =
  | 'gap'
  | 'altered-entry'
  | 'altered-tile'
  | 'wrong-signature'
  | 'inconsistent-history'
  | 'shortened-history'

/**
 * A log is not what its last checkpoint states. It gets no further checkpoint until an operator has restored it. `place` is an index,
 * a size, or the path of an object.
 */
export class LogDifference extends PipelineError {
  readonly code = 'audit-log-different'
  readonly kind: LogFault
  readonly place: string
  constructor(kind: LogFault, place: string) {
    super(
      `The audit log differs from its last checkpoint: ${kind} at ${place}. Follow the runbook section audit-broken.`,
    )
    this.kind = kind
    this.place = place
  }
}
