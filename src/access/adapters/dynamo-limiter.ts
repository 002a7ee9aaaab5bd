import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { describeError } from '#platform/describe-error.ts'
import type { Logger } from '#platform/logger.ts'
import type { Limiter } from '../application/ports.ts'
import { makeDynamoBucket } from './dynamo-bucket.ts'
import { makeLeasingLimiter } from './leasing-limiter.ts'

type Needs = Readonly<{
  dynamo: DynamoDBDocumentClient
  /** The table of buckets. */
  table: string
  logger: Logger
  /** The shortest time between two warnings for one tenant. */
  warnEveryMs: number
}>

/** The limiter of a function: leases from the buckets in DynamoDB. Its warnings go to the log of the function. */
export const makeDynamoLimiter = ({ dynamo, table, logger, warnEveryMs }: Needs): Limiter =>
  makeLeasingLimiter({
    bucket: makeDynamoBucket(dynamo, { table, nowUs: () => Date.now() * 1000 }),
    nowMs: Date.now,
    random: Math.random,
    warn: (tenantId, reason) => logger.warn('Requests are not counted', { tenantId, ...describeError(reason) }),
    warnEveryMs,
  })
