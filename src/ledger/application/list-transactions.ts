import * as z from 'zod'
import { issuesOf } from '#catalogue/issues.ts'
import { maskBySchema } from '#catalogue/mask-by-schema.ts'
import { listedEntry } from '#contract/ledger/answers.ts'
import { ownAccountId } from '#contract/ledger/bodies.ts'
import type { Caller } from '#kernel/domain/caller.ts'
import { Refusal } from '#kernel/domain/errors.ts'
import { accountNotFound } from './account-not-found.ts'
import type { KeptEntry, Ledger } from './ports.ts'

type Needs = Readonly<{ ledger: Ledger }>

/** A time whose offset takes it out of the four-digit years would not sort as text. */
const moment = z.iso
  .datetime({ offset: true, error: 'must be an ISO 8601 time, such as 2026-03-01T12:00:00Z' })
  .transform((time) => new Date(time).toISOString())
  .refine((instant) => /^\d{4}-/.test(instant), 'must be within the years 0000 to 9999 in UTC')

const parameters = z.strictObject({
  accountId: z.string({ error: 'must name an account' }).min(1),
  from: moment.optional(),
  to: moment.optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z
    .base64url()
    .max(200)
    .transform((text) => Buffer.from(text, 'base64url').toString())
    .refine(isPlace, 'must be the nextCursor of an earlier answer')
    .optional(),
})

const query = parameters.refine(({ from, to }) => from === undefined || to === undefined || from <= to, {
  path: ['from'],
  message: 'must not be after to',
})

/** Who asks: for a tenant, as one of its own or as an operator. */
type Reader = Pick<Caller, 'tenantId' | 'isOperator'>

/**
 * One page of an account's entries, newest first, by when they were recorded. No entry is on two pages or on none, whatever
 * is written meanwhile. An operator sees them without numbers of accounts, names and references.
 * @throws Refusal `query-invalid`.
 * @throws Refusal `account-not-found`, for another tenant's account as for one that does not exist.
 */
export const makeListTransactions =
  ({ ledger }: Needs) =>
  async ({ tenantId, isOperator }: Reader, input: Readonly<Record<string, string | undefined>>) => {
    const parsed = query.safeParse(input)
    if (!parsed.success) throw new Refusal('query-invalid', 'The query is not valid.', issuesOf(parsed.error))
    const { cursor, ...asked } = parsed.data
    if (!ownAccountId.safeParse(asked.accountId).success) throw accountNotFound()
    const [account, page] = await Promise.all([
      ledger.account(tenantId, asked.accountId),
      ledger.entries({ tenantId, ...asked, after: cursor }),
    ])
    if (!account) throw accountNotFound()
    const items = page.items.map(shownOf)
    return {
      items: isOperator ? items.map((item) => maskBySchema(listedEntry, item)) : items,
      nextCursor: page.nextCursor && Buffer.from(page.nextCursor).toString('base64url'),
    }
  }

/** What balance it was before can be told from the amount. */
const shownOf = ({ balanceBefore: _, ...entry }: KeptEntry) => entry

/** After an entry: when it was recorded, and the version of the account with it. */
function isPlace(text: string): boolean {
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z#\d{16}$/.test(text)
}
