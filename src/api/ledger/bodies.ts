import * as z from 'zod'
import { exactTime, identifier, published } from '#catalogue/define.ts'
import { directions } from '#catalogue/families/ledger.ts'
import { country } from '#catalogue/fields/country.ts'
import { currency } from '#catalogue/fields/currency.ts'
import { amount, accountId as anyAccountId, fullName, reversalReason, shortText } from '#catalogue/fields/fields.ts'
import { newAccountId, newReference } from './new-names.ts'

/**
 * A tenant's own name for an account. It is part of paths, so it has no character that a proxy could interpret: no slash,
 * no backslash, no percent sign, no control character, and it is not `.` or `..`.
 */
export const ownAccountId = identifier(
  z
    .string()
    .max(64)
    .regex(
      /^(?:\.{3,}|\.*[^\p{Cc}\p{Cs}\uFFFE\uFFFF/\\%.][^\p{Cc}\p{Cs}\uFFFE\uFFFF/\\%]*)$/u,
      'must be 1 to 64 characters without slashes, backslashes, percent signs and control characters, and not . or ..',
    )
    .register(published, { pattern: '^[^\\x00-\\x1f\\x7f-\\x9f/\\\\%]+$', not: { pattern: '^\\.{1,2}$' } }),
)
  .meta({ examples: ['ACC-2041', 'ACC-7730'] })
  .describe(
    'Your own name for the account: 1 to 64 characters without slashes, backslashes, percent signs and control characters, ' +
      'and not `.` or `..`.',
  )

const occurredAt = exactTime.describe('When it happened. Not before 1970, and at most 60 seconds in the future.')

const overdraftLimit = z.int().min(0).describe('How far the balance may fall below zero, in minor units.')

/** The request to change an account. */
export const limitBody = z
  .strictObject({ overdraftLimit })
  .meta({ id: 'AccountLimit', title: 'Overdraft limit to be set' })

/** The request to open an account. */
export const openingBody = z
  .strictObject({
    accountId: newAccountId,
    currency: currency.describe('ISO 4217. All amounts of the account are in this currency. It never changes.'),
    overdraftLimit: overdraftLimit
      .optional()
      .describe('How far the balance may fall below zero, in minor units. Default: 0.'),
    openingBalance: z.int().optional().describe('In minor units. Not below the overdraft limit. Default: 0.'),
    country: country.optional(),
  })
  .meta({ id: 'AccountOpening', title: 'Account to be opened' })

/** The request to write one entry. */
export const transactionBody = z
  .strictObject({
    accountId: ownAccountId,
    direction: z.enum(directions).describe('`debit` reduces the balance, `credit` increases it.'),
    amount,
    counterparty: z
      .strictObject({ accountId: anyAccountId, name: fullName.optional(), country: country.optional() })
      .optional()
      .describe('The party that pays or is paid. It need not be an account of this ledger.'),
    channel: shortText.optional(),
    occurredAt: occurredAt.optional(),
    reference: newReference.optional(),
  })
  .meta({ id: 'Transaction', title: 'Transaction', description: 'One entry for one account.' })

/** The request to transfer money between two accounts. */
export const transferBody = z
  .strictObject({
    fromAccountId: ownAccountId,
    toAccountId: ownAccountId,
    amount,
    channel: shortText.optional(),
    occurredAt: occurredAt.optional(),
    reference: newReference.optional(),
  })
  .meta({ id: 'Transfer', title: 'Transfer', description: 'A transfer of money between two accounts of one tenant.' })

/** The request to reverse an entry. */
export const reversalBody = z.strictObject({ reason: reversalReason, reference: newReference.optional() }).meta({
  id: 'Reversal',
  title: 'Reversal',
  description: 'The reversal of an entry, or of both entries of a transfer.',
})
