import { PipelineError } from '../kernel/domain/errors.ts'

/** What a log line may say of an error: its code where it is ours, else its name and stack, but no payload it may quote. */
export const describeError = (error: unknown): Record<string, unknown> => {
  if (error instanceof PipelineError) return { code: error.code, detail: error.message }
  if (!(error instanceof Error)) return { error: typeof error }
  return { error: error.name, detail: error.message, stack: error.stack }
}
