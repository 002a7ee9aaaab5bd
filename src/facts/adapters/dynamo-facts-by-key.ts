import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import * as z from 'zod'
import { Transient } from '#kernel/domain/errors.ts'
import type { FactsByKey } from '../application/facts-by-key.ts'
import { readFact } from '../application/read-fact.ts'
import { batchGet } from './batch-get.ts'
import { partitionOf } from './partition.ts'

type Needs = Readonly<{ dynamo: DynamoDBDocumentClient; table: string; pause: (tries: number) => Promise<void> }>

const row = z.object({ fact: z.string() })

/** Reads facts of many events at once. */
export const makeDynamoFactsByKey =
  ({ dynamo, table, pause }: Needs): FactsByKey =>
  async (keys) => {
    const rowKeys = keys.map((key) => ({ pk: partitionOf(key), sk: key.happening }))
    const rows = await batchGet({ dynamo, table, projection: 'fact', pause, unavailable }, rowKeys)
    return rows.map((each) => readFact(row.parse(each).fact))
  }

const unavailable = (): Transient =>
  new Transient('store-unavailable', 'The table of the facts is throttled. Send the same request again.')
