import { type Fact, follow } from '#facts/domain/fact.ts'
import { happenings } from '#facts/domain/happening.ts'
import { untilWon } from '#kernel/application/until-won.ts'
import { Transient } from '#kernel/domain/errors.ts'
import type { Clock } from '#kernel/domain/instant.ts'
import { assess } from '../domain/ruleset.ts'
import { askOnce } from './ask-once.ts'
import { makeInTurn } from './in-turn.ts'
import { type Reading, readingOf } from './inputs-of.ts'
import type { AssessmentStore, Model, Rulesets } from './ports.ts'
import { seeEvent } from './see-event.ts'

type Needs = Readonly<{
  assessments: AssessmentStore
  rulesets: Rulesets
  clock: Clock
  /** Gives an opinion on each judgement. Without a model or without its answer, nothing is missing. */
  model?: Model | undefined
  /** Waits before the next try, with jitter, longer each time. */
  pause: (tries: number) => Promise<void>
}>

/** How often one event meets a faster writer of its accounts' profiles before it goes back to the queue. */
const tryCountMax = 8

/**
 * Scores one received event and keeps the assessment as a fact, together with what its accounts' profiles learn from it:
 * one read and one write. Safe to repeat and to race: an event has one assessment for each version of a ruleset, whoever
 * comes second finds it done, and a profile that hears of an event again learns nothing new. A model is asked at most once.
 * @throws Refusal `fact-invalid` when the event does not keep its own contract.
 * @throws Refusal `event-version-unaccepted` when it has a version that scoring does not know.
 * @throws Transient `profile-contended` when others are faster, again and again.
 */
export const makeScoreEvent = ({ assessments, rulesets, clock, model, pause }: Needs) => {
  const inTurn = makeInTurn()

  const tryOnce = async (received: Fact, reading: Reading, ask: ReturnType<typeof askOnce>): Promise<boolean> => {
    const ruleset = await rulesets.active(received.tenantid)
    const accountIds = accountsOf(reading)
    const held = accountIds.length === 0 ? [] : await assessments.profiles(received.tenantid, accountIds)
    const { inputs, profiles } = seeEvent(received, reading, new Map(held.map((one) => [one.accountId, one.profile])))
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
    const reading = readingOf(received)
    const ask = askOnce(model, received.eventtype)
    await inTurn(
      accountsOf(reading).map((accountId) => `${received.tenantid}#${accountId}`),
      async () => {
        const isKept = await untilWon(
          tryCountMax,
          pause,
          async () => (await tryOnce(received, reading, ask)) || undefined,
        )
        if (!isKept) throw new Transient('profile-contended', `The accounts of event ${received.eventid} are busy.`)
      },
    )
  }
}

const accountsOf = ({ ends }: Reading): readonly string[] => [...new Set(ends.map(({ accountId }) => accountId))]
