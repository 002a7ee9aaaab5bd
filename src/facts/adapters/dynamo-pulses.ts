import { randomUUID } from 'node:crypto'
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import type { Clock } from '#kernel/domain/instant.ts'
import type { Pulses } from '../application/ports.ts'
import { pulsePrefix } from '../application/stream-change.ts'
import { putAlone } from './transact.ts'

type Needs = Readonly<{ dynamo: DynamoDBDocumentClient; table: string; clock: Clock }>

/** DynamoDB deletes a pulse some time after it. Nothing reads it again. */
const lifetimeSeconds = 3600

/**
 * Pulses in the table of facts. A pulse has a key of its own each time, so that pulses reach each shard in turn. It has no text of a
 * fact and no keys of an index, so nothing but the stream and a scan of the table returns it.
 */
export const makeDynamoPulses = ({ dynamo, table, clock }: Needs): Pulses => ({
  send: async () => {
    const expiresAt = Math.floor(Date.parse(clock()) / 1000) + lifetimeSeconds
    await putAlone(dynamo, { TableName: table, Item: { pk: `${pulsePrefix}${randomUUID()}`, sk: 'pulse', expiresAt } })
  },
})
