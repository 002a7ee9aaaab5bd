import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import type * as z from 'zod'
import type { accessSettings, factsSettings } from '#platform/config.ts'
import { describeError } from '#platform/describe-error.ts'
import type { Door } from '#platform/http-handler.ts'
import { makeLogger, makeMetrics } from '#platform/logger.ts'
import { makeAdmit } from '../application/admit.ts'
import { makeDynamoBucket } from './dynamo-bucket.ts'
import { makeDynamoTenants } from './dynamo-tenants.ts'
import { makeJoseAuthenticate } from './jose-authenticate.ts'
import { makeLeasingLimiter } from './leasing-limiter.ts'
import { makeRecorder } from './violation-recorder.ts'

type Settings = typeof accessSettings & typeof factsSettings

/** What a function behind a token has to know, of tokens, tenants and the fact log. */
export type AccessConfig = { readonly [Name in keyof Settings]: z.output<Settings[Name]> }

/** What stands before every function that wants a token: wired in one place, so that all of them mean the same by it. */
export const makeDoor = (functionName: string, config: AccessConfig, dynamo: DynamoDBDocumentClient): Door => {
  const logger = makeLogger(functionName)
  const table = config.TENANTS_TABLE
  const cacheSeconds = config.TENANT_CACHE_SECONDS
  const usual = { requestsPerSecond: config.TENANT_REQUESTS_PER_SECOND, burst: config.TENANT_BURST }
  const record = makeRecorder(config, dynamo)
  return {
    logger,
    metrics: makeMetrics(functionName),
    authenticate: makeJoseAuthenticate(config),
    admit: makeAdmit({
      tenants: makeDynamoTenants(dynamo, { table, cacheSeconds }, usual),
      limiter: makeLeasingLimiter({
        bucket: makeDynamoBucket(dynamo, { table, nowUs: () => Date.now() * 1000 }),
        nowMs: Date.now,
        random: Math.random,
        warn: (tenantId, reason) => logger.warn('Requests are not counted', { tenantId, ...describeError(reason) }),
        warnEveryMs: cacheSeconds * 1000,
      }),
    }),
    report: (violation, { method, path, correlationId, traceparent, lambda }) =>
      record(violation, { id: lambda.awsRequestId, call: `${method} ${path}`, correlationId, traceparent }),
  }
}
