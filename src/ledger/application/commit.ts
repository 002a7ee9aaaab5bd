import type { FactLog } from '#facts/application/fact-log.ts'
import { historyOf } from '#facts/domain/event-history.ts'
import type { Fact } from '#facts/domain/fact.ts'
import { untilWon } from '#kernel/application/until-won.ts'
import { Refusal, Transient } from '#kernel/domain/errors.ts'
import type { Ledger, Movement, Obstacle, ReferenceTaken } from './ports.ts'

type Needs = Readonly<{
  ledger: Ledger
  facts: FactLog
  /** Waits before the next try, with jitter, longer each time. */
  pause: (tries: number) => Promise<void>
}>

/** What an idempotency key stands for: the events it is told under, and whether what is held of them is the same work. */
type Claim = Readonly<{
  tenantId: string
  /** All of them are held, or none is: they are written together. */
  eventIds: readonly string[]
  isSame: (held: readonly Fact[]) => boolean
  /** Where the input names an account. */
  pathOf: (accountId: string) => string
}>

/** Works out what is to be written, from the accounts as they stand at that moment. */
type Plan = () => Promise<readonly Movement[] | Refusal>

export type Commit = (claim: Claim, plan: Plan) => Promise<readonly Fact[]>

/** With nine pauses of up to 1.2 seconds between them: three seconds in all, at most 6.4, of the ten that a function has. */
const tryCountMax = 10

/**
 * Writes what a plan says, working it out again whenever another writer of an account was faster. Safe to repeat and to
 * race: the same claim is written once and its facts are given to everybody, also where a repeat could not be written any
 * more, since the first one has taken what there was.
 * @throws Refusal whatever the plan refuses, `reference-taken`, or `idempotency-key-reused` where the claim stands for other work.
 * @throws Transient `account-contended` when other writers were faster, again and again. Nothing is written then.
 */
export const makeCommit =
  ({ ledger, facts, pause }: Needs): Commit =>
  async (claim, plan) => {
    const written = await untilWon(tryCountMax, pause, async () => {
      const planned = await plan()
      const outcome = planned instanceof Refusal ? planned : await ledger.write(claim.tenantId, planned)
      if (areFacts(outcome)) return outcome
      if (outcome === 'overtaken') return undefined
      const held = await heldOf(facts, claim)
      if (held) return held
      if (outcome instanceof Refusal) throw outcome
      if (outcome !== 'held') throw referenceTaken(outcome, claim)
      return undefined
    })
    if (written) return written
    throw new Transient('account-contended', 'Too many write to this account. Send the same request again.')
  }

/** What the log holds of a claim; nothing where it has not been written yet. @throws Refusal `idempotency-key-reused`. */
const heldOf = async (facts: FactLog, { tenantId, eventIds, isSame }: Claim): Promise<readonly Fact[] | undefined> => {
  const histories = await Promise.all(eventIds.map((eventId) => facts.history(tenantId, eventId)))
  const held = histories.flatMap((history) => historyOf(history).received ?? [])
  if (held.length === 0) return undefined
  if (held.length < eventIds.length || !isSame(held))
    throw new Refusal('idempotency-key-reused', 'Something else was sent with this idempotency key.')
  return held
}

const areFacts = (outcome: readonly Fact[] | Obstacle | Refusal): outcome is readonly Fact[] => Array.isArray(outcome)

const referenceTaken = ({ referenceTakenIn }: ReferenceTaken, { pathOf }: Claim): Refusal => {
  const detail = 'The account has an entry with this reference. A reference names one entry, for ever.'
  return new Refusal(
    'reference-taken',
    detail,
    referenceTakenIn.map((accountId) => ({ path: pathOf(accountId), message: 'has an entry with this reference' })),
  )
}
