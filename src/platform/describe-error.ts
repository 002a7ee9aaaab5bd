import { PipelineError } from '#kernel/domain/errors.ts'

/**
 * What a log line may say of an error: codes, names, statuses and where in the code it was thrown. Never its message:
 * ours may quote what a caller sent, a vendor's may quote anything.
 */
export const describeError = (error: unknown): Record<string, unknown> => {
  if (!(error instanceof Error)) return { error: typeof error }
  const cause = error.cause === undefined ? {} : { cause: describeError(error.cause) }
  if (error instanceof PipelineError) return { code: error.code, ...cause }
  return { error: error.name, ...codeOf(error), ...statusOf(error), at: framesOf(error), ...cause }
}

/** Node's and AMQP's own codes. Examples: `ECONNREFUSED`, 406 for a broker whose topology is not ours. */
const codeOf = (error: object): Record<string, unknown> => {
  const { code } = error as { code?: unknown }
  return typeof code === 'string' || typeof code === 'number' ? { code } : {}
}

/** The HTTP status of an AWS error, as the SDK keeps it. */
const statusOf = (error: object): Record<string, unknown> => {
  const { $metadata: metadata } = error as { $metadata?: { httpStatusCode?: number } }
  return metadata?.httpStatusCode === undefined ? {} : { status: metadata.httpStatusCode }
}

const frameCountMax = 8

const framesOf = ({ stack = '' }: Error): readonly string[] =>
  stack
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, frameCountMax)
    .map((line) => line.trim())
