import * as z from 'zod'
import { happenings } from '#facts/domain/happening.ts'
import { type CatalogueEntry, define, identifier, instant, personal } from '../define.ts'
import { attribute } from '../envelope.ts'

/** Subjects of operators' tokens. */
const person = identifier(z.string())

const issuer = z.string().optional()

/** SHA-256 of the canonical JSON of what is proposed, in hex. */
const content = z.string().regex(/^[0-9a-f]{64}$/)

/** Counts the proposals of the same thing from 1. It is above 1 after a lapsed or withdrawn proposal. */
const round = z.int().positive()

const subject = identifier(attribute(256)).describe('The `subject` of events.').optional()
const eventId = z.uuid().describe('The id of an event in Sluice.').optional()

/** What a legal hold protects: exactly one of these. */
export const holdTarget = z.strictObject({
  tenant: z.literal(true).describe('All events of the tenant.').optional(),
  eventId,
  accountId: identifier(attribute(256))
    .describe('An account: each event that names it in a field `accountId`, in any spelling.')
    .optional(),
  subject,
})

/** Whose personal data an erasure removes: exactly one of these. */
export const erasureTarget = z.strictObject({
  eventId,
  subject,
  userId: identifier(z.uuid()).describe('The user of events.').optional(),
})

const ofHold = { holdId: z.uuid(), target: holdTarget }
const ofErasure = { erasureId: z.uuid(), target: erasureTarget }
const proposed = { content, round, proposedBy: person, proposedByIssuer: issuer }
const withdrawn = { ...proposed, proposedAt: instant }
/** The person who approves never is the person who proposed. */
const approved = { ...withdrawn, activatedBy: person, activatedByIssuer: issuer }

const count = z.int().min(0)

/** The result of an erasure. */
export const erasureCounts = z.object({
  erased: count.describe('Events whose personal data were erased.'),
  held: count.describe('Events that are under a legal hold, and were left out.'),
  alreadyErased: count.describe('Events that had no personal data any more.'),
  failed: count.describe('Events that could not be erased. The job of the erasure has the reasons.'),
  letters: count.describe('Dead letters of the queue `intake` that were deleted.'),
  lettersHeld: count
    .describe('Dead letters of the queue `intake` that a legal hold protects, and that are still there.')
    .optional(),
  lettersUnreadable: count.describe('Dead letters of the queue `intake` that could not be read, and are still there.'),
  lettersUnsearched: count.describe(
    'Dead letters of the queue `intake` that were not searched, roughly: another receiver had hidden them, or the queue has too many.',
  ),
  waiting: count.describe('Messages that waited in the queue `intake`. They may be about the same person.'),
})

const person7 = { proposedBy: 'operator-7' }
const person9 = { activatedBy: 'operator-9' }
const proposedAt = '2026-03-01T09:00:00.000Z'
const reason = 'Case 2026-118: court order of 1 March'
const exampleContent = '3a7bd3e2360a3d29eea436fcfb7e44c735d117c42d1c1835420b6b9942dd4f1b'
const aProposal = { content: exampleContent, round: 1, ...person7 }
const aHold = { holdId: '0d0c4a1e-6b0f-5a43-9d3c-2f1a4d7b8c11', target: { accountId: 'DE02120300000000202051' } }
const anErasure = { erasureId: '1b7e0a52-9f60-5c1e-8a55-70f1c2d3e4a5', target: { subject: 'customer-42' } }

const publisher = 'sluice/custody'
const reasonText = personal(z.string()).describe('Why, in the words of the person.')

/** The object of an archived event, and its facts, so that consumers can remove what they hold. */
export const eventArchived = z.looseObject({
  archiveKey: identifier(z.string()).describe('The object in the archive.'),
  facts: z
    .array(
      z.looseObject({
        id: z.uuid(),
        happening: z.string(),
        type: z.string(),
        hash: z
          .string()
          .regex(/^[0-9a-f]{64}$/)
          .describe('SHA-256 of the text, in hex, as in the audit log.'),
      }),
    )
    .min(1),
})

/** What was erased of an event. */
export const eventErased = z.looseObject({
  erasureId: z.uuid(),
  /** The classes of values that were erased. */
  erased: z.array(z.enum(['personal', 'secret'])).min(1),
  happenings: z
    .array(z.string())
    .min(1)
    .describe('The happenings of the facts whose values were erased. Without it, the first fact of the event.')
    .optional(),
})

