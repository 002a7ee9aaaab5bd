import { ownerKeyOf, type Tenancy } from '#kernel/domain/tenant.ts'
import type { ActivityKey } from '../application/activity-ports.ts'
import type { AccountActivity, Settlement, StoredActivity } from '../domain/activity.ts'

type Account = Tenancy & Readonly<{ accountId: string }>

/** The activity of an account for the whole tenant. A tenant id has no `#`; the id of an account may have some. */
export const accountPk = ({ tenantId, accountId }: Omit<Account, 'partnerId'>): string => `${tenantId}#${accountId}`

/** The activity of an account for one partner alone. */
export const partnerAccountPk = (account: Account): string => `${ownerKeyOf(account)}#${account.accountId}`

const placeOf = (at: string, eventId: string): string => `${at}#${eventId}`

export const keyOf = (activity: ActivityKey) => ({
  pk: accountPk(activity),
  sk: placeOf(activity.happenedAt, activity.eventId),
})

type Update = Readonly<{
  UpdateExpression: string
  ConditionExpression?: string
  ExpressionAttributeNames: Readonly<Record<string, string>>
  ExpressionAttributeValues: Readonly<Record<string, unknown>>
}>

/** Sets attributes and leaves the others as they are, so that changes can be made in any order. */
const updateOf = (attributes: Readonly<Record<string, unknown>>): Update => {
  const set = Object.entries(attributes).filter(([, value]) => value !== undefined)
  return {
    UpdateExpression: `SET ${set.map(([name]) => `#${name} = :${name}`).join(', ')}`,
    ExpressionAttributeNames: Object.fromEntries(set.map(([name]) => [`#${name}`, name])),
    ExpressionAttributeValues: Object.fromEntries(set.map(([name, value]) => [`:${name}`, value])),
  }
}

/** The keys have the account, the time and the id of the event, so no other attribute repeats them. */
const attributesOf = (activity: AccountActivity) => ({
  type: activity.type,
  receivedSk: placeOf(activity.receivedAt, activity.eventId),
  direction: activity.direction,
  counterpartyId: activity.counterpartyId,
  amount: activity.amount,
  // Only activity of partners has these, so the rest costs nothing in their index.
  ...(activity.partnerId !== undefined && { partnerId: activity.partnerId, partnerPk: partnerAccountPk(activity) }),
})

export const recordUpdate = (activity: AccountActivity, isTakenBack: boolean): Update =>
  updateOf({ ...attributesOf(activity), ...(isTakenBack && { isTakenBack }) })

export const settleUpdate = (activity: AccountActivity, { step, outcome }: Settlement): Update => ({
  ...updateOf({ ...attributesOf(activity), step, outcome, settledPk: accountPk(activity) }),
  ConditionExpression: 'attribute_not_exists(#step) OR #step < :step',
})

type Row = Readonly<{ pk: string; sk: string; receivedSk: string }> &
  Pick<StoredActivity, 'type' | 'direction' | 'counterpartyId' | 'amount' | 'outcome' | 'isTakenBack'> &
  Readonly<{ partnerId?: string }>

/** The activity in an item. The table has no other items. */
export const activityIn = (item: Readonly<Record<string, unknown>>): StoredActivity => {
  const { pk, sk, receivedSk, type, partnerId, direction, counterpartyId, amount, outcome, isTakenBack } = item as Row
  const [happenedAt = '', eventId = ''] = sk.split('#')
  return {
    tenantId: pk.slice(0, pk.indexOf('#')),
    partnerId,
    accountId: pk.slice(pk.indexOf('#') + 1),
    eventId,
    type,
    happenedAt,
    receivedAt: receivedSk.slice(0, receivedSk.indexOf('#')),
    ...(direction && { direction }),
    ...(counterpartyId !== undefined && { counterpartyId }),
    ...(amount && { amount }),
    ...(outcome && { outcome }),
    ...(isTakenBack && { isTakenBack }),
  }
}
