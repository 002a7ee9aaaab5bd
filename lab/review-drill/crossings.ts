import { randomUUID } from 'node:crypto'
import { pause } from '../pause.ts'
import type { Acts } from './acts.ts'
import type { Answer } from './client.ts'
import type { DrillLog } from './drill-log.ts'
import type { Participant, People } from './people.ts'
import { type ReviewView, readIds } from './review-view.ts'

/** `ownEventId`: an event that Ana sent, under review. */
type Stage = Readonly<{ people: People; acts: Acts; log: DrillLog; ownEventId: string | undefined }>

type Cast = Stage & Readonly<{ ana: Participant; ben: Participant; cleo: Participant; dan: Participant }>

/** Acts that meet on purpose. Returns what must not be, in one sentence; `undefined` if all is well. */
type Crossing = Readonly<{
  name: string
  /** Whether a review fits. */
  fits: (review: ReviewView) => boolean
  play: (cast: Cast, review: ReviewView) => Promise<string | undefined>
}>

const isOpenFor = ({ level, decisions }: ReviewView): boolean => level === 1 && decisions.length === 0
const byOne = (review: ReviewView): boolean =>
  isOpenFor(review) && review.purpose === 'decide' && review.approvals.need === 1
/** One person alone can reject it. */
const rejectable = (review: ReviewView): boolean => isOpenFor(review) && review.approvals.need === 1
const byTwo = (review: ReviewView): boolean =>
  isOpenFor(review) && (review.purpose === 'confirm' || review.approvals.need === 2)

const wordsOf = ({ status, code }: Answer): string => `${status} ${code}`.trim()

/** A sentence if an answer is none of those that are expected. Each is a status, and a code if it is a refusal. */
const unless = (answer: Answer, ...expected: readonly string[]): string | undefined =>
  expected.includes(wordsOf(answer)) ? undefined : `expected ${expected.join(' or ')}, and received ${wordsOf(answer)}`

const crossings: readonly Crossing[] = [
  {
    name: 'Two decide at once',
    fits: byOne,
    play: async ({ ana, ben, acts }, review) => {
      const both = await Promise.all([acts.decide(ana, review, 'approve'), acts.decide(ben, review, 'reject')])
      const won = both.filter(({ status }) => status === 200)
      if (won.length !== 1) return `both received ${both.map(wordsOf).join(' and ')}, and one must win`
      const lost = both.find(({ status }) => status !== 200)
      return lost && unless(lost, '409 review-closed', '409 review-changed')
    },
  },
  {
    name: 'One request is sent twice at once',
    fits: rejectable,
    play: async ({ ana, acts }, review) => {
      const key = randomUUID()
      const both = await Promise.all([acts.decide(ana, review, 'reject', key), acts.decide(ana, review, 'reject', key)])
      const bodies = new Set(both.map(({ body }) => JSON.stringify(body)))
      return both.every(({ status }) => status === 200) && bodies.size === 1
        ? undefined
        : `the answers were ${both.map(wordsOf).join(' and ')}, and they must be the same`
    },
  },
  {
    name: 'A decision is on an earlier version',
    fits: rejectable,
    play: async ({ ana, acts }, review) => {
      await acts.act(ana, 'claim', review.eventId)
      const stale = unless(await acts.decide(ana, review, 'reject'), '409 review-changed')
      const again = await acts.open(ana, review.eventId)
      return stale ?? (again ? unless(await acts.decide(ana, again, 'reject'), '200') : 'the review cannot be read')
    },
  },
  {
    name: 'One person decides on what another has claimed',
    fits: rejectable,
    play: async ({ ana, ben, acts }, { eventId }) => {
      const claimed = await acts.act(ben, 'claim', eventId)
      const read = await acts.open(ana, eventId)
      const refused = read && (await acts.decide(ana, read, 'approve'))
      const taken = await acts.act(ana, 'claim', eventId)
      const released = await acts.act(ben, 'release', eventId)
      return (
        unless(claimed, '200') ??
        (refused ? unless(refused, '409 review-claimed') : 'the review cannot be read') ??
        unless(taken, '409 review-claimed') ??
        unless(released, '200')
      )
    },
  },
  {
    name: 'The second of four eyes is the first',
    fits: byTwo,
    play: async ({ ana, ben, acts }, review) => {
      const key = randomUUID()
      const first = await acts.decide(ana, review, 'approve', key)
      const replay = await acts.decide(ana, review, 'approve', key)
      const read = await acts.open(ana, review.eventId)
      const second = read && (await acts.decide(ana, read, 'approve'))
      const last = read && (await acts.decide(ben, read, 'approve'))
      return (
        unless(first, '200') ??
        (JSON.stringify(replay.body) === JSON.stringify(first.body) ? undefined : 'the repeat has another answer') ??
        (second ? unless(second, '403 four-eyes-required') : 'the review cannot be read') ??
        (last && unless(last, '200'))
      )
    },
  },
  {
    name: 'The second of four eyes comes twice',
    fits: byTwo,
    play: async ({ ana, ben, cleo, acts }, review) => {
      const first = await acts.decide(ana, review, 'approve')
      const read = await acts.open(ben, review.eventId)
      if (!read) return 'the review cannot be read'
      const both = await Promise.all([acts.decide(ben, read, 'approve'), acts.decide(cleo, read, 'approve')])
      const lost = both.find(({ status }) => status !== 200)
      if (!lost || both.every(({ status }) => status !== 200))
        return `both received ${both.map(wordsOf).join(' and ')}, and one must win`
      return unless(first, '200') ?? unless(lost, '409 review-closed', '409 review-changed')
    },
  },
  {
    name: 'Two people disagree, and a supervisor decides',
    fits: byTwo,
    play: async ({ ana, ben, cleo, people, acts }, review) => {
      await acts.decide(ana, review, 'approve')
      const read = await acts.open(ben, review.eventId)
      const other = read && (await acts.decide(ben, read, 'reject'))
      const escalated = await acts.open(cleo, review.eventId)
      if (!other || !escalated) return 'the review cannot be read'
      return (
        unless(other, '200') ??
        (escalated.level === 2 ? undefined : 'the review is not at level two') ??
        unless(await acts.decide(cleo, escalated, 'reject'), '403 review-level-two') ??
        unless(await acts.decide(people.supervisor, escalated, 'approve'), '200')
      )
    },
  },
  {
    name: 'A decision comes after the decision',
    fits: rejectable,
    play: async ({ dan, cleo, acts }, review) =>
      unless(await acts.decide(cleo, review, 'reject'), '200') ??
      unless(await acts.decide(dan, review, 'approve'), '409 review-closed') ??
      unless(await acts.act(dan, 'claim', review.eventId), '409 review-closed'),
  },
  {
    name: 'An operator decides',
    fits: isOpenFor,
    play: async ({ people, acts, log }, { eventId, version, assessmentFactId }) => {
      const body = {
        outcome: 'approve',
        reason: 'An operator must not decide.',
        basedOn: { version, assessmentFactId },
      }
      const path = `/v1/reviews/${eventId}/decisions`
      const answer = await people.operators.ola({ method: 'POST', path, body })
      log.noteAnswer('decide as operator', answer)
      const { version: after } = (await acts.open(people.supervisor, eventId)) ?? {}
      return after === version && answer.status === 403 ? undefined : `the answer was ${wordsOf(answer)}`
    },
  },
]

