import * as z from 'zod'
import { sensitive } from '#catalogue/define.ts'
import { directions } from '#catalogue/families/ledger.ts'
import { country } from '#catalogue/fields/country.ts'
import { currency } from '#catalogue/fields/currency.ts'
import { accountId, amount, balance, fullName, shortText } from '#catalogue/fields/fields.ts'
import { eventId, moment, nextCursor } from '../parts.ts'

const version = z.int().positive().describe('Counts what was written to the account, from 1 for its opening.')

const available = balance.describe('What may still be taken: the balance and the overdraft limit.')

/** What `POST /v1/accounts` answers. */
export const account = z
  .object({
    id: eventId,
    accountId,
    currency,
    overdraftLimit: z.int().min(0),
    balance,
    available,
    country: country.optional(),
    version,
    openedAt: moment,
  })
  .meta({ id: 'Account', title: 'Account', description: 'As it was opened.' })

/** What `GET /v1/accounts/{id}/balance` answers. */
export const accountBalance = z
  .object({ accountId, balance, available, asOf: moment, version })
  .meta({ id: 'Balance', title: 'Balance' })

/** What `POST /v1/transactions` answers. */
export const entryReceipt = z
  .object({
    id: eventId,
    accountId,
    direction: z.enum(directions),
    amount,
    balanceAfter: balance,
    recordedAt: moment,
    status: z.literal('received').describe('Where its event stands; it is scored and decided next.'),
  })
  .meta({
    id: 'EntryReceipt',
    title: 'Receipt of an entry',
    description: 'The entry is written, and the balance moved.',
  })

/** What `POST /v1/transfers` answers. */
export const transferReceipt = z
  .object({ transferId: z.uuid(), debit: entryReceipt, credit: entryReceipt })
  .meta({ id: 'TransferReceipt', title: 'Receipt of a transfer', description: 'Both entries are written.' })

/** One entry in a list. */
export const listedEntry = z
  .object({
    id: eventId,
    accountId,
    direction: z.enum(directions),
    amount,
    balanceAfter: balance,
    recordedAt: moment,
    version,
    counterparty: z.object({ accountId, name: fullName.optional(), country: country.optional() }).optional(),
    channel: shortText.optional(),
    occurredAt: moment.optional(),
    reference: sensitive(shortText).optional().describe('What was sent as its name.'),
    transferId: z.uuid().optional(),
  })
  .meta({ id: 'Entry', title: 'Entry in a list' })

/** What `GET /v1/transactions` answers. */
export const entryPage = z
  .object({ items: z.array(listedEntry).max(200), nextCursor })
  .meta({ id: 'EntryPage', title: 'Page of entries', description: 'Newest first, by when they were recorded.' })
