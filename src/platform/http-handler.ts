import { randomUUID } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware'
import { MetricUnit } from '@aws-lambda-powertools/metrics'
import middy from '@middy/core'
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda'
import * as z from 'zod'
import { safeHeaders } from '#api/answer-safety.ts'
import { passingConflicts } from '#api/refusals.ts'
import { MethodNotAllowed, RateExceeded, Transient } from '#kernel/domain/errors.ts'
import { challengeOf } from './challenge.ts'
import { describeError } from './describe-error.ts'
import { type Logger, logContext, type Metrics } from './logger.ts'
import { type Problem, toProblem } from './problem.ts'
import { singleHeader } from './single-header.ts'

/** An HTTP request, independent of the event format of API Gateway. Header names are lower case. */
export type Request = Readonly<{
  method: string
  path: string
  /** The path with decoded parameters. The gateway decodes them once, and an invalid encoding is not an error. */
  decodedPath: string
  pathParameters: Readonly<Record<string, string | undefined>>
  query: Readonly<Record<string, string | undefined>>
  /** The names of query parameters that were sent more than once. The gateway joins their values with commas in `query`. */
  repeatedParameters: readonly string[]
  /** The gateway joins repeated headers with commas. Read a header that has one value with `singleHeader`. */
  headers: Readonly<Record<string, string | undefined>>
  body: Buffer
  correlationId: string
  traceparent: string | undefined
  /** The address of the client, as the gateway sees it. Never logged but with the reads of operators. */
  address: string
  lambda: Context
  /** Parts of the log line of the request. The code that finds one adds it. */
  line: RequestLine
}>

/** What is known of a request only while it is answered. */
type RequestLine = {
  /** The method and the path of the call with the names of its parameters, or `none`. Example: `GET /v1/events/{id}`. */
  route: string
  /** The tenant of a valid token, or the tenant that an operator was admitted to. */
  tenantId?: string
}

/** A `body` that is a text is sent unchanged, any other as JSON. Without one, the answer has no content: 204 and 304. */
export type Answer = Readonly<{
  status: number
  headers?: Readonly<Record<string, string>>
  body: unknown
  /** A repeat of the request runs again and does not get this answer. */
  runsAgain?: boolean
  /**
   * `false`: the answer shows nothing that its endpoint records a reading for, such as a preview. Without it, the endpoint decides
   * alone.
   */
  isReading?: boolean
  /** The event that the answer shows, if the request does not name it. */
  readingOf?: string
}>

/** The logger and the metrics of a function, under its name. */
export type HandlerParts = Readonly<{ logger: Logger; metrics: Metrics }>

/**
 * Wraps one use case as an HTTP function without authentication: ids on every answer, problem+json for every error, and one log
 * line for every request.
 */
export const openHandler = ({ logger, metrics }: HandlerParts, act: (request: Request) => Promise<Answer>) =>
  middy(async (event: APIGatewayProxyEventV2, lambda: Context): Promise<APIGatewayProxyStructuredResultV2> => {
    const startedAt = performance.now()
    const request = requestOf(event, lambda)
    const work = Promise.resolve(request).then(checkIds).then(act).then(written)
    const { error, ...answer } = await withDeadline(work, lambda).catch((reason) => refusalOf(request, reason))
    logger[answer.status >= 500 ? 'error' : 'info']('A request was answered', {
      ...(error !== undefined && describedIn(error)),
      ...request.line,
      requestId: lambda.awsRequestId,
      correlationId: request.correlationId,
      status: answer.status,
      durationMs: Math.round(performance.now() - startedAt),
    })
    metrics.addMetric(`answered${Math.floor(answer.status / 100)}xx`, MetricUnit.Count, 1)
    metrics.publishStoredMetrics()
    return {
      statusCode: answer.status,
      headers: {
        ...(answer.body !== undefined && { 'content-type': 'application/json' }),
        ...safeHeaders,
        'x-request-id': lambda.awsRequestId,
        'x-correlation-id': request.correlationId,
        ...answer.headers,
      },
      ...(answer.body !== undefined && { body: answer.body }),
    }
  }).use(injectLambdaContext(logger, logContext))

