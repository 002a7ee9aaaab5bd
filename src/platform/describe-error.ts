import { PipelineError } from '#kernel/domain/errors.ts'

/**
 * The parts of an error that a log line may contain: codes, names, statuses and stack frames. Never the message: ours may
 * quote the input of a caller, and one of a vendor may quote anything.
 */
export const describeError = (error: unknown): Record<string, unknown> => {
  if (!(error instanceof Error)) return { error: typeof error }
  const cause = error.cause === undefined ? {} : { cause: describeError(error.cause) }
  if (error instanceof PipelineError) return { code: error.code, ...cause }
  return { error: error.name, ...codeOf(error), ...statusOf(error), at: framesOf(error), ...cause }
}

/** The codes of Node and AMQP. Examples: `ECONNREFUSED`, or 406 for a broker with a different topology. */
const codeOf = (error: object): Record<string, unknown> => {
  const { code } = error as { code?: unknown }
  return typeof code === 'string' || typeof code === 'number' ? { code } : {}
}

/** The HTTP status of an AWS error. The SDK stores it in `$metadata`. */
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
