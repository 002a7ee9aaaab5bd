import * as z from 'zod'
import { timeFault } from '#kernel/domain/instant.ts'
import type { Parameter } from './endpoint.ts'

/** How many items a page has. */
export const pageLimit = { min: 1, max: 200, usual: 50 }

/** The parameters of every list, for openapi.json. */
export const pageParameters: readonly Parameter[] = [
  {
    name: 'limit',
    in: 'query',
    description: 'The number of items in a page.',
    schema: z.int().min(pageLimit.min).max(pageLimit.max).default(pageLimit.usual),
    example: pageLimit.usual,
  },
  {
    name: 'cursor',
    in: 'query',
    description: 'The `nextCursor` of the previous page. Send the other parameters unchanged.',
    schema: z.base64url().max(200),
  },
]

/** A whole number in a query, in decimal digits. An empty value is not 0. */
export const queryNumber = (min: number, max: number) => {
  const error = `must be a whole number from ${min} to ${max}`
  return z
    .string({ error })
    .regex(/^-?\d{1,16}$/, { error, abort: true })
    .transform(Number)
    .pipe(z.int({ error, abort: true }).min(min).max(max))
}

/** The parameters of every list, for its function. `placeIn` decodes a cursor; `undefined` for text that is not a cursor. */
export const pageFields = <Place>(placeIn: (text: string) => Place | undefined) => ({
  limit: queryNumber(pageLimit.min, pageLimit.max).default(pageLimit.usual),
  cursor: z
    .base64url()
    .max(200)
    .transform((text, context): Place => {
      const place = placeIn(Buffer.from(text, 'base64url').toString())
      if (place !== undefined) return place
      context.addIssue({ code: 'custom', message: 'must be the nextCursor of an earlier response' })
      return z.NEVER
    })
    .optional(),
})

/** Times are compared as text, so the year in UTC must have four digits. */
const moment = z.iso
  .datetime({ offset: true, error: timeFault })
  .transform((time) => new Date(time).toISOString())
  .refine((instant) => /^\d{4}-/.test(instant), 'must be within the years 0000 to 9999 in UTC')

/** The time range of a list, both ends included. */
export const spanFields = { from: moment.optional(), to: moment.optional() }

type Span = Readonly<{ from?: string | undefined; to?: string | undefined }>

/** Rejects a time range that ends before it begins. */
export const inOrder = <Query extends Span>(query: z.ZodType<Query>): z.ZodType<Query> =>
  query.refine(({ from, to }) => from === undefined || to === undefined || from <= to, {
    path: ['from'],
    message: 'must not be after to',
  })

/** Encodes a place in a list as a cursor. */
export const cursorOf = (place: string): string => Buffer.from(place).toString('base64url')
