import type * as z from 'zod'
import type { reviewPerson } from '#api/reviews/review-outline.ts'
import type { Person } from '#approval/domain/person.ts'
import type { Caller } from '#kernel/domain/caller.ts'
import { Refusal } from '#kernel/domain/errors.ts'
import type { Clock, Instant } from '#kernel/domain/instant.ts'
import { claimantOf } from '../domain/review.ts'
import type { ReviewOutline } from '../domain/review-filter.ts'
import type { ReviewQueue } from './ports.ts'
import { outlineCountMax } from './queue-outline.ts'

/** Whom a review can be assigned to. */
export type SeenPerson = z.output<typeof reviewPerson>

/** The people of a tenant, and the number of reviews that were read for them. */
type SeenPeople = Readonly<{ people: readonly SeenPerson[]; readCount: number }>

type Sighting = Readonly<{ person: Person; lastDecidedAt?: Instant | undefined; isClaimant?: boolean }>

/**
 * Reads the people of a tenant from its open reviews and the latest thousand decided ones: who decided, and who claimed last. It
 * does not list users. Its cost depends on the number of reviews, so callers cache it.
 */
export const makeReadReviewPeople =
  ({ queue, clock }: Readonly<{ queue: Pick<ReviewQueue, 'outline'>; clock: Clock }>) =>
  async (tenantId: string): Promise<SeenPeople> => {
    const [open, decided] = await Promise.all([
      queue.outline({ tenantId, status: 'open', limit: outlineCountMax.open }),
      queue.outline({ tenantId, status: 'decided', limit: outlineCountMax.decided }),
    ])
    const [now, reviews] = [clock(), [...open.reviews, ...decided.reviews]]
    return { people: peopleIn(reviews.flatMap((review) => seenIn(review, now))), readCount: reviews.length }
  }

/**
 * Returns the people that a review can be assigned to, by issuer and id. The list can be a minute old.
 * @throws Refusal `operator-forbidden` for an operator. @throws Transient `store-unavailable`.
 */
export const makeListReviewPeople =
  ({ people: seen }: Readonly<{ people: (tenantId: string) => Promise<SeenPeople> }>) =>
  async ({ tenantId, isOperator }: Caller) => {
    if (isOperator)
      throw new Refusal(
        'operator-forbidden',
        'Operators do not see the people of a tenant. Ask a person of the tenant with the scope reviews:read.',
      )
    return { items: (await seen(tenantId)).people, nextCursor: null }
  }

const seenIn = (review: ReviewOutline, now: Instant): readonly Sighting[] => [
  ...review.decisions.map(({ person, at }) => ({ person, lastDecidedAt: at })),
  ...(review.assignee
    ? [{ person: review.assignee, isClaimant: review.status === 'open' && claimantOf(review, now) !== undefined }]
    : []),
]

const peopleIn = (seen: readonly Sighting[]): readonly SeenPerson[] => {
  const byPerson = Map.groupBy(seen, ({ person: { id, issuer = '' } }) => JSON.stringify([issuer, id]))
  const sorted = [...byPerson].toSorted(([one], [other]) => (one < other ? -1 : 1))
  return sorted.flatMap(([, [first, ...others]]) => (first ? [personIn(first.person, [first, ...others])] : []))
}

const personIn = ({ id, issuer }: Person, seen: readonly Sighting[]): SeenPerson => {
  const lastDecidedAt = seen
    .flatMap((each) => each.lastDecidedAt ?? [])
    .toSorted()
    .at(-1)
  return {
    id,
    ...(issuer !== undefined && { issuer, assignee: `${issuer} ${id}` }),
    claims: seen.filter(({ isClaimant }) => isClaimant === true).length,
    ...(lastDecidedAt !== undefined && { lastDecidedAt }),
  }
}