/** Plays each crossing on a review of its own. Reports what must not be, and returns the names of those that no review fitted. */
export const playCrossings = async (stage: Stage): Promise<readonly string[]> => {
  const [ana, ben, cleo, dan] = stage.people.analysts
  if (!ana || !ben || !cleo || !dan) throw new Error('Four analysts take part.')
  const cast = { ...stage, ana, ben, cleo, dan }
  await playOwnEvent(cast)
  await playNextAtOnce(cast)
  const reviews = await openReviews(cast)
  const omitted: string[] = []
  for (const { name, fits, play } of crossings) {
    const place = reviews.findIndex(fits)
    const [review] = place < 0 ? [] : reviews.splice(place, 1)
    const wrong = review && (await play(cast, review))
    if (!review) omitted.push(name)
    if (wrong !== undefined) stage.log.complain(`${name}: ${wrong} (event ${review?.eventId}).`)
  }
  return omitted
}

/** The reviews that the crossings can use, without those of an own event. */
const openReviews = async ({ cleo, acts, ownEventId }: Cast): Promise<ReviewView[]> => {
  const { body } = await cleo.client({ path: '/v1/reviews?status=open&limit=100' })
  const ids = (readIds(body)?.ids ?? []).filter((id) => id !== ownEventId)
  const reviews: ReviewView[] = []
  for (const id of ids) {
    const review = await acts.open(cleo, id)
    if (review) reviews.push(review)
  }
  return reviews
}

const ownEventTries = 60
const ownEventPauseMs = 500

/** The review of an event that was sent a moment ago. */
const reviewOfOwn = async ({ ana, acts, ownEventId }: Cast): Promise<ReviewView | undefined> => {
  for (let tries = 0; ownEventId !== undefined && tries < ownEventTries; tries += 1) {
    const review = await acts.open(ana, ownEventId)
    if (review) return review
    await pause(ownEventPauseMs)
  }
  return undefined
}

const playOwnEvent = async (cast: Cast): Promise<void> => {
  const { ana, acts, log } = cast
  const review = await reviewOfOwn(cast)
  if (!review) return log.complain('Ana has sent an event that must be held, and it has no review.')
  const wrong =
    unless(await acts.decide(ana, review, 'approve'), '403 review-own-event') ??
    unless(await acts.act(ana, 'claim', review.eventId), '403 review-own-event')
  if (wrong !== undefined) log.complain(`One person decides on its own event: ${wrong}.`)
}

const callsAtOnce = 3

/** Everyone asks for the next review at once: two never receive the same one. Then they release what they have. */
const playNextAtOnce = async ({ people: { analysts }, acts, log }: Cast): Promise<void> => {
  const asked = analysts.flatMap((person) => Array.from({ length: callsAtOnce }, () => person))
  const claims = await Promise.all(
    asked.map(async (person) => ({ person, eventId: (await acts.next(person))?.eventId })),
  )
  const ownerOf = new Map<string, string>()
  for (const { person, eventId } of claims) {
    if (eventId === undefined) continue
    const owner = ownerOf.get(eventId) ?? person.name
    if (owner !== person.name)
      log.complain(`${owner} and ${person.name} were both given the review of event ${eventId}.`)
    ownerOf.set(eventId, owner)
  }
  await Promise.all(
    [...ownerOf].map(async ([eventId, name]) => {
      const owner = analysts.find((person) => person.name === name)
      if (owner) await acts.act(owner, 'release', eventId)
    }),
  )
}
