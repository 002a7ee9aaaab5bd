import { DescribeTableCommand } from '@aws-sdk/client-dynamodb'
import { z } from 'zod'
import type { Conditions } from '../conditions.ts'
import type { EmulatorClients } from '../provision/emulators.ts'
import { checkpointPath, openCheckpoints } from './checkpoints.ts'
import { type ConcurrencyRange, lambdaFirst } from './concurrency.ts'
import type { EventSource, FailureReporter, Invoke } from './event-source.ts'
import { checkQueueMapping, checkStreamMapping } from './mapping-limits.ts'
import { makeRecordFilter } from './record-filter.ts'
import { rateMsOf, startScheduleSource } from './schedule-source.ts'
import type { Unkindness } from './seeded-fault.ts'
import { startSqsSource } from './sqs-source.ts'
import type { LossReporter } from './stream-loss.ts'
import { startStreamSource } from './stream-source.ts'

/** `events` of a function in serverless.yml, with resolved variables of the framework and unresolved intrinsic functions. */
const sqsSchema = z.looseObject({
  arn: z.unknown(),
  batchSize: z.number().default(10),
  maximumBatchingWindow: z.number().default(0),
  maximumConcurrency: z.number().default(1000),
  functionResponseType: z.string().optional(),
})
const streamSchema = z.looseObject({
  arn: z.object({ 'Fn::GetAtt': z.tuple([z.string(), z.literal('StreamArn')]) }),
  batchSize: z.number().default(100),
  batchWindow: z.number().default(0),
  filterPatterns: z.unknown().optional(),
  functionResponseType: z.string().optional(),
  bisectBatchOnFunctionError: z.boolean().default(false),
})
/** Example: `rate(1 minute)`. */
const scheduleSchema = z.string()
export const eventSchema = z.object({
  sqs: sqsSchema.optional(),
  stream: streamSchema.optional(),
  schedule: scheduleSchema.optional(),
})

export type FunctionEvent = z.output<typeof eventSchema>

type Needs = Readonly<{
  clients: EmulatorClients
  /** The folder of the checkpoints of streams. Undefined: they are in memory. */
  checkpointFolder: string | undefined
  /** Resolves intrinsic functions. */
  resolve: (value: unknown) => unknown
  region: string
  invoke: Invoke
  reportFailure: FailureReporter
  reportLoss: LossReporter
}> &
  Unkindness

/** The concurrency of each queue in a kind copy. On a few cores fewer are faster, because waiting messages become one larger batch. */
const kindConcurrency = 3

/** The instances of a copy are few, and more batches would only wait for them. */
const concurrencyOf = (maximum: number, conditions: Conditions | undefined): ConcurrencyRange =>
  conditions === undefined
    ? { first: kindConcurrency, max: Math.min(maximum, kindConcurrency) }
    : { first: lambdaFirst, max: Math.min(maximum, Math.max(lambdaFirst, 2 * conditions.instances)) }

const reports = (functionResponseType: string | undefined): boolean =>
  functionResponseType === 'ReportBatchItemFailures'

/** Starts the source of one event of a function: a queue, a stream or a schedule. Other kinds of events start nothing. */
export const startEventSource = async (
  { sqs, stream, schedule }: FunctionEvent,
  needs: Needs,
): Promise<readonly EventSource[]> => [
  ...(sqs ? [startQueue(sqs, needs)] : []),
  ...(stream ? [await startStream(stream, needs)] : []),
  ...(schedule === undefined ? [] : [startScheduleSource({ ...needs, rateMs: rateMsOf(schedule) }, needs)]),
]

const startQueue = (
  sqs: z.output<typeof sqsSchema>,
  { clients, resolve, region, conditions, ...needs }: Needs,
): EventSource => {
  const queueArn = String(resolve(sqs.arn))
  const [accountId, name = ''] = queueArn.split(':').slice(-2)
  checkQueueMapping(sqs, name)
  const mapping = {
    queueArn,
    // The host does not matter: the client uses its own endpoint.
    queueUrl: `https://sqs.${region}.amazonaws.com/${accountId}/${name}`,
    region,
    batchSize: sqs.batchSize,
    batchWindowSeconds: sqs.maximumBatchingWindow,
    concurrency: concurrencyOf(sqs.maximumConcurrency, conditions),
    reportsFailures: reports(sqs.functionResponseType),
  }
  return startSqsSource(mapping, { sqs: clients.sqs, ...needs })
}

const startStream = async (
  stream: z.output<typeof streamSchema>,
  { clients, resolve, region, checkpointFolder, ...needs }: Needs,
): Promise<EventSource> => {
  const [tableId] = stream.arn['Fn::GetAtt']
  // The name of a stream contains its creation time, so only the table can return it.
  const table = String(resolve({ Ref: tableId }))
  checkStreamMapping(stream, table)
  const { Table } = await clients.dynamo.send(new DescribeTableCommand({ TableName: table }))
  if (!Table?.LatestStreamArn) throw new Error(`The table ${table} has no stream.`)
  const streamArn = Table.LatestStreamArn
  const path = checkpointFolder === undefined ? undefined : checkpointPath(checkpointFolder, needs.consumer, table)
  const mapping = {
    streamArn,
    region,
    batchSize: stream.batchSize,
    batchWindowMs: stream.batchWindow * 1000,
    passes: makeRecordFilter(stream.filterPatterns),
    reportsFailures: reports(stream.functionResponseType),
    bisects: stream.bisectBatchOnFunctionError,
  }
  const checkpoints = openCheckpoints({ streamArn, path, reportFailure: needs.reportFailure })
  return startStreamSource(mapping, { streams: clients.streams, checkpoints, ...needs })
}
