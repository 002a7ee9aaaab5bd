import * as z from 'zod'
import type { Endpoint } from '../endpoint.ts'
import { exampleIds, moment } from '../parts.ts'
import { entryIndex, exampleHashes, exampleLog, hash, logSize } from './parts.ts'

/** How many entries one call verifies, up to the end of their bundle. A call has seconds. */
export const verificationEntriesMax = 1000

/** The most differences that are kept open for a check, times the checks. */
const openMax = 1000

const kind = z
  .enum(['gap', 'altered-entry', 'altered-fact', 'missing-fact', 'extra-fact', 'history', 'state'])
  .describe('What differs. `history` is the checkpoint: its signature, or a log that does not continue an earlier one.')

const at = z
  .string()
  .max(1000)
  .describe('The place: an index, a size, the path of an object, an event, or the place in a state.')
const because = z.string().max(1000).describe('What was compared.')

/** The verification of the log of a tenant. */
export const getVerificationEndpoint: Endpoint = {
  name: 'get-verification',
  method: 'get',
  path: '/v1/audit/verification',
  access: 'audit:read',
  tag: 'Audit',
  summary: 'Verify entries of the audit log',
  description:
    'Compares the entries from `from` to before `to` with the signed tree, the table of entries and the facts, or the archive; up to ' +
    'a thousand at once, and then continue at `next`. Compares up to a thousand facts of the same time with the log, and at its end ' +
    'those that are newer, once they are an hour old. The log must continue the checkpoint that the hourly verification saw last. ' +
    '`intact` is about what this call read (`entriesChecked`, `factsChecked`, `head`) and about `openDifferences`: what the hourly ' +
    'verification found, in both directions and in the states of all areas (balances, rulesets, policies, tenants, counts).',
  parameters: [
    {
      name: 'from',
      in: 'query',
      description:
        'The index of the first entry. Default: the first one that the hourly verification has not reached, or the newest thousand if it has reached all.',
      schema: entryIndex,
      example: 0,
    },
    {
      name: 'to',
      in: 'query',
      description: 'The index after the last entry. Default: the size of the log.',
      schema: entryIndex,
      example: exampleLog.size,
    },
  ],
  answers: {
    200: {
      description: 'The result.',
      content: {
        'application/json': {
          schema: z
            .object({
              intact: z
                .boolean()
                .describe('Whether nothing differs in what this call read, and no difference is open.'),
              entriesChecked: z
                .int()
                .min(0)
                .max(2 * verificationEntriesMax),
              factsChecked: z
                .int()
                .min(0)
                .max(2 * verificationEntriesMax)
                .describe('How many facts of the time of these entries were compared with the log.'),
              factsLeft: z
                .boolean()
                .describe(
                  'Whether that time has more facts than one call compares. Ask for fewer entries to compare them.',
                ),
              from: entryIndex,
              next: entryIndex.nullable().describe('Where to continue. `null` if the range is verified.'),
              head: z
                .object({ size: logSize, root: hash })
                .nullable()
                .describe('The newest checkpoint. `null` before the first one, and if it cannot be read.'),
              firstBreak: z.object({ kind, at, because }).optional(),
              scheduled: z
                .object({
                  entriesVerified: logSize.describe('How many entries the hourly verification has compared.'),
                  factsVerifiedTo: moment.describe('Facts from before this time were compared with the log.'),
                  ranAt: moment,
                  roundEndedAt: moment.optional().describe('When the whole log was verified again for the last time.'),
                })
                .nullable()
                .describe('What the hourly verification has done. `null` before its first run.'),
              openDifferences: z
                .array(z.object({ check: z.string().max(100), kind, at, because, foundAt: moment }))
                .max(openMax)
                .describe('What the hourly verification found, and has not found gone.'),
            })
            .meta({ id: 'Verification', title: 'Verification of an audit log' }),
          example: {
            ...{ intact: false, entriesChecked: 1000, factsChecked: 1000, factsLeft: false, from: 0, next: 1000 },
            head: { size: exampleLog.size, root: exampleHashes.root },
            firstBreak: {
              kind: 'altered-fact',
              at: `3, event ${exampleIds.event}, received`,
              because: 'The fact has another hash than its entry.',
            },
            scheduled: {
              ...{ entriesVerified: exampleLog.size, factsVerifiedTo: '2026-03-01T11:00:00.000Z' },
              ...{ ranAt: '2026-03-01T12:00:00.000Z', roundEndedAt: '2026-03-01T04:00:00.000Z' },
            },
            openDifferences: [],
          },
        },
      },
    },
  },
  errors: ['query-invalid', 'audit-bucket-unavailable', 'archive-unavailable'],
}
