import { describe, expect, it } from 'vitest'
import type { Model, StoreOutcome } from '#scoring/application/ports.ts'
import { makeScoreEvent } from '#scoring/application/score-event.ts'
import { withMovement } from '#scoring/domain/profile.ts'
import { makeRuleset } from '#scoring/domain/ruleset.ts'
import { aFact } from '#test/support/builders/a-fact.ts'
import { aMovement, hourMs, noon } from '#test/support/builders/a-movement.ts'
import { aRuleset } from '#test/support/builders/an-assessed-event.ts'
import { makeMemoryAssessmentStore } from '#test/support/doubles/memory-assessment-store.ts'
import { textWithoutIds } from '#test/support/world/text-without-ids.ts'

const ruleset = makeRuleset(aRuleset())

/** A model that gives the same opinion on every event, and records its questions. */
const anAdvisor = () => {
  const asked: unknown[] = []
  const model: Model = {
    name: 'advisor',
    explain: async (judgement, event) => {
      asked.push({ judgement, event })
      return { name: 'advisor', outcome: 'answered', score: 99, text: 'I would refuse it.' }
    },
  }
  return { model, asked }
}

const scorer = (assessments: ReturnType<typeof makeMemoryAssessmentStore>, model?: Model) =>
  makeScoreEvent({
    assessments,
    rulesets: { active: async () => ruleset },
    lateAfterHours: async () => 48,
    clock: () => '2026-03-01T12:00:02.000Z',
    skipped: () => undefined,
    pause: async () => undefined,
    model,
  })

/** A store in which, at the first try, another writer is faster; and changes an account there and then, or leaves it as it was. */
const aContendedStore = (isChanged: boolean) => {
  const store = makeMemoryAssessmentStore()
  let tries = 0
  const keep: typeof store.keep = async (...assessment): Promise<StoreOutcome> =>
    ++tries === 1 ? 'overtaken' : store.keep(...assessment)
  const profiles: typeof store.profiles = async (...asked) => {
    const held = await store.profiles(...asked)
    if (!isChanged || tries === 0) return held
    return held.map((one) => ({ ...one, profile: withMovement(one.profile, aMovement({ at: noon - hourMs })) }))
  }
  return { ...store, keep, profiles }
}

describe('a model in scoring', () => {
  it('is kept beside the score, which it does not change', async () => {
    const [alone, advised] = [makeMemoryAssessmentStore(), makeMemoryAssessmentStore()]
    const { model, asked } = anAdvisor()
    const received = aFact()
    await scorer(alone)(received)
    await scorer(advised, model)(received)
    const [without] = alone.facts()
    const [withOpinion] = advised.facts()
    expect(without?.data).not.toHaveProperty('model')
    expect(withOpinion?.data).toEqual({
      ...without?.data,
      model: { name: 'advisor', outcome: 'answered', score: 99, text: 'I would refuse it.' },
    })
    expect(asked).toMatchObject([{ event: { type: received.type }, judgement: { score: 0 } }])
    expect(textWithoutIds(asked)).not.toMatch(/4711|0815/)
  })

  it('is asked once, however often the profiles are written', async () => {
    const assessments = aContendedStore(false)
    const { model, asked } = anAdvisor()
    await scorer(assessments, model)(aFact())
    expect(asked).toHaveLength(1)
    expect(assessments.facts()[0]?.data).toMatchObject({ model: { outcome: 'answered' } })
  })

  it('is late when another writer has changed the judgement', async () => {
    const assessments = aContendedStore(true)
    const { model, asked } = anAdvisor()
    await scorer(assessments, model)(aFact())
    expect(asked).toHaveLength(1)
    expect(assessments.facts()[0]?.data.model).toEqual({ name: 'advisor', outcome: 'late' })
  })
})
