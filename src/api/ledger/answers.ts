import * as z from 'zod'
import { identifier } from '#catalogue/define.ts'
import { directions } from '#catalogue/families/ledger.ts'
import { country } from '#catalogue/fields/country.ts'
import { currency } from '#catalogue/fields/currency.ts'
import { accountId, amount, balance, fullName, reversalReason, shortText } from '#catalogue/fields/fields.ts'
import { eventId, moment, nextCursor, partnerId } from '../parts.ts'

const version = z.int().positive().describe('Counts the writes to the account. The opening is 1.')

const reverses = eventId.describe('The id of the entry that this one reverses.')

const available = balance.describe('The amount that can still be debited: the balance plus the overdraft limit.')

/** The state of an account, with the fields that never change. */
const state = {
  currency,
  overdraftLimit: z.int().min(0),
  balance,
  available,
  country: country.optional(),
  partnerId: partnerId.optional(),
  version,
  openedAt: moment,
}

/** The response of `POST /v1/accounts`. */
export const account = z
  .object({ id: eventId, accountId, ...state })
  .meta({ id: 'Account', title: 'Account', description: 'The account as it was opened.' })

const status = z.enum(['open', 'closed'])

/** The response of `GET /v1/accounts/{id}`. */
export const accountDetails = z
  .object({ accountId, status, ...state, closedAt: moment.optional() })
  .meta({ id: 'AccountDetails', title: 'Account as it is now' })

/** The response of the calls that close an account or set its limit. */
export const accountChange = z
  .object({
    id: eventId,
    accountId,
    status,
    overdraftLimit: z.int().min(0),
    balance,
    available,
    partnerId: partnerId.optional(),
    version,
    changedAt: moment,
  })
  .meta({ id: 'AccountChange', title: 'Account after a change', description: 'The account right after the change.' })

/** One account in a list. */
export const listedAccount = z
  .object({
    accountId,
    status,
    currency,
    country: country.optional(),
    partnerId: partnerId.optional(),
    openedAt: moment,
    closedAt: moment.optional(),
  })
  .meta({ id: 'ListedAccount', title: 'Account in a list' })

/** The response of `GET /v1/accounts`. */
export const accountPage = z
  .object({ items: z.array(listedAccount).max(200), nextCursor })
  .meta({ id: 'AccountPage', title: 'Page of accounts' })

/** The response of `GET /v1/accounts/{id}/balance`. */
export const accountBalance = z
  .object({ accountId, balance, available, asOf: moment, version })
  .meta({ id: 'Balance', title: 'Balance' })

/** The response of `POST /v1/transactions`. */
export const entryReceipt = z
  .object({
    id: eventId,
    accountId,
    direction: z.enum(directions),
    amount,
    balanceAfter: balance,
    recordedAt: moment,
    status: z.literal('received').describe('The status of the event of this entry. Scoring and the decision follow.'),
    reverses: reverses.optional(),
  })
  .meta({
    id: 'EntryReceipt',
    title: 'Receipt of an entry',
    description: 'The entry is written and the balance changed.',
  })

/** The response of `POST /v1/transactions/{id}/reversal`. */
export const reversalReceipt = z.object({ entries: z.array(entryReceipt).min(1).max(2) }).meta({
  id: 'ReversalReceipt',
  title: 'Receipt of a reversal',
  description: 'The reversal of the named entry, and then of the other entry of its transfer.',
})

/** The response of `POST /v1/transfers`. */
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
    occurredAt: z.iso.datetime().optional().describe('UTC, ISO 8601 with every digit of the request.'),
    reference: identifier(shortText).optional().describe('The reference from the request.'),
    transferId: z.uuid().optional(),
    reverses: reverses.optional(),
    reversedBy: eventId.optional().describe('The id of the entry that reverses this one.'),
    reason: reversalReason.optional().describe('The reason for the reversal.'),
    hidden: z
      .object({ personal: z.enum(['masked', 'erased', 'altered']).optional() })
      .optional()
      .describe(
        'Why `•••` is in the place of a name or a reason: it is masked for operators, it was erased, or someone altered it in ' +
          'the vault, which rings an alarm.',
      ),
  })
  .meta({ id: 'Entry', title: 'Entry in a list' })

/** The response of `GET /v1/transactions`. */
export const entryPage = z
  .object({ items: z.array(listedEntry).max(200), nextCursor })
  .meta({ id: 'EntryPage', title: 'Page of entries', description: 'Newest first, by the time of recording.' })
