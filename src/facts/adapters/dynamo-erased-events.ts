import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import * as z from 'zod'
import { Transient } from '#kernel/domain/errors.ts'
import type { ErasedEvents } from '../application/erased-events.ts'
import { happenings } from '../domain/happening.ts'
import { batchGet } from './batch-get.ts'
import { partitionOfFact } from './partition.ts'

type Needs = Readonly<{ dynamo: DynamoDBDocumentClient; table: string; pause: (tries: number) => Promise<void> }>

const keyRow = z.object({ pk: z.string() })

/** The erased events in the log: each has a fact `erased`. Only its key is read. */
export const makeDynamoErasedEvents =
  ({ dynamo, table, pause }: Needs): ErasedEvents =>
  async (events) => {
    const sk = happenings.erased()
    const keys = [...new Set(events.map(partitionOfFact))].map((pk) => ({ pk, sk }))
    const rows = await batchGet({ dynamo, table, projection: 'pk', pause, unavailable }, keys)
    const erased = new Set(rows.map((row) => keyRow.parse(row).pk))
    return (event) => erased.has(partitionOfFact(event))
  }

const unavailable = (): Transient =>
  new Transient('store-unavailable', 'The table of the facts is throttled. Send the same request again.')
