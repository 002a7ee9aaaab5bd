import { randomUUID } from 'node:crypto'
import { pause } from '../pause.ts'
import type { Answer } from './client.ts'
import type { DrillLog, Outcome } from './drill-log.ts'
import type { Participant } from './people.ts'
import { type ReviewView, readEventId, readReview } from './review-view.ts'

export type Acts = ReturnType<typeof makeActs>

type Path = 'claim' | 'release' | 'comments' | 'references' | 'escalate' | 'reassign'

const openTries = 60
const openPauseMs = 500

/** The acts of people on reviews, each noted in the log. */
export const makeActs = (log: DrillLog) => {
  const post = async ({ client }: Participant, act: string, path: string, body: unknown, key?: string) => {
    const answer = await client({
      method: 'POST',
      path: `/v1/reviews/${path}`,
      body,
      ...(key !== undefined && { key }),
    })
    log.noteAnswer(act, answer)
    return answer
  }
  const open = async ({ client, name }: Participant, eventId: string): Promise<ReviewView | undefined> => {
    const answer = await client({ path: `/v1/reviews/${eventId}` })
    log.noteAnswer('open', answer)
    if (answer.status === 200) log.noteLatency('open', answer.tookMs)
    const review = readReview(answer.body)
    if (!review && answer.status === 200)
      log.complain(`${name} opened review ${eventId}, and the answer cannot be read.`)
    return review
  }
  return {
    /** Claims the most urgent review that this person may decide. `undefined` if there is none. */
    next: async (person: Participant, query = ''): Promise<Readonly<{ eventId: string }> | undefined> => {
      const answer = await post(person, 'next', `next${query}`, {})
      if (answer.status !== 200) return undefined
      log.noteLatency('next', answer.tookMs)
      const review = readEventId(answer.body)
      if (!review) log.complain(`${person.name} claimed the next review, and the answer cannot be read.`)
      return review
    },
    /** Opens a review. `undefined` if it cannot be read. */
    open,
    /** Opens the review of an event that was sent a moment ago. */
    openWhenThere: async (person: Participant, eventId: string): Promise<ReviewView | undefined> => {
      for (let tries = 0; tries < openTries; tries += 1) {
        const review = await open(person, eventId)
        if (review) return review
        await pause(openPauseMs)
      }
      return undefined
    },
    act: (person: Participant, path: Path, eventId: string, body: unknown = {}): Promise<Answer> =>
      post(person, path, `${eventId}/${path}`, body),
    /** Decides on what the person has read. A key repeats an earlier decision. */
    decide: async (
      person: Participant,
      { eventId, version, assessmentFactId }: Pick<ReviewView, 'eventId' | 'version' | 'assessmentFactId'>,
      outcome: Outcome,
      key: string = randomUUID(),
    ): Promise<Answer> => {
      const reason = `${person.name} has read the reasons and decides to ${outcome}.`
      const body = { outcome, reason, basedOn: { version, assessmentFactId } }
      const answer = await post(person, 'decide', `${eventId}/decisions`, body, key)
      log.noteDecision({ eventId, person: person.name, outcome }, answer)
      return answer
    },
  }
}
