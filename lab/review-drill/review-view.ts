import { z } from 'zod'

/** The fields of a review that a person of the drill reads. */
const reviewView = z
  .looseObject({
    eventId: z.string(),
    version: z.int(),
    status: z.string(),
    level: z.int(),
    purpose: z.enum(['decide', 'confirm']),
    score: z.int(),
    assessment: z.looseObject({ factId: z.string() }),
    dueAt: z.string(),
    approvals: z.looseObject({ have: z.int(), need: z.int() }),
    decisions: z.array(z.looseObject({ outcome: z.enum(['approve', 'reject']) })),
    actions: z.array(z.looseObject({ action: z.string(), allowed: z.boolean() })),
  })
  .transform(({ assessment, ...review }) => ({ ...review, assessmentFactId: assessment.factId }))

export type ReviewView = z.output<typeof reviewView>

/** The review in an answer; `undefined` if the answer has none that can be read. */
export const readReview = (body: unknown): ReviewView | undefined => reviewView.safeParse(body).data

const named = z.looseObject({ eventId: z.string() })

/** The event of the review in an answer. */
export const readEventId = (body: unknown): Readonly<{ eventId: string }> | undefined => named.safeParse(body).data

const item = z.looseObject({ eventId: z.string().optional(), id: z.string().optional() })
const page = z.looseObject({ items: z.array(item), nextCursor: z.string().nullable() })

const claims = z.looseObject({
  items: z.array(z.looseObject({ eventId: z.string(), claimedBy: z.looseObject({ id: z.string() }) })),
})

/** The claimed reviews in a page, each with the person who has it. */
export const readClaims = (body: unknown): readonly Readonly<{ eventId: string; by: string }>[] =>
  (claims.safeParse(body).data?.items ?? []).map(({ eventId, claimedBy }) => ({ eventId, by: claimedBy.id }))

/** The ids of events in a page of reviews or events, and the cursor of the next one. */
export const readIds = (body: unknown): Readonly<{ ids: readonly string[]; next: string | null }> | undefined => {
  const { data } = page.safeParse(body)
  return data && { ids: data.items.flatMap(({ eventId, id }) => eventId ?? id ?? []), next: data.nextCursor }
}
