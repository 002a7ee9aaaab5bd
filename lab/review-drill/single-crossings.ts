import { randomUUID } from 'node:crypto'
import { byOne, type Crossing, isOpenFor, rejectable, unless, wordsOf } from './crossing.ts'

/** Acts on a review that one person can decide. */
export const singleCrossings: readonly Crossing[] = [
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
    name: 'A decision comes after the decision',
    fits: rejectable,
    play: async ({ dan, cleo, acts }, review) =>
      unless(await acts.decide(cleo, review, 'reject'), '200') ??
      unless(await acts.decide(dan, review, 'approve'), '409 review-closed') ??
      unless(await acts.act(dan, 'claim', review.eventId), '409 review-closed'),
  },
  {
    name: 'One person escalates, and a supervisor decides',
    fits: rejectable,
    play: async ({ ana, ben, people, acts }, { eventId }) => {
      const escalated = await acts.act(ana, 'escalate', eventId, { reason: 'The payer is known to me.' })
      const read = await acts.open(ben, eventId)
      if (!read) return 'the review cannot be read'
      return (
        unless(escalated, '200') ??
        unless(await acts.decide(ben, read, 'reject'), '403 review-level-two') ??
        unless(await acts.decide(people.supervisor, read, 'reject'), '200')
      )
    },
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
