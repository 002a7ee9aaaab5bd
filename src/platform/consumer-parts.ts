import type * as z from 'zod'
import { makeSqs } from './aws-clients.ts'
import { type Config, loadConfig } from './config.ts'
import { makeLogger, makeMetrics } from './logger.ts'
import { queueSettings } from './settings/stations.ts'
import { makeSourceQueue } from './source-queue.ts'

/** Wires the consumer of a queue: logger, metrics and source queue. Also loads `own`: the settings of the function itself. */
export const consumerParts = <const Own extends readonly z.ZodType[]>(
  functionName: string,
  queue: string,
  ...own: Own
) => {
  const config: Config<[ReturnType<typeof queueSettings>, ...Own]> = loadConfig(queueSettings(queue), ...own)
  const sqs = makeSqs()
  const parts = {
    logger: makeLogger(functionName),
    metrics: makeMetrics(functionName),
    queue: makeSourceQueue(sqs, config.queue),
  }
  return { parts, config, sqs }
}
