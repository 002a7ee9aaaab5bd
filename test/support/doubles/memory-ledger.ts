import { canonicalAccountId } from '#kernel/application/canonical-account-id.ts'
import { covers } from '#kernel/domain/tenant.ts'
import { entryOf, entryRowOf, partitionOf, placeOf, placesOf } from '#ledger/adapters/ledger-rows.ts'
import { accountPlaceOf } from '#ledger/application/account-place.ts'
import type { Ledger, LedgerWrite, StoredLedgerEntry } from '#ledger/application/ports.ts'
import { type Account, keyOf } from '#ledger/domain/account.ts'
import type { makeMemoryFactLog } from './memory-fact-log.ts'

type Facts = ReturnType<typeof makeMemoryFactLog>

const isAt = (entry: StoredLedgerEntry, place: LedgerWrite['reverses']) => entry.version === place?.version

/** The ledger in maps, its facts in the log it is given. */
export const makeMemoryLedger = (facts: Facts): Ledger => {
  const accounts = new Map<string, Account>()
  const entries = new Map<string, readonly StoredLedgerEntry[]>()
  const references = new Set<string>()

  const isHeld = ({ draft }: LedgerWrite) =>
    facts.facts().some(({ tenantid, eventid }) => tenantid === draft.tenantid && eventid === draft.eventid)
  const claimOf = (key: string, { entry }: LedgerWrite) => entry?.reference !== undefined && `${key}#${entry.reference}`

  return {
    account: async (tenancy, spelling) =>
      [spelling, canonicalAccountId(spelling)]
        .flatMap((key) => accounts.get(partitionOf(tenancy.tenantId, key)) ?? [])
        .find(({ partnerId }) => covers(tenancy, partnerId)),

    write: async (tenancy, movements) => {
      if (!movements.every(({ account }) => covers(tenancy, account.partnerId))) throw new Error('outside the tenancy')
      const all = movements.map((movement) => ({
        movement,
        key: partitionOf(tenancy.tenantId, keyOf(movement.account)),
      }))
      if (all.some(({ movement }) => isHeld(movement))) return 'held'
      const isReversed = ({ key, movement }: (typeof all)[number]) =>
        movement.reverses !== undefined &&
        entries.get(key)?.some((entry) => isAt(entry, movement.reverses) && entry.reversedBy !== undefined) !== false
      if (all.some(isReversed)) return 'reversed'
      const taken = all.filter(({ key, movement }) => references.has(claimOf(key, movement) || ''))
      if (taken.length > 0) return { referenceTakenIn: taken.map(({ movement }) => movement.account.accountId) }
      if (all.some(({ key, movement }) => (accounts.get(key)?.version ?? 0) !== movement.account.version - 1))
        return 'overtaken'
      for (const { key, movement } of all) {
        const { account, entry, draft, reverses } = movement
        accounts.set(key, account)
        if (reverses)
          entries.set(
            key,
            (entries.get(key) ?? []).map((held) =>
              isAt(held, reverses) ? { ...held, reversedBy: draft.eventid } : held,
            ),
          )
        if (entry) entries.set(key, [...(entries.get(key) ?? []), entryOf(entryRowOf(entry, draft))])
        const claim = claimOf(key, movement)
        if (claim !== false) references.add(claim)
      }
      return Promise.all(movements.map(async ({ draft, belongings }) => (await facts.append(draft, belongings)).fact))
    },

    accounts: async ({ tenantId, limit, after = '', ...tenancy }) => {
      const { from, to } = placesOf({ tenantId, ...tenancy })
      const left = [...accounts]
        .filter(([key]) => key.startsWith(`${tenantId}#`))
        .map(([, { accountId, partnerId, currency, country, openedAt, closedAt }]) => ({
          ...{ accountId, currency, openedAt },
          ...(partnerId !== undefined && { partnerId }),
          ...(country !== undefined && { country }),
          ...(closedAt !== undefined && { closedAt }),
        }))
        .filter((account) => accountPlaceOf(account) > after)
        .filter((account) => accountPlaceOf(account) >= from && accountPlaceOf(account) <= to)
        .sort((one, other) => (accountPlaceOf(one) < accountPlaceOf(other) ? -1 : 1))
      const items = left.slice(0, limit)
      const last = items.at(-1)
      return { items, nextCursor: last && left.length > items.length ? accountPlaceOf(last) : null }
    },

    entries: async ({ tenantId, partnerId, accountKey, from = '', to = '~', limit, after = '~' }) => {
      const owner = accounts.get(partitionOf(tenantId, accountKey))?.partnerId
      const all = covers({ tenantId, partnerId }, owner) ? (entries.get(partitionOf(tenantId, accountKey)) ?? []) : []
      const left = all
        .filter((entry) => entry.recordedAt >= from && entry.recordedAt <= to && placeOf(entry) < after)
        .reverse()
      const items = left.slice(0, limit)
      const last = items.at(-1)
      return { items, nextCursor: last && left.length > items.length ? placeOf(last) : null }
    },
  }
}
