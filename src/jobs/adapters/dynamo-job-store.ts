import { type DynamoDBDocumentClient, GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb'
import * as z from 'zod'
import { putOfFact } from '#facts/adapters/dynamo-fact-log.ts'
import { send } from '#facts/adapters/send.ts'
import { putAlone, transact } from '#facts/adapters/transact.ts'
import type { JobStore } from '../application/ports.ts'
import type { Job } from '../domain/job.ts'

type Settings = Readonly<{ table: string; facts: Readonly<{ table: string; shardCount: number }> }>

/** All jobs are one partition, in the order of their ids, which begin with the time: a list needs no index and no scan. */
const partition = 'jobs'

/** A job is deleted this long after its last change. Its facts stay. */
const retentionSeconds = 90 * 86_400

/** One item for each job. Each step is written in one transaction with its fact. */
export const makeDynamoJobStore = (dynamo: DynamoDBDocumentClient, { table, facts }: Settings): JobStore => ({
  read: async (id) => {
    if (!z.uuid().safeParse(id).success) return undefined
    const get = new GetCommand({ TableName: table, Key: { pk: partition, sk: id }, ConsistentRead: true })
    return jobIn((await send(dynamo, get)).Item)
  },

  list: async (limit) => {
    const query = new QueryCommand({
      TableName: table,
      KeyConditionExpression: 'pk = :partition',
      ExpressionAttributeValues: { ':partition': partition },
      ScanIndexForward: false,
      Limit: limit,
      ConsistentRead: true,
    })
    return (await send(dynamo, query)).Items?.flatMap((item) => jobIn(item) ?? []) ?? []
  },

  write: async (job, draft) => {
    const put = {
      TableName: table,
      Item: { pk: partition, sk: job.id, job, version: job.version, expiresAt: expiryOf(job) },
      ...conditionOn(job.version - 1),
    }
    const outcome = draft
      ? await transact(dynamo, [{ Put: put }, { Put: putOfFact(facts)(draft).put }])
      : await putAlone(dynamo, put)
    return outcome.isWritten
  },
})

const conditionOn = (before: number) =>
  before === 0
    ? { ConditionExpression: 'attribute_not_exists(pk)' }
    : { ConditionExpression: 'version = :before', ExpressionAttributeValues: { ':before': before } }

const expiryOf = ({ changedAt }: Job): number => Math.floor(Date.parse(changedAt) / 1000) + retentionSeconds

/** The fields that a list and a runner read. An item without them was not written by this file, and does not count as a job. */
const readable = z.looseObject({
  id: z.string(),
  kind: z.string(),
  tenantId: z.string(),
  status: z.enum(['proposed', 'running', 'stopped', 'finished']),
  version: z.int(),
  step: z.int(),
  count: z.number(),
  perSecond: z.number().min(1),
  max: z.number().min(1),
  selection: z.record(z.string(), z.unknown()),
  proposedAt: z.iso.datetime(),
  proposedBy: z.string(),
  changedAt: z.iso.datetime(),
  tally: z.looseObject({ done: z.number(), skipped: z.number(), failed: z.number(), reasons: z.array(z.unknown()) }),
})

// Only this file writes the items, and its writers are typed.
const jobIn = (item: Readonly<Record<string, unknown>> | undefined): Job | undefined =>
  readable.safeParse(item?.job).success ? (item?.job as Job) : undefined
