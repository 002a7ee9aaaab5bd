import * as z from 'zod'
import type { KeptEntry } from '../application/ports.ts'
import type { Account } from '../domain/account.ts'
import type { Instruction } from '../domain/entry.ts'

type Row = Readonly<Record<string, unknown>>

/** Everything of an account has one partition key. A tenant's id has no `#`, so no account of one tenant has the key of another's. */
export const partitionOf = (tenantId: string, accountId: string): string => `${tenantId}#${accountId}`

/** Sort keys of what an account has. Entries sort by when they were recorded, and within a millisecond by their version. */
export const sortKeys = {
  account: 'account',
  entry: (place: string) => `entry#${place}`,
  reference: (reference: string) => `reference#${reference}`,
}

/** Where an entry stands among those of its account. As many digits as the largest safe integer has. */
export const placeOf = ({ recordedAt, version }: Pick<KeptEntry, 'recordedAt' | 'version'>): string =>
  `${recordedAt}#${String(version).padStart(16, '0')}`

/** Sorts after everything that begins in the same way. */
export const end = '~'

const accountRow: z.ZodType<Account> = z.object({
  accountId: z.string(),
  currency: z.string(),
  overdraftLimit: z.int(),
  openingBalance: z.int(),
  balance: z.int(),
  country: z.string().optional(),
  openedAt: z.string(),
  lastRecordedAt: z.string(),
  version: z.int(),
})

/** Only a row that was edited by hand does not fit, and of money nothing is guessed. */
export const accountOf = (row: Row): Account => accountRow.parse(row)

const money = z.object({ minorUnits: z.int(), currency: z.string() })

const entryRow: z.ZodType<KeptEntry> = z.object({
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
})

export const entryOf = (row: Row): KeptEntry => entryRow.parse(row)
