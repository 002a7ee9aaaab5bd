import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import * as z from 'zod'
import { batchGet } from '#facts/adapters/batch-get.ts'
import { partitionOf } from '#facts/adapters/partition.ts'
import { Transient } from '#kernel/domain/errors.ts'
import { pause } from '#platform/pause.ts'
import type { FactTexts } from '../application/export-ports.ts'

/** An item whose text was removed has an empty one, which no entry has the hash of. */
const rows = z.array(z.object({ pk: z.string(), sk: z.string(), fact: z.string().catch('') }))

/** The texts of many facts by their keys. No text is parsed: one that was altered is returned as it is. */
export const makeDynamoFactTexts = (dynamo: DynamoDBDocumentClient, table: string): FactTexts => ({
  of: async (tenantId, keys) => {
    const rowKeys = keys.map(({ eventId, happening }) => ({ pk: partitionOf({ tenantId, eventId }), sk: happening }))
    const settings = { dynamo, table, projection: 'pk, sk, fact', pause, unavailable }
    const found = rows.parse(await batchGet(settings, rowKeys))
    return new Map(found.map(({ pk, sk, fact }) => [`${pk.slice(tenantId.length + 1)}#${sk}`, fact]))
  },
})

const unavailable = (): Transient =>
  new Transient('store-unavailable', 'The table of facts is throttled. Try again later.')
