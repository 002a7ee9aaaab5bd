import type { FactLog } from '#facts/application/fact-log.ts'
import type { Fact, FactDraft } from '#facts/domain/fact.ts'
import { untilWon } from '#kernel/application/until-won.ts'
import { Refusal, Transient } from '#kernel/domain/errors.ts'
import type { Tenancy } from '#kernel/domain/tenant.ts'
import type { VaultDoor } from '#vault/application/take-out.ts'
import { alreadyReversed } from './already-reversed.ts'
import type { Ledger, LedgerWrite, Obstacle, ReferenceConflict } from './ports.ts'
import { sameContent } from './same-content.ts'

type Needs = Readonly<{
  ledger: Ledger
  facts: FactLog
  vault: VaultDoor
  /** Waits before the next try, with jitter, longer each time. */
  pause: (tries: number) => Promise<void>
}>

/** The work that an idempotency key identifies. */
type KeyedWork = Readonly<{
  tenancy: Tenancy
  /** The ids of its events. They are written together, so the log holds all of them or none. */
  eventIds: readonly string[]
  /** The request. A repeat of it is the same work. */
  request: unknown
  /** Returns the request that facts in the log record. */
  requestIn: (held: readonly Fact[]) => unknown
  /** Returns the field of the input that names an account. */
  pathOf: (accountId: string) => string
}>

/** Computes the writes from the current state of the accounts. */
type Plan = () => Promise<readonly LedgerWrite[] | Refusal>

export type Commit = (work: KeyedWork, plan: Plan) => Promise<readonly Fact[]>

/** Nine pauses of up to 1.2 seconds lie between the tries: 3 seconds on average, at most 6.4. A function has 10. */
const tryCountMax = 10

/**
 * Writes a plan. Computes the plan again whenever another writer of an account was faster. Safe to repeat and to race: the
 * same work is written once, and every repeat gets its facts, even if the account no longer allows the plan.
 * @throws Refusal the refusal of the plan, `already-reversed`, `reference-taken`, or `idempotency-key-reused` when the key identifies other work.
 * @throws Transient `account-contended` when other writers were faster at every try. Nothing is written then.
 */
export const makeCommit =
  (needs: Needs): Commit =>
  async (work, plan) => {
    const { ledger, pause } = needs
    const written = await untilWon(tryCountMax, pause, async () => {
      const planned = await plan()
      const outcome =
        planned instanceof Refusal ? planned : await ledger.write(work.tenancy, await takenOut(needs, planned, work))
      if (areFacts(outcome)) return outcome
      if (outcome === 'overtaken') return undefined
      const held = await heldFacts(needs, work)
      if (held) return held
      if (outcome instanceof Refusal) throw outcome
      if (outcome === 'reversed') throw alreadyReversed()
      if (outcome !== 'held') throw referenceTaken(outcome, work)
      return undefined
    })
    if (written) return written
    throw new Transient(
      'account-contended',
      'Too many requests write to this account at the same time. Send the same request again.',
    )
  }

/** Takes the personal values out of the facts of a plan. */
const takenOut = (
  { vault }: Needs,
  planned: readonly LedgerWrite[],
  work: KeyedWork,
): Promise<readonly LedgerWrite[]> =>
  Promise.all(
    planned.map(async (write) => ({ ...write, ...(await vault.takeOut(write.draft, asRequested(write.draft, work))) })),
  )

/** A fact with its request in place of its data. A repeat of the request has no other data, so the digest is of the request. */
const asRequested = (fact: FactDraft, { request }: KeyedWork): FactDraft => ({ ...fact, data: { request } })

/** Returns the facts of the work from the log; `undefined` if it has not been written. @throws Refusal `idempotency-key-reused`. */
const heldFacts = async ({ facts, vault }: Needs, work: KeyedWork): Promise<readonly Fact[] | undefined> => {
  const firsts = await Promise.all(work.eventIds.map((eventId) => facts.first(work.tenancy, eventId)))
  const held = firsts.filter((first) => first !== undefined)
  const [first] = held
  if (!first) return undefined
  const isSame =
    first.digest === undefined
      ? sameContent(work.requestIn(held.map(({ fact }) => fact)), work.request)
      : await vault.digests.isSame(first, asRequested(first.fact, work))
  if (held.length < work.eventIds.length || !isSame)
    throw new Refusal(
      'idempotency-key-reused',
      'This idempotency key was used for a different request. Use a new key for a new request.',
    )
  return held.map(({ fact }) => fact)
}

const areFacts = (outcome: readonly Fact[] | Obstacle | Refusal): outcome is readonly Fact[] => Array.isArray(outcome)

const referenceTaken = ({ referenceTakenIn }: ReferenceConflict, { pathOf }: KeyedWork): Refusal => {
  const detail = 'The account already has an entry with this reference. Use a new reference for a new entry.'
  return new Refusal(
    'reference-taken',
    detail,
    referenceTakenIn.map((accountId) => ({
      path: pathOf(accountId),
      message: 'already has an entry with this reference',
    })),
  )
}
