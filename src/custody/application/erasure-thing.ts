import { contentHash } from '#approval/application/content-hash.ts'
import type { OwnRefusals } from '#approval/application/facts-of.ts'
import type { FactLog } from '#facts/application/fact-log.ts'
import { requireReceived } from '#facts/application/require-received.ts'
import { historyOf } from '#facts/domain/event-history.ts'
import type { Fact } from '#facts/domain/fact.ts'
import { kindOf } from '#facts/domain/happening.ts'
import { Refusal } from '#kernel/domain/errors.ts'
import { wholeTenant } from '#kernel/domain/tenant.ts'
import type { Erasure, ErasureTarget } from '../domain/erasure.ts'
import { protects } from '../domain/hold.ts'
import { definedFields } from './custody-fact.ts'
import type { CustodyNeeds, CustodyProposal } from './decide-custody.ts'
import { isHeld } from './is-held.ts'

export type ErasureNeeds = CustodyNeeds & Readonly<{ facts: Pick<FactLog, 'history'> }>

/** An erasure as a request proposes it. */
export type ErasureOrder = Readonly<{ target: ErasureTarget; reason: string }>

const refusals: OwnRefusals = {
  unknown: ['erasure-not-found', 'The tenant has no erasure with this id. List the erasures to see their ids.'],
  taken: ['proposal-taken', 'Another person has proposed the erasure. Read it, and approve it.'],
  overtaken: ['proposal-overtaken', 'The erasure was changed meanwhile. Read it, and decide again.'],
}

const contentOf = ({ target, reason }: ErasureOrder): string => contentHash({ target, reason })

type NewErasure = Readonly<{ id: string; order: ErasureOrder; jobId: string; held: Erasure | undefined }>

/** An erasure that is proposed. @throws Refusal `idempotency-key-reused` if the id belongs to another erasure. */
export const newErasure = ({ id, order, jobId, held }: NewErasure): CustodyProposal => {
  const content = contentOf(order)
  if (held && held.content !== content)
    throw new Refusal('idempotency-key-reused', 'The key was used for another erasure. Use a new key.')
  const { target, reason } = order
  const data = { erasureId: id, target: definedFields(target), reason }
  return { kind: 'erasure', id, record: held, content, refusals, fields: { target, reason, jobId }, data }
}

/** A stored erasure. @throws Refusal `erasure-not-found`. */
export const erasureThing = (id: string, erasure: Erasure | undefined): CustodyProposal => {
  const { target, reason, jobId } = requireErasure(erasure)
  const data = { erasureId: id, target: definedFields(target), reason }
  return {
    kind: 'erasure',
    id,
    record: erasure,
    content: contentOf({ target, reason }),
    refusals,
    fields: { jobId },
    data,
  }
}

/** @throws Refusal `erasure-not-found`. */
export const requireErasure = (erasure: Erasure | undefined): Erasure => {
  if (erasure) return erasure
  throw new Refusal(...refusals.unknown)
}

/** Returns the first fact of an event. @throws Transient `store-unavailable`. */
export const receivedFactIn = (history: readonly Fact[]): Fact | undefined =>
  history.find((fact) => kindOf(fact) === 'received')

/**
 * Returns the first fact of an event that the tenant has sent.
 * @throws Refusal `event-not-found`, `event-archived`. @throws Transient `store-unavailable`.
 */
export const requireStoredEvent = async (
  facts: ErasureNeeds['facts'],
  tenantId: string,
  eventId: string,
): Promise<Fact> => requireReceived(historyOf(await facts.history(wholeTenant(tenantId), eventId)))

/**
 * Refuses an erasure whose target is under a legal hold as a whole. Single events of a subject or a user are checked when they
 * are erased. Returns the version of the holds.
 * @throws Refusal `legal-hold`. @throws Refusal `event-not-found` for an event that the tenant has not sent, and `event-archived`. @throws Transient `store-unavailable`.
 */
export const refuseHeld = async (
  { register, facts }: Pick<ErasureNeeds, 'register' | 'facts'>,
  tenantId: string,
  { eventId, subject }: ErasureTarget,
): Promise<number> => {
  const holds = await register.of(tenantId)
  const received = eventId === undefined ? undefined : await requireStoredEvent(facts, tenantId, eventId)
  const isProtected = received
    ? isHeld(holds, received)
    : protects(holds.targets, { eventId: '', subject, accountIds: new Set() })
  if (isProtected)
    throw new Refusal('legal-hold', 'A legal hold protects these data. List the holds; lift it first, if it has ended.')
  return holds.version
}
