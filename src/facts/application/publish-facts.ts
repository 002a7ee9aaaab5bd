import type { Breach } from '#kernel/domain/errors.ts'
import type { OutboxLetter } from './outbox-letter.ts'
import { type OutboxItem, type OutboxStep, stepsOf } from './outbox-steps.ts'
import type { FactTopic, OutboxLetters, OutboxState } from './ports.ts'
import { breachOf, letterOf, readChange, type StreamChange } from './stream-change.ts'

type Needs = Readonly<{
  topic: FactTopic
  letters: OutboxLetters
  state: OutboxState
  /** Reports a change of a fact. Resolves when the report is stored; a repeat has no second effect. */
  reportAltered: (breach: Breach, occasion: Readonly<{ id: string; call: string }>) => Promise<void>
}>

/** What was done with a batch. */
export type PublishResult = Readonly<{
  published: number
  setAside: number
  altered: number
  /** The first change that is not done, if any, and the error, if it is known. The stream continues there. */
  blockedAt?: StreamChange
  failure?: unknown
  /** Why the state of the outbox could not be noted. It blocks nothing. */
  noteFailure?: unknown
}>

type Failure = Readonly<{ blockedAt: StreamChange; failure?: unknown }>

/**
 * The outbox: takes the changes of the log in order. It publishes each new fact, sets aside what can never be published, and
 * reports a fact that was altered. It stops at the first change that fails for another reason, so no fact is skipped.
 * Safe to repeat: a fact keeps its id, and every consumer tolerates a fact that it receives twice.
 */
export const makePublishFacts = (needs: Needs) => {
  const take = makeTake(needs)
  const note = makeNote(needs.state)
  return async (changes: readonly StreamChange[]): Promise<PublishResult> => {
    const items = changes.map((change) => ({ change, record: readChange(change) }))
    const counts = { published: 0, setAside: 0, altered: 0 }
    let blocked: Failure | undefined
    for (const step of stepsOf(items)) {
      blocked = await take(step, counts)
      if (blocked) break
    }
    const done = items.slice(0, blocked ? changes.indexOf(blocked.blockedAt) : items.length)
    const noteFailure = await note(items, done)
    return { ...counts, ...blocked, ...(noteFailure !== undefined && { noteFailure }) }
  }
}

type Counts = { published: number; setAside: number; altered: number }

/** Makes the function that takes one step, counts what it did, and returns where and why it stopped. */
const makeTake = ({ topic, letters, reportAltered }: Needs) => {
  const setAside = async (change: StreamChange, letter: OutboxLetter, counts: Counts): Promise<Failure | undefined> => {
    const blocked = await failureOf(change, letters.send(letter))
    if (!blocked) counts.setAside += 1
    return blocked
  }

  const publish = async (facts: readonly OutboxItem<'fact'>[], counts: Counts): Promise<Failure | undefined> => {
    const [outcome] = await Promise.allSettled([topic.publish(facts.map(({ record }) => record.parcel))])
    if (outcome.status === 'rejected') return facts[0] && { blockedAt: facts[0].change, failure: outcome.reason }
    for (const [index, { change }] of facts.entries()) {
      const result = outcome.value[index] ?? 'failed'
      if (result === 'failed') return { blockedAt: change }
      if (result === 'published') counts.published += 1
      const blocked = result === 'refused' && (await setAside(change, letterOf(change, 'fact-refused'), counts))
      if (blocked) return blocked
    }
    return undefined
  }

  return async (step: OutboxStep, counts: Counts): Promise<Failure | undefined> => {
    if (step.kind === 'facts') return publish(step.facts, counts)
    const { change, record } = step
    if (record.kind === 'unreadable') return setAside(change, record.letter, counts)
    const occasion = { id: change.changeId, call: `${change.action} in the table of facts` }
    const blocked = await failureOf(change, reportAltered(breachOf(change), occasion))
    if (!blocked) counts.altered += 1
    return blocked
  }
}

const failureOf = async (blockedAt: StreamChange, call: Promise<void>): Promise<Failure | undefined> => {
  const [outcome] = await Promise.allSettled([call])
  return outcome.status === 'rejected' ? { blockedAt, failure: outcome.reason } : undefined
}

/** Makes the function that notes what a batch shows about the outbox, and returns why that failed, if it did. */
const makeNote =
  (state: OutboxState) =>
  async (items: readonly OutboxItem[], done: readonly OutboxItem[]): Promise<unknown> => {
    const pulse = done.findLast(({ record }) => record.kind === 'pulse')
    const blocked = items[done.length]
    const notes = await Promise.allSettled([
      ...(pulse ? [state.notePassed(pulse.change.at)] : []),
      ...(blocked ? [state.noteBlocked(blocked.change.sequenceNumber, blocked.change.at)] : []),
    ])
    return notes.find((note) => note.status === 'rejected')?.reason
  }
