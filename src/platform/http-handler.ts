import { randomUUID } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware'
import { MetricUnit } from '@aws-lambda-powertools/metrics'
import middy from '@middy/core'
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda'
import * as z from 'zod'
import type { Endpoint } from '#api/endpoint.ts'
import type { Caller } from '#kernel/domain/caller.ts'
import { RateExceeded, Refusal, Transient, Violation } from '#kernel/domain/errors.ts'
import type { Admit, Authenticate } from './caller.ts'
import { describeError } from './describe-error.ts'
import { type Logger, logContext, type Metrics } from './logger.ts'
import { type Problem, toProblem } from './problem.ts'

/** A request as a function sees it: what API Gateway passes on, less its shape. Header names are lower case. */
export type Request = Readonly<{
  method: string
  path: string
  pathParameters: Readonly<Record<string, string | undefined>>
  query: Readonly<Record<string, string | undefined>>
  headers: Readonly<Record<string, string | undefined>>
  body: Buffer
  correlationId: string
  traceparent: string | undefined
  lambda: Context
}>

/** `body` is sent as JSON, or as it is where it is text already. */
export type Answer = Readonly<{
  status: number
  headers?: Readonly<Record<string, string>>
  body: unknown
  /** Not to be given to a repeat of the request: that runs again. */
  fleeting?: boolean
}>

type Parts = Readonly<{ logger: Logger; metrics: Metrics }>

/** Wraps one use case as an HTTP function that is open to all: ids on every answer, problem+json for every error. */
export const openHandler = ({ logger, metrics }: Parts, act: (request: Request) => Promise<Answer>) =>
  middy(async (event: APIGatewayProxyEventV2, lambda: Context): Promise<APIGatewayProxyStructuredResultV2> => {
    const request = requestOf(event, lambda)
    const { correlationId } = request
    const answer = await inTime(Promise.resolve(request).then(act), lambda).catch((error: unknown) =>
      refuse(error, lambda.awsRequestId, correlationId),
    )
    metrics.addMetric(`answered${Math.floor(answer.status / 100)}xx`, MetricUnit.Count, 1)
    metrics.publishStoredMetrics()
    return {
      statusCode: answer.status,
      headers: {
        'content-type': 'application/json',
        'x-request-id': lambda.awsRequestId,
        'x-correlation-id': correlationId,
        ...answer.headers,
      },
      body: typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body),
    }

    function refuse(error: unknown, requestId: string, traceId: string): Answer {
      const problem = toProblem(error, requestId, traceId)
      logger[problem.status >= 500 ? 'error' : 'info']('The request was refused', {
        status: problem.status,
        correlationId: traceId,
        ...describeError(error),
      })
      return { status: problem.status, headers: problemHeaders(problem, error), body: problem }
    }
  }).use(injectLambdaContext(logger, logContext))

/** What stands before every call that wants a token. */
export type Door = Parts &
  Readonly<{
    authenticate: Authenticate
    admit: Admit
    /** Records a breach; only then is it refused. Safe to repeat. @throws Transient `store-unavailable`. */
    report: (violation: Violation, request: Request) => Promise<void>
  }>

/** A call of the HTTP API and the door before it. */
export type HttpParts = Door & Readonly<{ endpoint: Endpoint }>

/**
 * Wraps one use case as an HTTP function for callers whose token allows it. In this order: the token, the tenant's rate, the
 * tenant that is named, the tenant's suspension, the scope, the use case. A breach, wherever it shows, is recorded before it is refused.
 */
export const httpHandler = (
  { endpoint, authenticate, admit, report, ...parts }: HttpParts,
  act: (request: Request, caller: Caller) => Promise<Answer>,
) =>
  openHandler(parts, async (request) => {
    const { authorization, 'x-tenant-id': tenantHeader } = request.headers
    try {
      const caller = await admit(await authenticate(authorization), tenantHeader)
      checkScope(endpoint, caller)
      return await act(request, caller)
    } catch (error) {
      if (error instanceof Violation) await report(error, request)
      throw error
    }
  })

const checkScope = ({ access }: Endpoint, { scopes }: Caller): void => {
  if (access === 'open' || access === 'token' || scopes.has(access)) return
  throw new Refusal('scope-missing', `The token lacks the scope ${access}.`)
}

/** Left of a function's time to say that there is no answer: Lambda itself would say it in words that are not ours. */
const farewellMs = 500

/** @throws Transient `answer-late` when the work is not done while there is still time to say so. */
const inTime = async (work: Promise<Answer>, lambda: Context): Promise<Answer> => {
  const done = new AbortController()
  const late = setTimeout(lambda.getRemainingTimeInMillis() - farewellMs, undefined, { signal: done.signal }).then(
    () => {
      throw new Transient(
        'answer-late',
        'It is not known whether the request took effect. Send the same request again.',
      )
    },
  )
  try {
    return await Promise.race([work, late])
  } finally {
    done.abort()
    late.catch(() => undefined)
    work.catch(() => undefined)
  }
}

const uuid = z.uuid()

const requestOf = (event: APIGatewayProxyEventV2, lambda: Context): Request => {
  const headers = Object.fromEntries(Object.entries(event.headers).map(([name, value]) => [name.toLowerCase(), value]))
  return {
    method: event.requestContext.http.method,
    path: event.rawPath,
    pathParameters: event.pathParameters ?? {},
    query: event.queryStringParameters ?? {},
    headers,
    // A local server may hand over JSON that it has read already.
    body: Buffer.from(String(event.body ?? ''), event.isBase64Encoded ? 'base64' : 'utf8'),
    correlationId: uuid.safeParse(headers['x-correlation-id']).data ?? randomUUID(),
    traceparent: /^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/.exec(headers.traceparent ?? '')?.[0],
    lambda,
  }
}

/** RFC 9110 wants a challenge with every 401, and a hint wherever the same request may succeed a little later. */
const problemHeaders = ({ status, code }: Problem, error: unknown): Record<string, string> => ({
  'content-type': 'application/problem+json',
  ...(status === 401 && { 'www-authenticate': 'Bearer' }),
  ...((status === 503 || code === 'idempotency-key-in-use') && { 'retry-after': '1' }),
  ...(error instanceof RateExceeded && { 'retry-after': String(Math.ceil(error.waitMs / 1000)) }),
})
