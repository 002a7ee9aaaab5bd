import { type Fact, follow, tenancyOf } from '#facts/domain/fact.ts'
import { happenings } from '#facts/domain/happening.ts'
import { isPastRetention } from '#facts/domain/retention.ts'
import { untilWon } from '#kernel/application/until-won.ts'
import { Transient } from '#kernel/domain/errors.ts'
import type { Clock } from '#kernel/domain/instant.ts'
import { ownerKeyOf } from '#kernel/domain/tenant.ts'
import { assess } from '../domain/ruleset.ts'
import { askOnce } from './ask-once.ts'
import { makeInTurn } from './in-turn.ts'
import { observeEvent } from './observe-event.ts'
import { type ParsedEvent, parseEvent } from './parse-event.ts'
import type { AssessmentStore, Model, Rulesets } from './ports.ts'

type Needs = Readonly<{
  assessments: AssessmentStore
  rulesets: Rulesets
  clock: Clock
  /** Returns the time after which a report of a movement is late for a tenant, from its cached settings. */
  lateAfterHours: (tenantId: string) => Promise<number>
  /** Gives an opinion on each judgement. Optional: an assessment is complete without it. */
  model?: Model | undefined
  /** Called with an event that is not scored because its retention is over. */
  skipped: (received: Fact) => void
  /** Waits before the next try, with jitter, longer each time. */
  pause: (tries: number) => Promise<void>
}>

/** The maximum number of tries against faster writers of the accounts' profiles, before an event returns to the queue. */
const tryCountMax = 8

/**
 * Scores one received event and stores the assessment as a fact, together with the updated profiles of its accounts: one read
 * and one write. Safe to repeat and to race: an event has one assessment for each version of a ruleset, and counts once in a
 * profile. A model is asked at most once. An event past its retention is skipped, without a call.
 * @throws Refusal `fact-invalid` when the event does not match its schema.
 * @throws Refusal `event-version-unaccepted` when scoring does not accept its version.
 * @throws Transient `store-unavailable` when the rulesets or settings of the tenant cannot be read.
 * @throws Transient `profile-contended` when other writers were faster at every try.
 */
export const makeScoreEvent = ({ assessments, rulesets, clock, lateAfterHours, model, skipped, pause }: Needs) => {
  const inTurn = makeInTurn()

  const tryOnce = async (received: Fact, parsed: ParsedEvent, ask: ReturnType<typeof askOnce>): Promise<boolean> => {
    const ruleset = await rulesets.active(received.tenantid)
    const accountIds = accountsOf(parsed)
    const held = accountIds.length === 0 ? [] : await assessments.profiles(tenancyOf(received), accountIds)
    const { inputs, profiles } = observeEvent(
      received,
      parsed,
      new Map(held.map((one) => [one.accountId, one.profile])),
    )
    const judgement = assess(ruleset, inputs)
    const opinion = await ask(judgement)
    const assessment = follow(received, {
      type: 'Risk.Assessment.Completed.v1',
      source: 'sluice/scoring',
      happening: happenings.assessed(ruleset.definition),
      recordedat: clock(),
      data: { ...judgement, ...(opinion && { model: opinion }) },
    })
    const changed = held.map((one) => ({ ...one, profile: profiles.get(one.accountId) ?? one.profile }))
    return (await assessments.keep(assessment, changed)) === 'kept'
  }

  return async (received: Fact): Promise<void> => {
    if (isPastRetention(received, clock())) return skipped(received)
    const parsed = parseEvent(received, await lateAfterHours(received.tenantid))
    const ask = askOnce(model, received.eventtype)
    await inTurn(
      accountsOf(parsed).map((accountId) => `${ownerKeyOf(tenancyOf(received))}#${accountId}`),
      async () => {
        const isKept = await untilWon(
          tryCountMax,
          pause,
          async () => (await tryOnce(received, parsed, ask)) || undefined,
        )
        if (!isKept)
          throw new Transient(
            'profile-contended',
            `Other events change the profiles of event ${received.eventid} at the same time.`,
          )
      },
    )
  }
}

const accountsOf = ({ accounts, revocation }: ParsedEvent): readonly string[] => [
  ...new Set([...accounts, ...(revocation?.accounts ?? [])].map(({ accountId }) => accountId)),
]
