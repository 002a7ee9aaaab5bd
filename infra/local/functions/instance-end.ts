import { reasonOf } from '../sources/event-source.ts'
import { ended, type InvocationFailure } from './invocation-failure.ts'
import type { LocalFunction } from './lambda-context.ts'

/** Whether V8 ended a thread at its limit. A function can throw any value. */
export const isOutOfMemory = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY'

export const outOfMemory = ({ name, memoryMb }: LocalFunction): InvocationFailure =>
  ended(
    `${name} used more than its memory of ${memoryMb} MB. The instance is ended, and the next call starts a new one. Raise memorySize in serverless.yml, or lower the use.`,
  )

/** Why an instance ended whose thread ended with this error. */
export const endOf = (error: unknown, local: LocalFunction): InvocationFailure =>
  isOutOfMemory(error)
    ? outOfMemory(local)
    : ended(`${local.name} ended with an error that it did not catch. ${reasonOf(error)}`)
