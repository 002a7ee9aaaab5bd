import type * as z from 'zod'
import { makeSqs } from './aws-clients.ts'
import { type Config, loadConfig } from './config.ts'
import { makeLogger, makeMetrics } from './logger.ts'
import { makeSourceQueue } from './source-queue.ts'

/** A concern that names the queue of a consumer. Example: `auditQueueSettings`. */
type QueueSettings = z.ZodType<{ queue: Readonly<{ queueUrl: string; deadLettersUrl: string }> }>

/** Wires the consumer of a queue: its logger, metrics and source queue, and the settings it loads of its own. */
export const consumerParts = <const Own extends readonly z.ZodType[]>(
  functionName: string,
  queueSettings: QueueSettings,
  ...own: Own
) => {
  const config: Config<[QueueSettings, ...Own]> = loadConfig(queueSettings, ...own)
  const sqs = makeSqs()
  const parts = {
    logger: makeLogger(functionName),
    metrics: makeMetrics(functionName),
    queue: makeSourceQueue(sqs, config.queue),
  }
  return { parts, config, sqs }
}
