import { randomUUID } from 'node:crypto'
import { byTwo, type Crossing, unless, wordsOf } from './crossing.ts'

/** Acts on a review that two people must decide. */
export const fourEyesCrossings: readonly Crossing[] = [
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
    name: 'At level two, one supervisor and one other person agree',
    fits: byTwo,
    play: async ({ ana, ben, cleo, people, acts }, { eventId }) => {
      const escalated = await acts.act(ana, 'escalate', eventId, { reason: 'The payer is known to me.' })
      const read = await acts.open(ben, eventId)
      const first = read && (await acts.decide(ben, read, 'approve'))
      const again = await acts.open(cleo, eventId)
      if (!first || !again) return 'the review cannot be read'
      return (
        unless(escalated, '200') ??
        unless(first, '200') ??
        (again.status === 'open' ? undefined : 'one person decided it') ??
        unless(await acts.decide(cleo, again, 'approve'), '403 review-level-two') ??
        unless(await acts.decide(people.supervisor, again, 'approve'), '200') ??
        ((await acts.open(cleo, eventId))?.status === 'decided' ? undefined : 'the two did not decide it')
      )
    },
  },
]
