import * as z from 'zod'
import type { FactDraft } from '#facts/domain/fact.ts'
import type { Tenancy } from '#kernel/domain/tenant.ts'
import { accountPlaceOf } from '../application/account-place.ts'
import type { ListedAccount, StoredLedgerEntry } from '../application/ports.ts'
import type { Account } from '../domain/account.ts'
import type { Instruction, LedgerEntry } from '../domain/entry.ts'

type Row = Readonly<Record<string, unknown>>

/** The partition key of all items of an account. A tenant id has no `#`, so accounts of two tenants never share a key. */
export const partitionOf = (tenantId: string, accountKey: string): string => `${tenantId}#${accountKey}`

/** The sort keys of an account's items. Entries sort by time of recording, then by version. */
export const sortKeys = {
  account: 'account',
  entry: (place: string) => `entry#${place}`,
  reference: (reference: string) => `reference#${reference}`,
}

/** The position of an entry in its account. The largest safe integer has 16 digits. */
export const placeOf = ({ recordedAt, version }: Pick<StoredLedgerEntry, 'recordedAt' | 'version'>): string =>
  `${recordedAt}#${String(version).padStart(16, '0')}`

/** Sorts after every key with the same prefix. */
export const end = '~'

const accountRow = z.object({
  accountId: z.string(),
  canonicalId: z.string().optional(),
  partnerId: z.string().optional(),
  currency: z.string(),
  overdraftLimit: z.int(),
  openingBalance: z.int(),
  balance: z.int(),
  country: z.string().optional(),
  openedAt: z.string(),
  closedAt: z.string().optional(),
  lastRecordedAt: z.string(),
  version: z.int(),
})

/** The keys of an account in the index `byOwner`. Entries never change them, nor anything else in the index. */
export const indexKeysOf = (tenantId: string, account: Account) => ({
  ownerPk: tenantId,
  ownerSk: accountPlaceOf(account),
})

/** The places of all accounts that a tenancy covers. `$` follows `#`, and no id of a partner contains either. */
export const placesOf = ({ partnerId }: Tenancy): Readonly<{ from: string; to: string }> =>
  partnerId === undefined ? { from: '#', to: end } : { from: `${partnerId}#`, to: `${partnerId}$` }

const listedRow = accountRow.pick({
  accountId: true,
  partnerId: true,
  currency: true,
  country: true,
  openedAt: true,
  closedAt: true,
})

export const listedAccountOf = (row: Row): ListedAccount => listedRow.parse(row)

/** Throws on an invalid row: it must have been edited by hand, and amounts are never guessed. */
export const accountOf = (row: Row): Account => accountRow.parse(row)

/** The account in a row; `undefined` if the row is not an account. For commands that read the rows of all tenants. */
export const accountIn = (row: Row): Account | undefined => accountRow.safeParse(row).data

const money = z.object({ minorUnits: z.int(), currency: z.string() })

const entryRow: z.ZodType<StoredLedgerEntry> = z.object({
  id: z.string(),
  accountId: z.string(),
  direction: z.enum(['debit', 'credit'] satisfies Instruction['direction'][]),
  amount: money,
  counterparty: z
    .object({ accountId: z.string(), name: z.string().optional(), country: z.string().optional() })
    .optional(),
  channel: z.string().optional(),
  occurredAt: z.string().optional(),
  reference: z.string().optional(),
  balanceBefore: money,
  balanceAfter: money,
  recordedAt: z.string(),
  version: z.int(),
  transferId: z.string().optional(),
  reverses: z.string().optional(),
  reversesRecordedAt: z.string().optional(),
  reason: z.string().optional(),
  reversedBy: z.string().optional(),
  sluicevault: z.string().optional(),
})

/** The row of an entry has the values of its fact: a commitment in place of each value that is in the vault. */
export const entryRowOf = (entry: LedgerEntry, { eventid, data, sluicevault }: FactDraft) => ({
  id: eventid,
  ...entry,
  ...Object.fromEntries(Object.keys(entry).flatMap((name) => (name in data ? [[name, data[name]]] : []))),
  ...(sluicevault !== undefined && { sluicevault }),
})

export const entryOf = (row: Row): StoredLedgerEntry => entryRow.parse(row)