/** An answer whose body is a text, and the error that it reports. */
type WrittenAnswer = Omit<Answer, 'body'> & Readonly<{ body: string | undefined; error?: unknown }>

const written = (answer: Answer): WrittenAnswer => ({
  ...answer,
  body: typeof answer.body === 'string' || answer.body === undefined ? answer.body : JSON.stringify(answer.body),
})

const refusalOf = ({ lambda, correlationId }: Request, error: unknown): WrittenAnswer => {
  const problem = toProblem(error, lambda.awsRequestId, correlationId)
  return { status: problem.status, headers: problemHeaders(problem, error), body: JSON.stringify(problem), error }
}

/** `status` is the status of the answer, so the one of an AWS error has a name of its own. */
const describedIn = (error: unknown): Record<string, unknown> => {
  const { status, ...described } = describeError(error)
  return { ...described, ...(status !== undefined && { awsStatus: status }) }
}

/** The part of a function's timeout reserved for the error answer. After the timeout, Lambda itself would answer, without a problem document. */
const reserveMs = 500

/** @throws Transient `answer-late` if the work is not done before the reserved time begins. */
const withDeadline = async <Result>(work: Promise<Result>, lambda: Context): Promise<Result> => {
  const done = new AbortController()
  const late = setTimeout(lambda.getRemainingTimeInMillis() - reserveMs, undefined, { signal: done.signal }).then(
    () => {
      throw new Transient(
        'answer-late',
        'The request timed out, and it is unknown whether it took effect. Send the same request again.',
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
    decodedPath: decodedPathOf(event),
    pathParameters: event.pathParameters ?? {},
    query: event.queryStringParameters ?? {},
    repeatedParameters: repeatedIn(event.rawQueryString),
    headers,
    body: Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8'),
    correlationId: uuid.safeParse(headers['x-correlation-id']).data ?? randomUUID(),
    // W3C: a malformed value, and so a list, starts a new trace.
    traceparent: /^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/.exec(headers.traceparent ?? '')?.[0],
    address: event.requestContext.http.sourceIp,
    lambda,
    line: { route: 'none' },
  }
}

/**
 * Refuses a request with several correlation ids, because its records could be found under one of them only.
 * @throws Refusal `header-malformed`.
 */
const checkIds = (request: Request): Request => {
  singleHeader(request.headers, 'X-Correlation-Id')
  return request
}

const repeatedIn = (rawQuery = ''): readonly string[] => {
  const names = [...new URLSearchParams(rawQuery).keys()]
  return [...new Set(names.filter((name, index) => names.indexOf(name) !== index))]
}

/** The path of the route with the decoded parameters. A greedy parameter contains slashes. */
const decodedPathOf = ({ routeKey, rawPath, pathParameters = {} }: APIGatewayProxyEventV2): string => {
  const [, template = rawPath] = routeKey.split(' ')
  return template.replace(/\{(\w+)\+?\}/g, (_, name: string) => pathParameters[name] ?? '')
}

/**
 * RFC 9110 requires a challenge with every 401, the allowed methods with every 405, the accepted codings with a 415 for another
 * one, and a `Retry-After` if the same request may succeed later.
 */
const problemHeaders = ({ status, code }: Problem, error: unknown): Record<string, string> => ({
  'content-type': 'application/problem+json',
  ...challengeOf(error),
  ...(code === 'content-encoding-unsupported' && { 'accept-encoding': 'identity' }),
  ...((status === 503 || passingConflicts.has(code)) && { 'retry-after': '1' }),
  ...(error instanceof MethodNotAllowed && { allow: error.allowed.join(', ') }),
  ...(error instanceof RateExceeded && { 'retry-after': String(Math.ceil(error.waitMs / 1000)) }),
})
