import type * as z from 'zod'
import { makeDynamo, makeSqs } from '#platform/aws-clients.ts'
import { type Config, loadConfig } from '#platform/config.ts'
import type { Door } from '#platform/guarded-call.ts'
import { makeLogger, makeMetrics, makeStackMetrics } from '#platform/logger.ts'
import { accessSettings } from '#platform/settings/access.ts'
import { systemClock } from '#platform/system-clock.ts'
import { makeAdmit, makeCharge } from '../application/admit.ts'
import { makeReportRead } from '../application/report-read.ts'
import { makeReportViolation } from '../application/report-violation.ts'
import { resourceOfRead } from '../application/resource-of-read.ts'
import { makeDynamoLimiter } from './dynamo-limiter.ts'
import { makeDynamoTenants } from './dynamo-tenants.ts'
import { makeFetchKeySet } from './fetch-key-set.ts'
import { makeIssuerKeys } from './issuer-keys.ts'
import { makeJoseAuthenticate } from './jose-authenticate.ts'
import { reportKeys } from './report-keys.ts'
import { makeSqsReadings } from './sqs-readings.ts'
import { makeSqsViolationQueue } from './sqs-violation-queue.ts'

/** Wires the checks before every call that requires a token, and loads `own`: the settings of the function itself. */
export const makeDoor = <const Own extends readonly z.ZodType[]>(functionName: string, ...own: Own) => {
  const config: Config<[typeof accessSettings, ...Own]> = loadConfig(accessSettings, ...own)
  const { tokens, keys, tenants, defaultLimit, operatorLimit, bucketsTable } = config.access
  const { violationsQueueUrl, readingsQueueUrl } = config.access
  const [dynamo, logger] = [makeDynamo(), makeLogger(functionName)]
  const sqs = makeSqs()
  const report = makeReportViolation({ queue: makeSqsViolationQueue(sqs, violationsQueueUrl), clock: systemClock })
  const reportRead = makeReportRead({ queue: makeSqsReadings(sqs, readingsQueueUrl), clock: systemClock })
  const admission = {
    tenants: makeDynamoTenants(dynamo, tenants, defaultLimit),
    limiter: makeDynamoLimiter({ dynamo, table: bucketsTable, logger, warnEveryMs: tenants.cacheSeconds * 1000 }),
    operatorLimit,
  }
  const door: Door = {
    logger,
    metrics: makeMetrics(functionName),
    authenticate: makeJoseAuthenticate(
      tokens,
      makeIssuerKeys({
        fetchKeySet: makeFetchKeySet(keys.url),
        nowMs: Date.now,
        validMs: keys.validMs,
        ...reportKeys(logger, makeStackMetrics(functionName)),
      }),
    ),
    admit: makeAdmit(admission),
    charge: makeCharge(admission),
    // The path itself can have the id of an account.
    report: (violation, { line, correlationId, traceparent, lambda }) =>
      report(violation, { id: lambda.awsRequestId, call: line.route, correlationId, traceparent }),
    recordRead: (caller, { address, correlationId, lambda, pathParameters, query }, { kind, endpoint, resource }) =>
      reportRead(caller, {
        ...{ kind, address, route: `${endpoint.method.toUpperCase()} ${endpoint.path}` },
        resource: resource ?? resourceOfRead({ tenantId: caller.tenantId, endpoint, pathParameters, query }),
        ...{ requestId: lambda.awsRequestId, correlationId },
      }),
  }
  return { door, config, dynamo }
}
