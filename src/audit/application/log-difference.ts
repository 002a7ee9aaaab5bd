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
 * a size, the path of an object, or a row that cannot be read.
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

/** A reading of a log, or what it found to be altered so that it cannot be read. @throws what the reading throws besides. */
export const orDifference = async <Value>(reading: Promise<Value>): Promise<Value | LogDifference> => {
  const [outcome] = await Promise.allSettled([reading])
  if (outcome.status === 'fulfilled') return outcome.value
  if (outcome.reason instanceof LogDifference) return outcome.reason
  throw outcome.reason
}
