import { PipelineError, Refusal } from '#kernel/domain/errors.ts'

/**
 * The parts of an error that a log line may contain: codes, names, statuses, the claim of a token, and stack frames. Never the
 * message: ours may quote the input of a caller, and one of a vendor may quote anything. The cause of a refusal has no frames,
 * because it is expected and each caller can produce many.
 */
export const describeError = (error: unknown): Record<string, unknown> => {
  if (!(error instanceof Error)) return { error: typeof error }
  const cause = error.cause === undefined ? {} : { cause: describeError(error.cause) }
  if (error instanceof Refusal) return withoutFrames({ code: error.code, ...cause })
  if (error instanceof PipelineError) return { code: error.code, ...cause }
  const parts = { error: error.name, ...codeOf(error), ...statusOf(error), at: framesOf(error) }
  const claim = claimOf(error)
  // The cause of a fault in a claim is the whole payload of the token.
  return claim === undefined ? { ...parts, ...cause } : { ...parts, ...claim }
}

const withoutFrames = ({ at: _, cause, ...rest }: Record<string, unknown>): Record<string, unknown> => ({
  ...rest,
  ...(cause !== undefined && { cause: withoutFrames(cause as Record<string, unknown>) }),
})

/** The claim of a token that a check refused, and the kind of its fault. Example: `exp`, `missing`. Never its value. */
const claimOf = (error: object): Record<string, unknown> | undefined => {
  const { claim, reason } = error as { claim?: unknown; reason?: unknown }
  return typeof claim === 'string' && typeof reason === 'string' ? { claim, reason } : undefined
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
