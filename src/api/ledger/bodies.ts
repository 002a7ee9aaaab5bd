import * as z from 'zod'
import { sensitive } from '#catalogue/define.ts'
import { directions } from '#catalogue/families/ledger.ts'
import { country } from '#catalogue/fields/country.ts'
import { currency } from '#catalogue/fields/currency.ts'
import { amount, accountId as anyAccountId, fullName, shortText } from '#catalogue/fields/fields.ts'
import { newAccountId, newReference } from './new-names.ts'

/**
 * A tenant's own name for an account. It stands in paths, so it has nothing that a path, or a proxy on the way, could read
 * otherwise: no slash of either kind, no percent sign, no control character, and it is not `.` or `..`.
 */
export const ownAccountId = sensitive(
  z
    .string()
    .max(64)
    .regex(
      /^(?:\.{3,}|\.*[^\p{Cc}\p{Cs}\uFFFE\uFFFF/\\%.][^\p{Cc}\p{Cs}\uFFFE\uFFFF/\\%]*)$/u,
      'must be 1 to 64 characters without slashes, backslashes, percent signs and control characters, and not . or ..',
    ),
)
  .meta({ examples: ['ACC-2041', 'ACC-7730'] })
  .describe(
    'Your own name for the account: 1 to 64 characters without slashes, backslashes, percent signs and control characters, ' +
      'and not `.` or `..`.',
  )

const occurredAt = z.iso
  .datetime({ offset: true, error: 'must be an ISO 8601 time, such as 2026-03-01T12:00:00Z' })
  .describe('When it happened: not before 1970, and at most 60 seconds in the future.')

/** What an account is opened with. */
export const openingBody = z
  .strictObject({
    accountId: newAccountId,
    currency: currency.describe('ISO 4217. All amounts of the account are in it, for ever.'),
    overdraftLimit: z.int().min(0).optional().describe('How far below zero it may go, in minor units. Default: 0.'),
    openingBalance: z.int().optional().describe('In minor units, not below the limit. Default: 0.'),
    country: country.optional(),
  })
  .meta({ id: 'AccountOpening', title: 'Account to be opened' })

/** One entry to be written. */
export const transactionBody = z
  .strictObject({
    accountId: ownAccountId,
    direction: z.enum(directions).describe('`debit` takes from the account, `credit` adds to it.'),
    amount,
    counterparty: z
      .strictObject({ accountId: anyAccountId, name: fullName.optional(), country: country.optional() })
      .optional()
      .describe('Whom it comes from or goes to. Need not be an account of this ledger.'),
    channel: shortText.optional(),
    occurredAt: occurredAt.optional(),
    reference: newReference.optional(),
  })
  .meta({ id: 'Transaction', title: 'Transaction', description: 'One entry to be written to one account.' })

/** Money to be moved between two accounts. */
export const transferBody = z
  .strictObject({
    fromAccountId: ownAccountId,
    toAccountId: ownAccountId,
    amount,
    channel: shortText.optional(),
    occurredAt: occurredAt.optional(),
    reference: newReference.optional(),
  })
  .meta({ id: 'Transfer', title: 'Transfer', description: 'Money to be moved between two accounts of one tenant.' })
