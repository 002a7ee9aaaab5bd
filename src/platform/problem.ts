import { problemFaces } from '#api/problem-faces.ts'
import { type ErrorCode, type Issue, PipelineError } from '#kernel/domain/errors.ts'

/** The error that a caller receives: RFC 9457, with a permanent code. */
export type Problem = Readonly<{
  type: string
  title: string
  status: number
  instance: string
  code: string
  traceId: string
  detail?: string
  issues?: readonly Issue[]
}>

/** A stored fact that cannot be read is a fault of Sluice, which no call documents. */
const undocumented: ReadonlySet<ErrorCode> = new Set(['event-version-unaccepted', 'fact-invalid'])

/** Translates an error. An unexpected error gives the caller no detail; the log has it. */
export const toProblem = (error: unknown, requestId: string, traceId: string): Problem => {
  const instance = `urn:request:${requestId}`
  if (!(error instanceof PipelineError) || undocumented.has(error.code)) {
    return { type: 'about:blank', title: 'Internal Server Error', status: 500, instance, code: 'internal', traceId }
  }
  return {
    type: `urn:sluice:problem:${error.code}`,
    ...problemFaces[error.code],
    detail: error.message,
    instance,
    code: error.code,
    traceId,
    ...(error.issues.length > 0 && { issues: error.issues }),
  }
}
