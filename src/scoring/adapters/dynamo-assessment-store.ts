import { BatchGetCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { putOfFact } from '#facts/adapters/dynamo-fact-log.ts'
import { putAlone, transact } from '#facts/adapters/transact.ts'
import { translateDynamoError } from '#facts/adapters/translate-dynamo-error.ts'
import { Transient } from '#kernel/domain/errors.ts'
import type { AssessmentStore, HeldProfile } from '../application/ports.ts'
import { emptyProfile } from '../domain/profile.ts'
import { profileOf, textOf } from './profile-text.ts'

type Settings = Readonly<{ table: string; facts: Readonly<{ table: string; shardCount: number }> }>

/** The profile of an account without events for so long is deleted; the account is new when it comes back. */
const keptDays = 400

type Row = Readonly<{ profile: string; version: number }>

/** Profiles of accounts in a table of their own, and assessments in the fact log, written in one transaction. */
export const makeDynamoAssessmentStore = (dynamo: DynamoDBDocumentClient, settings: Settings): AssessmentStore => ({
  profiles: async (tenantId, accountIds) => {
    const rows = await readRows(
      dynamo,
      settings.table,
      accountIds.map((accountId) => keyOf(tenantId, accountId)),
    )
    return accountIds.map((accountId) => {
      const row = rows.get(keyOf(tenantId, accountId))
      return { accountId, profile: row ? profileOf(row.profile) : emptyProfile, version: row?.version ?? 0 }
    })
  },

  keep: async (assessment, profiles) => {
    const { put } = putOfFact(settings.facts)(assessment)
    const puts = profiles.map((held) => ({ Put: putOfProfile(settings.table, assessment.tenantid, held) }))
    const outcome = puts.length === 0 ? await putAlone(dynamo, put) : await transact(dynamo, [{ Put: put }, ...puts])
    // The assessment comes first: where the log holds it, whatever else was refused does not matter.
    return outcome.isWritten || outcome.unmet.has(0) ? 'kept' : 'overtaken'
  },
})

/** A tenant's name has no `#` in it, so two accounts never meet under one key, whatever theirs are. */
const keyOf = (tenantId: string, accountId: string): string => `${tenantId}#${accountId}`

const readRows = async (
  dynamo: DynamoDBDocumentClient,
  table: string,
  keys: readonly string[],
): Promise<ReadonlyMap<string, Row>> => {
  const request = { [table]: { Keys: keys.map((pk) => ({ pk })), ConsistentRead: true } }
  try {
    const { Responses, UnprocessedKeys } = await dynamo.send(new BatchGetCommand({ RequestItems: request }))
    if (Object.keys(UnprocessedKeys ?? {}).length > 0)
      throw new Transient('store-unavailable', 'The profiles of accounts are throttled.')
    return new Map((Responses?.[table] ?? []).map(({ pk, profile, version }) => [pk, { profile, version }]))
  } catch (error) {
    throw error instanceof Transient ? error : translateDynamoError(error)
  }
}

const putOfProfile = (table: string, tenantId: string, { accountId, profile, version }: HeldProfile) => ({
  TableName: table,
  Item: {
    pk: keyOf(tenantId, accountId),
    profile: textOf(profile),
    version: version + 1,
    expiresAt: Math.floor(Date.now() / 1000) + keptDays * 86_400,
  },
  ConditionExpression: version === 0 ? 'attribute_not_exists(pk)' : 'version = :read',
  ...(version > 0 && { ExpressionAttributeValues: { ':read': version } }),
})
