import * as z from 'zod'
import { pageFields, queryNumber } from '#api/list-query.ts'
import type { Person } from '#approval/domain/person.ts'
import { typeNamed } from '#catalogue/legacy.ts'
import { canonicalAccountId } from '#kernel/application/canonical-account-id.ts'
import { readQuery } from '#kernel/application/read-query.ts'
import type { Caller } from '#kernel/domain/caller.ts'
import { bands } from '#kernel/domain/event-status.ts'
import { dayOf, daysAfter, type Instant } from '#kernel/domain/instant.ts'
import type { ReviewFilter } from '../domain/review-filter.ts'

/** The person of a call. */
export const personOf = ({ subject, issuer }: Pick<Caller, 'subject' | 'issuer'>): Person => ({ id: subject, issuer })

/** The first instant of the day in UTC. */
export const dayStartOf = (now: Instant): Instant => `${dayOf(now)}T00:00:00.000Z`

const word = (lengthMax: number) => z.string().min(1).max(lengthMax)

/** `me`, `none`, or the issuer and the subject of a person with one blank between. An issuer has no blank. */
const assignee = word(2_400).refine(
  (text) => text === 'me' || text === 'none' || text.trim().indexOf(' ') > 0,
  'must be me, none, or an issuer and a subject with a blank between',
)

/** The filters of the list and of `next`. */
const filterFields = {
  band: z.enum(bands).optional(),
  type: word(128).transform(typeNamed).optional(),
  rule: word(80).optional(),
  account: word(64)
    .transform((text) => canonicalAccountId(text) || text)
    .optional(),
  assignee: assignee.optional(),
  due: z.enum(['late', 'today']).optional(),
  level: z
    .enum(['1', '2'])
    .transform((text): 1 | 2 => (text === '1' ? 1 : 2))
    .optional(),
  amountMin: queryNumber(0, Number.MAX_SAFE_INTEGER).optional(),
  currency: word(3).optional(),
  waiting: z.literal('second-person').optional(),
}

const filterQuery = z.strictObject(filterFields)

/** The prefix of the cursors of this list, so that no list accepts a cursor of another. */
export const cursorMark = 'reviews:'

const placeIn = (text: string): string | undefined => {
  const place = text.slice(cursorMark.length)
  return text.startsWith(cursorMark) && /^\d{4}-\d\d-\d\dT[\w:.#-]{1,120}$/.test(place) ? place : undefined
}

const listQuery = z.strictObject({
  ...filterFields,
  status: z.enum(['open', 'claimed', 'decided']).default('open'),
  decided: z.literal('today').optional(),
  sort: z.enum(['urgency', '-urgency']).default('urgency'),
  ...pageFields(placeIn),
})

type Fields = z.output<typeof filterQuery>
type Input = Readonly<Record<string, string | undefined>>

/** Who asks, and when. */
type Inquiry = Readonly<{ caller: Pick<Caller, 'subject' | 'issuer'>; now: Instant }>

/** An amount without a currency means nothing: its minor units differ. */
const withCurrency = <Query extends Pick<Fields, 'amountMin' | 'currency'>>(
  query: z.ZodType<Query>,
): z.ZodType<Query> =>
  query.refine(({ amountMin, currency }) => amountMin === undefined || currency !== undefined, {
    path: ['currency'],
    message: 'is required with amountMin: name the currency of its minor units',
  })

/** Reads the query of `next`. @throws Refusal `query-invalid`. */
export const readReviewFilter = (input: Input, inquiry: Inquiry): ReviewFilter =>
  filterOf({ ...readQuery(withCurrency(filterQuery), input), status: 'open' }, inquiry)

const checkedListQuery = withCurrency(listQuery)
  .refine(({ status, due }) => status !== 'decided' || due === undefined, {
    path: ['due'],
    message: 'is for open reviews: use decided for those that are decided',
  })
  .refine(({ status, decided }) => status === 'decided' || decided === undefined, {
    path: ['decided'],
    message: 'is for decided reviews: add status=decided',
  })

/** Reads the query of the list. @throws Refusal `query-invalid`. */
export const readReviewListQuery = (input: Input, inquiry: Inquiry) => {
  const { limit, cursor, sort, ...fields } = readQuery(checkedListQuery, input)
  return { filter: filterOf(fields, inquiry), limit, after: cursor, isReversed: sort === '-urgency' }
}

type FilterFields = Fields & Pick<ReviewFilter, 'status'> & Readonly<{ decided?: 'today' | undefined }>

const filterOf = (fields: FilterFields, { caller, now }: Inquiry): ReviewFilter => {
  const { assignee: who, due, waiting, decided, ...filter } = fields
  return {
    ...filter,
    assignee: who === undefined || who === 'none' ? who : who === 'me' ? personOf(caller) : personNamed(who.trim()),
    dueBefore: due === 'late' ? now : due === 'today' ? daysAfter(dayStartOf(now), 1) : undefined,
    decidedFrom: decided && dayStartOf(now),
    waitsForSecond: waiting && true,
  }
}

const personNamed = (text: string): Person => {
  const blank = text.indexOf(' ')
  return { issuer: text.slice(0, blank), id: text.slice(blank + 1) }
}
