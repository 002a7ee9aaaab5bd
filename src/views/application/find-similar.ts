import * as z from 'zod'
import { similarEvents } from '#api/similar.ts'
import { redactAnswer } from '#catalogue/redaction.ts'
import type { FactsByKey } from '#facts/application/facts-by-key.ts'
import type { Caller } from '#kernel/domain/caller.ts'
import { Refusal } from '#kernel/domain/errors.ts'
import type { Tenancy } from '#kernel/domain/tenant.ts'
import type { Vault } from '#vault/application/vault.ts'
import type { StoredActivity } from '../domain/activity.ts'
import type { EventRow } from '../domain/event-row.ts'
import type { ActivityReader } from './activity-ports.ts'
import type { EventRows } from './ports.ts'
import { readDecisions, type ShownDecision } from './read-decisions.ts'

type Needs = Readonly<{
  rows: Pick<EventRows, 'read' | 'similar'>
  activity: Pick<ActivityReader, 'settled'>
  facts: FactsByKey
  vault: Vault
}>

/** The caller, as a member of the tenant, as a partner of it or as an operator. */
type Reader = Pick<Caller, 'tenantId' | 'partnerId' | 'isOperator'>

/** The most events with the same rules, and the most events of each account, that one answer reads. */
const readCountMax = { sameRules: 100, account: 30 } as const

/** The most events in each part of the answer. */
const itemCountMax = 20

const uuid = z.uuid()

/**
 * Returns decided events for which the same rules fired, and what was held, rejected or failed on the accounts of an event. It reads
 * the read model by key, and one fact and one item of the vault for each decision of people that it shows. An operator sees
 * neither accounts nor people nor reasons, and the vault is not read.
 * @throws Refusal `event-not-found`, also for an event of another tenant or partner, and for one that the read model does not have
 * yet. @throws Transient `vault-unavailable`.
 */
export const makeFindSimilar =
  ({ rows, activity, facts, vault }: Needs) =>
  async (reader: Reader, id: string): Promise<unknown> => {
    const [event] = uuid.safeParse(id).success ? await rows.read(reader, [id]) : []
    if (!event) throw new Refusal('event-not-found', 'There is no event with this id.')
    const [same, settled] = await Promise.all([
      sameRulesOf(rows, reader, event),
      settledOnAccounts(activity, reader, event),
    ])
    const known = await rows.read(reader, [...same.eventIds, ...settled.map(({ eventId }) => eventId)])
    const byId = new Map(known.map((row) => [row.id, row]))
    const decided = same.eventIds.flatMap((eventId) => byId.get(eventId) ?? []).filter(isDecided)
    const reviews = settled.flatMap(({ eventId, accountId }) => {
      const row = byId.get(eventId)
      return row ? [{ row, accountId }] : []
    })
    const shown = { decided: decided.slice(0, itemCountMax), reviews: reviews.slice(0, itemCountMax) }
    const decisions = await readDecisions({ facts, vault }, reader, [
      ...shown.decided,
      ...shown.reviews.map(({ row }) => row),
    ])
    const comparedOf = (row: EventRow) => compared(row, decisions.get(row.id))
    const answer = {
      rules: event.rules ?? [],
      sameRules: {
        complete: same.complete,
        approved: decided.filter(({ status }) => status === 'approved').length,
        rejected: decided.filter(({ status }) => status === 'rejected').length,
        items: shown.decided.map(comparedOf),
      },
      accountReviews: shown.reviews.map(({ row, accountId }) => ({ ...comparedOf(row), accountId })),
    }
    return redactAnswer(similarEvents, answer, reader)
  }

const isDecided = ({ status }: EventRow): boolean => status === 'approved' || status === 'rejected'

/** The other events with the same rules. Without a rule that fired, none is similar. */
export const sameRulesOf = async (
  rows: Pick<EventRows, 'similar'>,
  { tenantId, partnerId }: Tenancy,
  { id, rules = [] }: EventRow,
): ReturnType<EventRows['similar']> => {
  if (rules.length === 0) return { eventIds: [], complete: true }
  const { eventIds, complete } = await rows.similar({ tenantId, partnerId }, rules, readCountMax.sameRules)
  return { eventIds: eventIds.filter((eventId) => eventId !== id), complete }
}

/** An event that names two of the accounts is there once, with the first of them. */
const settledOnAccounts = async (
  activity: Needs['activity'],
  { tenantId, partnerId }: Reader,
  { id, accounts = [] }: EventRow,
): Promise<readonly StoredActivity[]> => {
  const accountIds = [...new Set(accounts.map(({ accountId }) => accountId))]
  const found = await Promise.all(
    accountIds.map((accountId) => activity.settled({ tenantId, partnerId, accountId, limit: readCountMax.account })),
  )
  const others = found.flat().filter(({ eventId }) => eventId !== id)
  const firstOf = new Map(others.toReversed().map((one) => [one.eventId, one]))
  return [...firstOf.values()].toSorted((a, b) => (a.happenedAt < b.happenedAt ? 1 : -1))
}

const compared = (
  { id, type, receivedAt, status, score, band, amount }: EventRow,
  decision: ShownDecision | undefined,
) => ({
  id,
  type,
  receivedAt,
  status,
  ...(score !== undefined && { score }),
  ...(band && { band }),
  ...(amount && { amount }),
  ...(decision && { decision }),
})
