import type { Fact } from '#facts/domain/fact.ts'
import type { ItemOwner } from '#facts/domain/vault-item.ts'
import type { TakeOutLater } from '#vault/application/take-out.ts'
import type { Review } from '../domain/review.ts'
import { evolve, type ReviewResult } from '../domain/review-acts.ts'
import { isEscalation, withLevelTwoDue } from '../domain/review-deadlines.ts'
import type { Policies, Reviews } from './ports.ts'
import { type ActAuthor, draftsOf } from './review-facts.ts'

type Needs = Readonly<{ reviews: Pick<Reviews, 'write'>; policies: Pick<Policies, 'named'>; takeOut: TakeOutLater }>

/** A result of the domain, and what its facts need. */
export type ActsToWrite = Readonly<{
  before: Review
  result: ReviewResult
  /** The fact that the acts follow from. */
  cause: Fact
  /** The owner of the first fact of the event: its erasure reaches the texts of the acts. */
  owner: ItemOwner
  author?: ActAuthor | undefined
  /** The digest of the key of the request. */
  key?: string | undefined
}>

/** The number of keys that a review keeps. */
const keyCountMax = 20

/**
 * Writes the acts of one command: the review, its facts, the texts of people in the vault, and the move that a final decision leads
 * to, all or nothing. Returns the review after them, or `undefined` if another writer was faster. Nothing is written then. A
 * review that goes to level two gets its due time there, and only that reads its policy.
 * @throws Transient `store-unavailable`, `vault-unavailable` or `decision-policy-unusable`.
 */
export const actsWriter =
  ({ reviews, policies, takeOut }: Needs) =>
  async ({ before, result: acts, cause, owner, author = {}, key }: ActsToWrite): Promise<Review | undefined> => {
    const result = isEscalation(before, acts)
      ? withLevelTwoDue(before, acts, await policies.named(before.tenantId, before.policy))
      : acts
    const drafts = draftsOf({ before, cause }, result.facts, author)
    const facts = await Promise.all(
      // The words of a move are those of Sluice.
      drafts.map((draft) => (isMove(draft) ? { draft } : takeOut(draft, owner))),
    )
    const evolved = result.facts.reduce(evolve, before)
    const { act } = evolved
    const after: Review = {
      ...evolved,
      ...(result.renewedUntil !== undefined && { claimedUntil: result.renewedUntil }),
      step: before.step + drafts.filter(isMove).length,
      recentKeys: key === undefined ? before.recentKeys : [...before.recentKeys, { key, act }].slice(-keyCountMax),
    }
    return (await reviews.write({ before, after, facts })) ? after : undefined
  }

const isMove = ({ type }: Pick<Fact, 'type'>): boolean => type === 'Workflow.Event.Moved.v1'
