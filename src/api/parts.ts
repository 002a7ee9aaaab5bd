import * as z from 'zod'
import { partnerIdPattern } from '#kernel/domain/tenant.ts'

/** A time in a response: UTC with milliseconds. */
export const moment = z.iso.datetime().describe('UTC, ISO 8601 with milliseconds.')

export const eventId = z.uuid().describe('The id of the event in Sluice.')

export const correlationId = z.uuid().describe('Identifies requests and facts that belong together, across systems.')

export const partnerId = z
  .string()
  .regex(partnerIdPattern)
  .describe('The partner of the tenant that it belongs to. Absent for the tenant itself.')

/** The header that makes a retry safe. */
export const idempotencyKey = z
  .string()
  .min(1)
  .max(512)
  .meta({ pattern: '^(?:[!#-+\\x2d-~]{1,255}|"(?:[ !#-\\x5b\\x5d-~]|\\\\["\\\\]){1,255}")$' })

/** The header in which an operator states why it writes or reads. */
export const operatorReason = z
  .string()
  .min(10)
  .max(1002)
  .meta({
    pattern:
      '^(?:[!#-+\\x2d-~][ !#-+\\x2d-~]{8,498}[!#-+\\x2d-~]|' +
      '"(?:[!#-\\x5b\\x5d-~]|\\\\["\\\\])(?:[ !#-\\x5b\\x5d-~]|\\\\["\\\\]){8,498}(?:[!#-\\x5b\\x5d-~]|\\\\["\\\\])")$',
  })

/** Opaque text for the next page. `null` at the end of the list. */
export const nextCursor = z
  .string()
  .nullable()
  .describe('Send it as `cursor` for the next page. `null` at the end of the list.')

/** Ids that examples share, so that a reader can follow one event through all of them. */
export const exampleIds = {
  event: '9bb2d6f3-0611-5697-b3cb-594a4d5da0b9',
  otherEvent: 'ed81ee82-21e7-57eb-8cfe-e26f675e0544',
  correlation: 'f84c37c2-50e2-48b2-815f-3a98c112ba6a',
  fact: '0d3bd9e4-3a65-5d6c-9a0e-5c2ad7b1f0b3',
  request: '6ddc6a26-40dc-4a05-b2b2-f5ae25efef27',
} as const

/** Identifies what was proposed. */
export const contentHash = z
  .string()
  .regex(/^[0-9a-f]{64}$/)
  .describe('The SHA-256 of what is proposed, as canonical JSON, in hex.')
