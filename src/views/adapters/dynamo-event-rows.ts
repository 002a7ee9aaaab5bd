import { ConditionalCheckFailedException, TransactionConflictException } from '@aws-sdk/client-dynamodb'
import { type DynamoDBDocumentClient, GetCommand, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { batchGet } from '#facts/adapters/batch-get.ts'
import { send } from '#facts/adapters/send.ts'
import { putAlone, type TransactionOutcome, tryTransact, updateAlone } from '#facts/adapters/transact.ts'
import { untilWon } from '#kernel/application/until-won.ts'
import { Transient } from '#kernel/domain/errors.ts'
import { dayOf, type Instant } from '#kernel/domain/instant.ts'
import { covers } from '#kernel/domain/tenant.ts'
import { pause } from '#platform/pause.ts'
import type { EventKey, EventRows, RowState } from '../application/ports.ts'
import type { EventIdentity, RowChange } from '../domain/event-row.ts'
import { advanced } from '../domain/row-progress.ts'
import { keyOf as activityKeyOf } from './activity-rows.ts'
import { makeEventLists } from './dynamo-event-lists.ts'
import { countWrite, readCounts } from './event-counts.ts'
import {
  activityKeysIn,
  indexKeys,
  isRow,
  keyOf,
  progressOf,
  type RowItem,
  revocationName,
  revocationsIn,
  rowOf,
} from './event-row-items.ts'
import {
  decisionUpdate,
  nextWrite,
  originalUpdate,
  type RowUpdate,
  type RowWrite,
  receiptUpdate,
  revocationUpdate,
  unapprovedUpdate,
  usualWrite,
} from './event-row-updates.ts'
import { makeViewLayout } from './view-layout.ts'

/** The mark of an archived event. A queue and then its dead letters store a message for 14 days each. It is in no index. */
const markSeconds = 35 * 24 * 3600

/** The tries of a write that others make wait: facts of one event can be projected at once, and transactions can meet at a count. */
const tryCountMax = 12

type ProgressChange = Extract<RowChange, Readonly<{ kind: 'status' | 'assessment' }>>

type Tables = Readonly<{ viewsTable: string; activityTable: string }>

export const makeDynamoEventRows = (
  dynamo: DynamoDBDocumentClient,
  { viewsTable: table, activityTable }: Tables,
): EventRows => {
  const layout = makeViewLayout(dynamo, table)

  const untilWritten = async <Won>(attempt: () => Promise<Won | undefined>): Promise<Won> => {
    await layout.begin()
    const won = await untilWon(tryCountMax, pause, attempt)
    if (won === undefined)
      throw new Transient('store-unavailable', 'Others changed the same row or the same counts at every try.')
    return won
  }

  const read = async (event: EventKey): Promise<Partial<RowItem>> => {
    const get = new GetCommand({ TableName: table, Key: { pk: keyOf(event) }, ConsistentRead: true })
    return ((await send(dynamo, get)).Item ?? {}) as Partial<RowItem>
  }

  /** Returns the attributes of the row after the update, or those that refuse it. A refusal has them in the form of DynamoDB. */
  const update = (event: EventKey, expressions: RowUpdate): Promise<object> =>
    untilWritten(async () => {
      try {
        const { Attributes = {} } = await send(
          dynamo,
          new UpdateCommand({
            TableName: table,
            Key: { pk: keyOf(event) },
            ...expressions,
            ReturnValues: 'ALL_NEW',
            ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
          }),
        )
        return Attributes
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return error.Item ?? {}
        if (error instanceof TransactionConflictException) return undefined
        throw error
      }
    })

  /** Writes a row, and in the same transaction the counts of its day if the event joins or leaves a group of them. */
  const write = (
    event: EventIdentity,
    { update: expressions, joins, leaves }: RowWrite,
  ): Promise<TransactionOutcome> => {
    const Update = { TableName: table, Key: { pk: keyOf(event) }, ...expressions }
    if (joins === undefined && leaves === undefined) return updateAlone(dynamo, Update)
    const day = { table, tenantId: event.tenantId, day: dayOf(event.receivedAt) }
    const changes = { ...(joins !== undefined && { [joins]: 1 }), ...(leaves !== undefined && { [leaves]: -1 }) }
    return tryTransact(dynamo, [{ Update }, countWrite(day, changes)])
  }

  /** The first write assumes the usual state of the row, and costs no read. If it is refused, the row is read. */
  const advance = (event: EventIdentity, change: ProgressChange): Promise<RowState> => {
    let usual = usualWrite(event, change)
    return untilWritten(async () => {
      if (usual) {
        const outcome = await write(event, usual)
        if (outcome.isWritten) return { isArchived: false, isTakenBack: false }
        if (outcome.unmet.size === 0) return undefined
        usual = undefined
      }
      const before = await read(event)
      const progress = progressOf(before)
      const next = advanced(progress, change)
      if (before.archivedAt !== undefined || next === progress) return stateIn(before, event)
      const outcome = await write(event, nextWrite(event, before, next))
      return outcome.isWritten ? stateIn(before, event) : undefined
    })
  }

  const apply = async (event: EventIdentity, change: RowChange): Promise<RowState> => {
    if (change.kind === 'received') return stateIn(await update(event, receiptUpdate(event, change.matter)), event)
    if (change.kind === 'original') return stateIn(await update(event, originalUpdate(event, change)), event)
    if (change.kind === 'unapproved') return stateIn(await update(event, unapprovedUpdate(event, change.rules)), event)
    if (change.kind === 'decision') return stateIn(await update(event, decisionUpdate(event, change.act)), event)
    return advance(event, change)
  }

  /**
   * Replaces the row by a mark, and deletes the activity that it names in the same transaction. Activity is written before the row,
   * so either this transaction deletes it, or its writer sees in the row that the event is archived.
   */
  const bury = (event: EventKey, archivedAt: Instant): Promise<true> =>
    untilWritten(async () => {
      const row = await read(event)
      if (row.archivedAt !== undefined) return true
      const expiresAt = Math.ceil(Date.parse(archivedAt) / 1000) + markSeconds
      const mark = {
        TableName: table,
        Item: { pk: keyOf(event), archivedAt, expiresAt },
        ...unchanged(row, ['counted', 'delayMs']),
      }
      const deletions = activityKeysIn(event, row).map((key) => ({
        Delete: { TableName: activityTable, Key: activityKeyOf(key) },
      }))
      const { counted, receivedAt } = row
      const day = receivedAt === undefined ? undefined : { table, tenantId: event.tenantId, day: dayOf(receivedAt) }
      const counts = day && counted !== undefined ? [countWrite(day, { [counted]: -1 })] : []
      const others = [...counts, ...deletions]
      const outcome =
        others.length === 0 ? await putAlone(dynamo, mark) : await tryTransact(dynamo, [{ Put: mark }, ...others])
      return outcome.isWritten || undefined
    })

  const readRows: EventRows['read'] = async (tenancy, eventIds) => {
    const keys = [...new Set(eventIds)].map((eventId) => ({ pk: keyOf({ ...tenancy, eventId }) }))
    const items = await batchGet({ dynamo, table, isEventual: true, pause, unavailable }, keys)
    return items.filter(isRow).flatMap((item) => (covers(tenancy, item.partnerId) ? [rowOf(item)] : []))
  }

  return {
    apply,

    revoke: async (event, revocation) =>
      stateIn(await update(event, revocationUpdate(event, revocation)), { ...event, type: revocation.type }),

    remove: async (event, archivedAt) => {
      await bury(event, archivedAt)
    },

    revocationsOf: async (event) => {
      const get = new GetCommand({
        TableName: table,
        Key: { pk: keyOf(event) },
        ProjectionExpression: '#reversedBy, #correctedBy',
        ExpressionAttributeNames: {
          '#reversedBy': revocationName('reversedBy', event),
          '#correctedBy': revocationName('correctedBy', event),
        },
      })
      return revocationsIn((await send(dynamo, get)).Item ?? {}, event)
    },

    list: makeEventLists({ dynamo, table, isCurrent: layout.isCurrent, read: readRows }),

    read: readRows,

    find: async (tenantIds, eventId) => {
      const keys = tenantIds.map((tenantId) => ({ pk: keyOf({ tenantId, eventId }) }))
      const [item] = await batchGet({ dynamo, table, isEventual: true, pause, unavailable }, keys)
      return isRow(item) ? rowOf(item) : undefined
    },

    similar: async (tenancy, rules, limit) => {
      const isOfPartner = tenancy.partnerId !== undefined
      const query = new QueryCommand({
        TableName: table,
        IndexName: isOfPartner ? 'byPartnerRules' : 'byRules',
        KeyConditionExpression: isOfPartner ? 'partnerRulesPk = :pk' : 'rulesPk = :pk',
        ExpressionAttributeValues: { ':pk': indexKeys[isOfPartner ? 'byPartnerRules' : 'byRules'](tenancy, rules) },
        ScanIndexForward: false,
        Limit: limit,
      })
      const { Items = [], LastEvaluatedKey } = await send(dynamo, query)
      const eventIds = Items.map(({ receivedSk: place }) => String(place).slice(String(place).indexOf('#') + 1))
      return { eventIds, complete: LastEvaluatedKey === undefined }
    },

    counts: async (tenantId, day) => {
      const isCurrent = await layout.isCurrent()
      const { counts, complete } = await readCounts(dynamo, { table, tenantId, day }, !isCurrent)
      return { counts, complete: complete && isCurrent }
    },
  }
}

/** The names of the attributes suffice: a refused update returns their values in the form of DynamoDB. */
const stateIn = (attributes: object, event: Pick<EventIdentity, 'partnerId' | 'type'>): RowState => ({
  isArchived: 'archivedAt' in attributes,
  isTakenBack: revocationRelations.some((relation) => revocationName(relation, event) in attributes),
})

/** The condition that attributes are as they were read. */
const unchanged = (row: Partial<RowItem>, names: readonly ('counted' | 'delayMs')[]) => {
  const known = names.filter((name) => row[name] !== undefined)
  return {
    ConditionExpression: names
      .map((name) => (known.includes(name) ? `${name} = :${name}` : `attribute_not_exists(${name})`))
      .join(' AND '),
    ...(known.length > 0 && {
      ExpressionAttributeValues: Object.fromEntries(known.map((name) => [`:${name}`, row[name]])),
    }),
  }
}

const revocationRelations = ['reversedBy', 'correctedBy'] as const

const unavailable = (): Transient =>
  new Transient('store-unavailable', 'The table of the views is throttled. Send the same request again.')
