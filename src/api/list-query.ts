import * as z from 'zod'
import type { Parameter } from './endpoint.ts'

const limit = { min: 1, max: 200, usual: 50 }

/** What every list takes, as openapi.json tells of it. */
export const pageParameters: readonly Parameter[] = [
  {
    name: 'limit',
    in: 'query',
    description: 'Items of a page.',
    schema: z.int().min(limit.min).max(limit.max).default(limit.usual),
    example: limit.usual,
  },
  {
    name: 'cursor',
    in: 'query',
    description: '`nextCursor` of the page before, with the same other parameters.',
    schema: z.base64url().max(200),
  },
]

/** What every list takes, as its function reads it. `placeIn` finds where the page begins, where the text is one of ours. */
export const pageFields = <Place>(placeIn: (text: string) => Place | undefined) => ({
  limit: z.coerce.number().int().min(limit.min).max(limit.max).default(limit.usual),
  cursor: z
    .base64url()
    .max(200)
    .transform((text, context): Place => {
      const place = placeIn(Buffer.from(text, 'base64url').toString())
      if (place !== undefined) return place
      context.addIssue({ code: 'custom', message: 'must be the nextCursor of an earlier answer' })
      return z.NEVER
    })
    .optional(),
})

/** A time whose offset takes it out of the four-digit years would not sort as text. */
const moment = z.iso
  .datetime({ offset: true, error: 'must be an ISO 8601 time, such as 2026-03-01T12:00:00Z' })
  .transform((time) => new Date(time).toISOString())
  .refine((instant) => /^\d{4}-/.test(instant), 'must be within the years 0000 to 9999 in UTC')

/** The span of time that a list is about, both ends included. */
export const spanFields = { from: moment.optional(), to: moment.optional() }

type Span = Readonly<{ from?: string | undefined; to?: string | undefined }>

/** Refuses a span that ends before it begins. */
export const inOrder = <Query extends Span>(query: z.ZodType<Query>): z.ZodType<Query> =>
  query.refine(({ from, to }) => from === undefined || to === undefined || from <= to, {
    path: ['from'],
    message: 'must not be after to',
  })

/** The text that stands for a place in a list. */
export const cursorOf = (place: string): string => Buffer.from(place).toString('base64url')
