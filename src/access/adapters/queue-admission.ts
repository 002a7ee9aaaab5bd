import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import type { Logger } from '#platform/logger.ts'
import { makeAdmitMessages } from '../application/admit-messages.ts'
import { makeDynamoLimiter } from './dynamo-limiter.ts'
import { makeSenderCheck, type SenderSettings } from './sender-check.ts'

type Settings = SenderSettings & Readonly<{ bucketsTable: string }>

/** Wires the checks before every message of a producer: its sender, its tenant and the limit of the tenant. */
export const makeQueueAdmission = (dynamo: DynamoDBDocumentClient, settings: Settings, logger: Logger) => {
  const { tenants, bucketsTable: table } = settings
  const checkSender = makeSenderCheck(dynamo, settings)
  const limiter = makeDynamoLimiter({ dynamo, table, logger, warnEveryMs: tenants.cacheSeconds * 1000 })
  return { checkSender, admitMessages: makeAdmitMessages({ checkSender, limiter }) }
}