/** Facts of holds, erasures, exports and the archive. */
export const custodyTypes: readonly CatalogueEntry[] = [
  define({
    type: 'Custody.Erasure.Approved.v1',
    summary: 'A second person approved an erasure, and it begins within a minute.',
    publisher,
    data: z.looseObject({ ...ofErasure, ...approved, reason: reasonText }),
    example: { ...anErasure, ...aProposal, proposedAt, ...person9, reason },
  }),
  define({
    type: 'Custody.Erasure.Completed.v1',
    summary: 'An erasure has ended with a result.',
    publisher,
    data: z.looseObject({ ...ofErasure, jobId: z.uuid(), ...erasureCounts.shape }),
    example: {
      ...anErasure,
      jobId: '0199b3c1-5e4a-7c21-9a51-3f2f0a7f1c11',
      ...{
        erased: 12,
        held: 1,
        alreadyErased: 0,
        failed: 0,
        letters: 1,
        lettersHeld: 0,
        lettersUnreadable: 0,
        lettersUnsearched: 0,
        waiting: 0,
      },
    },
  }),
  define({
    type: 'Custody.Erasure.Proposed.v1',
    summary: 'An operator proposed to erase personal data, and nothing was erased yet.',
    publisher,
    data: z.looseObject({ ...ofErasure, ...proposed, reason: reasonText }),
    example: { ...anErasure, ...aProposal, reason },
  }),
  define({
    type: 'Custody.Erasure.Withdrawn.v1',
    summary: 'The proposer of an erasure withdrew it, so that it cannot be approved.',
    publisher,
    data: z.looseObject({ ...ofErasure, ...withdrawn }),
    example: { ...anErasure, ...aProposal, proposedAt },
  }),
  define({
    type: 'Custody.Event.Archived.v1',
    summary: 'An event past its retention was moved to the archive, and its id stays taken.',
    publisher,
    data: eventArchived,
    example: {
      archiveKey: 'facts/acme/2026-03-01/6f8d2a52-5f8f-4d3b-9d51-0c2f1f2b7a10.json',
      facts: [
        {
          id: '695d3a81-0d14-5854-9505-adb4eda7fc0a',
          happening: happenings.received(),
          type: 'Payment.Transfer.Observed.v1',
          hash: exampleContent,
        },
      ],
    },
  }),
  define({
    type: 'Custody.Event.Erased.v1',
    summary: 'The personal data of an event were erased, and its hashes are still valid.',
    publisher,
    data: eventErased,
    example: { erasureId: anErasure.erasureId, erased: ['personal'] },
  }),
  define({
    type: 'Custody.Export.Created.v1',
    summary: 'A person exported what is held about a subject, a user or an event.',
    publisher,
    data: z.looseObject({
      exportId: z.uuid(),
      target: erasureTarget,
      from: instant.optional(),
      to: instant.optional(),
      events: count,
    }),
    example: { exportId: '5a0de1c7-3b52-4c1b-9a0e-6f2b8c4d7e90', target: { subject: 'customer-42' }, events: 12 },
  }),
  define({
    type: 'Custody.Hold.LiftProposed.v1',
    summary: 'An operator proposed to lift a legal hold, and it still protects its events.',
    publisher,
    data: z.looseObject({ ...ofHold, ...proposed }),
    example: { ...aHold, ...aProposal },
  }),
  define({
    type: 'Custody.Hold.LiftWithdrawn.v1',
    summary: 'The proposer withdrew the proposal to lift a legal hold.',
    publisher,
    data: z.looseObject({ ...ofHold, ...withdrawn }),
    example: { ...aHold, ...aProposal, proposedAt },
  }),
  define({
    type: 'Custody.Hold.Lifted.v1',
    summary: 'A second person approved the lifting of a legal hold, and it protects nothing any more.',
    publisher,
    data: z.looseObject({ ...ofHold, ...approved }),
    example: { ...aHold, ...aProposal, proposedAt, ...person9 },
  }),
  define({
    type: 'Custody.Hold.Placed.v1',
    summary: 'A second person approved a legal hold, and its events are neither erased nor archived from now on.',
    publisher,
    data: z.looseObject({ ...ofHold, ...approved, reason: reasonText }),
    example: { ...aHold, ...aProposal, proposedAt, ...person9, reason },
  }),
  define({
    type: 'Custody.Hold.Proposed.v1',
    summary: 'An operator proposed a legal hold, and it protects nothing yet.',
    publisher,
    data: z.looseObject({ ...ofHold, ...proposed, reason: reasonText }),
    example: { ...aHold, ...aProposal, reason },
  }),
  define({
    type: 'Custody.Hold.Withdrawn.v1',
    summary: 'The proposer of a legal hold withdrew it, so that it cannot be approved.',
    publisher,
    data: z.looseObject({ ...ofHold, ...withdrawn }),
    example: { ...aHold, ...aProposal, proposedAt },
  }),
]
