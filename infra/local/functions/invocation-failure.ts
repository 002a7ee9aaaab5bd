/** The names of Lambda for a call that its function did not answer. */
type FailureName = 'Sandbox.Timedout' | 'Runtime.ExitError' | 'TooManyRequestsException'

/** A call that the function did not answer: it ran out of time, its instance ended, or no instance was free. */
export class InvocationFailure extends Error {
  constructor(name: FailureName, message: string) {
    super(message)
    this.name = name
  }
}

export const outOfTime = (timeoutMs: number): InvocationFailure =>
  new InvocationFailure('Sandbox.Timedout', `Task timed out after ${(timeoutMs / 1000).toFixed(2)} seconds`)

export const loadedTooSlowly = (timeoutMs: number): InvocationFailure =>
  new InvocationFailure('Sandbox.Timedout', `Init timed out after ${(timeoutMs / 1000).toFixed(2)} seconds`)

export const ended = (reason: string): InvocationFailure => new InvocationFailure('Runtime.ExitError', reason)

export const throttled = (reason: string): InvocationFailure =>
  new InvocationFailure('TooManyRequestsException', `Rate Exceeded. ${reason}`)

export const isThrottled = (error: unknown): boolean =>
  error instanceof InvocationFailure && error.name === 'TooManyRequestsException'
