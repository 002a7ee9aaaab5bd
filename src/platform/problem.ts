import { problemFaces } from '#api/problem-faces.ts'
import { type Issue, PipelineError } from '#kernel/domain/errors.ts'

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

/** Translates an error. An unexpected error gives the caller no detail; the log has it. */
export const toProblem = (error: unknown, requestId: string, traceId: string): Problem => {
  const instance = `urn:request:${requestId}`
  if (!(error instanceof PipelineError) || problemFaces[error.code].status === 500) {
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
