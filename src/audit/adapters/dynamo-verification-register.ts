import {
  DeleteCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  paginateQuery,
} from '@aws-sdk/lib-dynamodb'
import * as z from 'zod'
import { pagesOf, send } from '#facts/adapters/send.ts'
import type { CheckDifference } from '#facts/application/check.ts'
import { sha256 } from '#kernel/application/sha256.ts'
import type { VerificationRegister } from '../application/verification-ports.ts'
import { rowKey, verifiedPk } from './audit-log-rows.ts'

const progressRow = z.object({
  sk: z.templateLiteral(['check#', z.string()]),
  next: z.string().exactOptional(),
  roundAt: z.iso.datetime().exactOptional(),
  endedAt: z.iso.datetime().exactOptional(),
  ranAt: z.iso.datetime(),
})

const differenceRow = z.object({
  sk: z.templateLiteral(['difference#', z.string()]),
  check: z.string(),
  kind: z.enum([
    'state',
    'missing-fact',
    'extra-fact',
    'altered-fact',
    'altered-entry',
    'altered-tile',
    'gap',
    'wrong-signature',
    'inconsistent-history',
    'shortened-history',
  ]),
  place: z.string(),
  because: z.string(),
  foundAt: z.string(),
  seenAt: z.string(),
})

const checkMark = 'check#'

/** What the checks remember, in the table `audit-log`. */
export const makeDynamoVerificationRegister = (
  dynamo: DynamoDBDocumentClient,
  table: string,
): VerificationRegister => ({
  read: async (tenantId) => {
    const query = {
      TableName: table,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': verifiedPk(tenantId) },
      ConsistentRead: true,
    }
    const rows: unknown[] = []
    for await (const { Items = [] } of pagesOf(paginateQuery({ client: dynamo }, query))) rows.push(...Items)
    const progress = rows.flatMap((row) => progressRow.safeParse(row).data ?? [])
    const differences = rows.flatMap((row) => differenceRow.safeParse(row).data ?? [])
    return {
      progress: new Map(progress.map(({ sk, ...known }) => [sk.slice(checkMark.length), known])),
      differences: differences.map(({ sk: _, ...difference }) => difference),
    }
  },

  saveProgress: async (tenantId, check, progress) => {
    const Item = { ...rowKey.progress(tenantId, check), ...progress }
    await send(dynamo, new PutCommand({ TableName: table, Item }))
  },

  saveDifference: async (tenantId, difference) => {
    const Item = { ...rowKey.difference(tenantId, nameOf(difference)), ...difference }
    await send(dynamo, new PutCommand({ TableName: table, Item }))
  },

  removeDifference: async (tenantId, difference) => {
    await send(dynamo, new DeleteCommand({ TableName: table, Key: rowKey.difference(tenantId, nameOf(difference)) }))
  },

  lastTenant: async () => {
    const get = new GetCommand({ TableName: table, Key: rowKey.turn, ConsistentRead: true })
    return z.object({ tenantId: z.string() }).safeParse((await send(dynamo, get)).Item).data?.tenantId
  },

  saveLastTenant: async (tenantId) => {
    await send(dynamo, new PutCommand({ TableName: table, Item: { ...rowKey.turn, tenantId } }))
  },
})

const nameOf = ({ check, kind, place }: CheckDifference): string => sha256(JSON.stringify([check, kind, place]))
