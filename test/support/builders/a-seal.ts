import type { SQSRecord } from 'aws-lambda'
import { makeSeal, makeSealCheck, type Seal } from '#facts/application/seal.ts'
import type { Fact } from '#facts/domain/fact.ts'
import type { FactKey, FactKeys } from '#facts/domain/fact-keys.ts'
import { makeFactSeal } from '#platform/fact-keys.ts'
import { makeLogger, makeMetrics } from '#platform/logger.ts'
import type { SourceQueue } from '#platform/source-queue.ts'
import { systemClock as clock } from '#platform/system-clock.ts'
import { fixedSecret } from '../doubles/fixed-secret.ts'
import { aRecord } from './an-sqs-event.ts'

export const aFactKey = (known: Partial<FactKey> = {}): FactKey => ({
  id: 'a-key',
  secret: 'a-secret-of-the-tests-with-more-than-32-bytes',
  createdAt: '2026-01-01T00:00:00.000Z',
  ...known,
})

const keys = fixedSecret<FactKeys>([aFactKey()])

/** A seal by the key of the tests, and the parts of a consumer that accepts it. */
const testSeal: Seal = makeSeal({ keys, clock, settleMs: 0 })
export const factParts = (queue: SourceQueue) => ({
  logger: makeLogger('test'),
  metrics: makeMetrics('test'),
  queue,
  queueName: 'test',
  isGenuine: makeSealCheck({ keys, clock }),
  report: async () => undefined,
})

/** A seal by the key of a running copy. */
export const sealOfCopy = ({ FACT_KEYS_SECRET: secret = '' }: Readonly<Record<string, string | undefined>>): Seal =>
  makeFactSeal({ secret, cacheSeconds: 1 })

/** A message with a fact as the topic delivers it. */
export const aSealedRecord = async (
  fact: Fact | string,
  seal: Seal = testSeal,
  known: Partial<SQSRecord> = {},
): Promise<SQSRecord> => {
  const body = typeof fact === 'string' ? fact : JSON.stringify(fact)
  return aRecord(body, { messageAttributes: { seal: { dataType: 'String', stringValue: await seal(body) } }, ...known })
}

/** The attributes of a message with a fact, to send it to a queue of a copy. */
export const sealedAttributes = async (body: string, seal: Seal) => ({
  seal: { DataType: 'String', StringValue: await seal(body) },
})
