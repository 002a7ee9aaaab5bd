import { once } from 'node:events'
import { registerHooks } from 'node:module'
import { pathToFileURL } from 'node:url'
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda'
import { type FailureReporter, reasonOf } from '../sources/event-source.ts'
import type { Instances } from './instances.ts'
import { InvocationFailure } from './invocation-failure.ts'

type Forward = (event: unknown) => Promise<unknown>

/** The functions that serverless-offline imports, by the URL of their bundle. */
const forwards = new Map<string, Forward>()

/** The longest time that an HTTP API waits for a function. */
const gatewayTimeoutMs = 30_000

/** Makes serverless-offline call the instances of a function, where it would import the bundle into this process. */
export const forwardBundle = (modulePath: string, forward: Forward): void => {
  if (forwards.size === 0) redirectBundles()
  forwards.set(pathToFileURL(modulePath).href, forward)
}

type Needs = Readonly<{ call: Instances['call']; reportFailure: FailureReporter; timeoutMs?: number }>

/** Calls a function for serverless-offline. A request is answered as an HTTP API answers it; any other event fails as in Lambda. */
export const makeForward =
  ({ call, reportFailure, timeoutMs = gatewayTimeoutMs }: Needs): Forward =>
  async (event) => {
    if (!isRequest(event)) return call(event)
    const late = new AbortController()
    const isLate = once(late.signal, 'abort').then(() => unavailable)
    const timer = setTimeout(() => late.abort(), timeoutMs)
    const answer = call(event, late.signal).catch((error: unknown) => {
      reportFailure(`A request failed. ${reasonOf(error)}`)
      return faceOf(error)
    })
    return Promise.race([answer, isLate]).finally(() => clearTimeout(timer))
  }

/** The call of a bundle. The module that replaces the bundle imports it. @public */
export const forwardTo = (url: string): Forward => {
  const forward = forwards.get(url)
  if (!forward) throw new Error(`No function is forwarded at ${url}.`)
  return forward
}

const redirectBundles = (): void => {
  const source = `import { forwardTo } from ${JSON.stringify(import.meta.url)}\nexport const handler = forwardTo(import.meta.url)`
  registerHooks({
    load: (url, context, next) =>
      forwards.has(url) ? { format: 'module', source, shortCircuit: true } : next(url, context),
  })
}

const isRequest = (event: unknown): boolean => typeof event === 'object' && event !== null && 'routeKey' in event

/** An HTTP API answers 503 when its function times out, is throttled or is too slow, and 500 when it fails. */
const faceOf = (error: unknown): APIGatewayProxyStructuredResultV2 =>
  error instanceof InvocationFailure && error.name !== 'Runtime.ExitError' ? unavailable : internalError

const answerOf = (statusCode: number, message: string): APIGatewayProxyStructuredResultV2 => ({
  statusCode,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ message }),
})

const unavailable = answerOf(503, 'Service Unavailable')
const internalError = answerOf(500, 'Internal Server Error')
