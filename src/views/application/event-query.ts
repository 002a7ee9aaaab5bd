import * as z from 'zod'
import { inOrder, pageFields, queryNumber, spanFields } from '#api/list-query.ts'
import { currency } from '#catalogue/fields/currency.ts'
import { typeNamed } from '#catalogue/legacy.ts'
import { canonicalAccountId } from '#kernel/application/canonical-account-id.ts'
import { bands, eventStatuses } from '#kernel/domain/event-status.ts'

/** The prefix of the cursors of this list, so that no list accepts a cursor of another. */
export const cursorMark = 'events:'

/** A page ends after a row, or after all rows of a day. */
const placeIn = (text: string): string | undefined => {
  const place = text.slice(cursorMark.length)
  const isPlace = /^\d{4}-\d\d-\d\d[T~]/.test(place) && !Number.isNaN(Date.parse(place.slice(0, 10)))
  return text.startsWith(cursorMark) && isPlace ? place : undefined
}

/** An attribute of an envelope. */
const attribute = z.string().min(1).max(256)

/** Any spelling of the account means the account. */
const account = attribute.transform(canonicalAccountId).refine((id) => id !== '', 'must have a visible character')

const fields = z.strictObject({
  // No type has a comma.
  type: z
    .string()
    .min(1)
    .max(128)
    .regex(/^[^,]*$/, 'must be a single type')
    .transform(typeNamed)
    .optional(),
  status: z.enum(eventStatuses).optional(),
  account: account.optional(),
  counterparty: account.optional(),
  subject: attribute.optional(),
  source: attribute.optional(),
  producerId: attribute.optional(),
  correlationId: z.uuid().toLowerCase().optional(),
  rule: z
    .string()
    .max(64)
    .regex(/^[^@]+@\d+$/, 'must be a rule with its version, such as structuring@1')
    .optional(),
  band: z.enum(bands).optional(),
  scoreMin: queryNumber(0, 100).optional(),
  amountMin: queryNumber(0, Number.MAX_SAFE_INTEGER).optional(),
  currency: currency.optional(),
  ...spanFields,
  ...pageFields(placeIn),
})

/** Every combination is legal, except that a counterparty has an account and an amount has a currency. */
export const eventQuery = inOrder(
  fields
    .refine(({ counterparty, account }) => counterparty === undefined || account !== undefined, {
      path: ['counterparty'],
      message: 'requires account: events name the counterparty of an account',
    })
    .refine(({ amountMin, currency }) => amountMin === undefined || currency !== undefined, {
      path: ['amountMin'],
      message: 'requires currency: amounts of different currencies cannot be compared',
    }),
)
