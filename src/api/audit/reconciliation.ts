import * as z from 'zod'
import { identifier } from '#catalogue/define.ts'
import type { Endpoint } from '../endpoint.ts'
import { moment } from '../parts.ts'

/** The limits of one call: the days of its period, and the facts of all kinds in it. */
export const reconciliationLimit = { days: 31, facts: 50_000 }

/** A count and a digest of the ids of a producer. */
export const getReconciliationEndpoint: Endpoint = {
  name: 'get-reconciliation',
  method: 'get',
  path: '/v1/audit/reconciliation',
  access: 'audit:read',
  tag: 'Audit',
  summary: 'Count and digest the ids that a producer gave its events',
  description:
    'From the facts: the different ids of the events that Sluice received from a source, also by partners, from `from` to before `to`. A producer ' +
    `computes the same from its own list. The period has at most ${reconciliationLimit.days} days, and at most 50,000 facts of all kinds: ask for shorter ` +
    'periods of a busy tenant.',
  parameters: [
    {
      name: 'source',
      in: 'query',
      required: true,
      description: 'The `source` of the events.',
      // Free text of a producer: a log of reads has its hash.
      schema: identifier(z.string().min(1).max(256)),
      example: '/desk/7',
    },
    {
      name: 'from',
      in: 'query',
      required: true,
      description: 'The start of the period: when Sluice received the event.',
      schema: z.iso.datetime({ offset: true }),
      example: '2026-03-01T00:00:00Z',
    },
    {
      name: 'to',
      in: 'query',
      required: true,
      description: 'The end of the period. An event received at this time is not in it.',
      schema: z.iso.datetime({ offset: true }),
      example: '2026-03-02T00:00:00Z',
    },
  ],
  answers: {
    200: {
      description: 'The count and the digest.',
      content: {
        'application/json': {
          schema: z
            .object({
              source: z.string(),
              from: moment,
              to: moment,
              count: z.int().min(0).describe('The number of different ids.'),
              digest: z
                .string()
                .regex(/^[0-9a-f]{64}$/)
                .describe('SHA-256 over the ids, sorted by their bytes, each with a line end after it, in hex.'),
              complete: z
                .boolean()
                .describe('Whether the period ended five minutes ago or earlier. Otherwise events can be added to it.'),
            })
            .meta({ id: 'Reconciliation', title: 'Count and digest of the ids of a producer' }),
          example: {
            ...{ source: '/desk/7', from: '2026-03-01T00:00:00.000Z', to: '2026-03-02T00:00:00.000Z', count: 2 },
            ...{ digest: '9a23c5ab5b2e80d7d8e4a4a1b7f59ed4ab04d04dff04b48e2d0c0e1c6bb4d4f2', complete: true },
          },
        },
      },
    },
  },
  errors: ['query-invalid'],
}
