import { BatchGetCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { putOfFact } from '#facts/adapters/dynamo-fact-log.ts'
import { send } from '#facts/adapters/send.ts'
import { putAlone, transact } from '#facts/adapters/transact.ts'
import { tenancyOf } from '#facts/domain/fact.ts'
import { Transient } from '#kernel/domain/errors.ts'
import { ownerKeyOf, type Tenancy } from '#kernel/domain/tenant.ts'
import type { AssessmentStore, StoredProfile } from '../application/ports.ts'
import { emptyProfile } from '../domain/profile.ts'
import { profileOf, textOf } from './profile-text.ts'

type Settings = Readonly<{ table: string; facts: Readonly<{ table: string; shardCount: number }> }>

/** A profile is deleted after this time without events. The account then counts as new. */
const retentionDays = 400

type Row = Readonly<{ profile: string; version: number }>

/** Stores the profiles of accounts in their own table and assessments in the fact log, in one transaction. */
export const makeDynamoAssessmentStore = (dynamo: DynamoDBDocumentClient, settings: Settings): AssessmentStore => ({
  profiles: async (tenancy, accountIds) => {
    const rows = await readRows(
      dynamo,
      settings.table,
      accountIds.map((accountId) => keyOf(tenancy, accountId)),
    )
    return accountIds.map((accountId) => {
      const row = rows.get(keyOf(tenancy, accountId))
      return { accountId, profile: row ? profileOf(row.profile) : emptyProfile, version: row?.version ?? 0 }
    })
  },

  keep: async (assessment, profiles) => {
    const { put } = putOfFact(settings.facts)(assessment)
    const puts = profiles.map((held) => ({ Put: putOfProfile(settings.table, tenancyOf(assessment), held) }))
    const outcome = puts.length === 0 ? await putAlone(dynamo, put) : await transact(dynamo, [{ Put: put }, ...puts])
    // The assessment is the first write. If the log already holds it, other refused writes do not matter.
    return outcome.isWritten || outcome.unmet.has(0) ? 'kept' : 'overtaken'
  },
})

/** The key of an owner has no `#`, so two accounts never share a key. */
const keyOf = (tenancy: Tenancy, accountId: string): string => `${ownerKeyOf(tenancy)}#${accountId}`

const readRows = async (
  dynamo: DynamoDBDocumentClient,
  table: string,
  keys: readonly string[],
): Promise<ReadonlyMap<string, Row>> => {
  const request = { [table]: { Keys: keys.map((pk) => ({ pk })), ConsistentRead: true } }
  const { Responses, UnprocessedKeys } = await send(dynamo, new BatchGetCommand({ RequestItems: request }))
  if (Object.keys(UnprocessedKeys ?? {}).length > 0)
    throw new Transient('store-unavailable', 'DynamoDB throttles reads of the profiles.')
  return new Map((Responses?.[table] ?? []).map(({ pk, profile, version }) => [pk, { profile, version }]))
}

const putOfProfile = (table: string, tenancy: Tenancy, { accountId, profile, version }: StoredProfile) => ({
  TableName: table,
  Item: {
    pk: keyOf(tenancy, accountId),
    profile: textOf(profile),
    version: version + 1,
    expiresAt: Math.floor(Date.now() / 1000) + retentionDays * 86_400,
  },
  ConditionExpression: version === 0 ? 'attribute_not_exists(pk)' : 'version = :read',
  ...(version > 0 && { ExpressionAttributeValues: { ':read': version } }),
})
