import type { Person } from '#approval/domain/person.ts'
import { Refusal } from '#kernel/domain/errors.ts'
import type { Instant } from '#kernel/domain/instant.ts'
import type { QueuedReview, ReviewQueue } from './ports.ts'

/** The most valid claims of a person who asks for another one. Those that a supervisor reassigned count. */
const claimCountMax = 10

/** The claims that are read, those that end last first: more than the most, because a supervisor can reassign any number. */
const readCountMax = 25

/** Returns the reviews on which a person has a valid claim. From an index: a claim of just now can be missing. */
export const readClaims = (
  queue: Pick<ReviewQueue, 'claimedBy'>,
  person: Person,
  { tenantId, now }: Readonly<{ tenantId: string; now: Instant }>,
): Promise<readonly QueuedReview[]> => queue.claimedBy({ tenantId, person, now, limit: readCountMax })

/** @throws Refusal `review-claims-full` when a person with these claims can have no other; concurrent calls can exceed them. */
export const requireRoomForClaim = (claims: readonly QueuedReview[]): void => {
  if (claims.length >= claimCountMax)
    throw new Refusal(
      'review-claims-full',
      `You have ${claimCountMax} reviews or more, which you claimed or were assigned. Decide or release one of them before you claim another one.`,
    )
}
