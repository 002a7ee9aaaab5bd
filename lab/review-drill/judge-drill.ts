import { type Finding, finding } from '../chaos/finding.ts'
import type { DrillLog } from './drill-log.ts'
import type { DrillRecords, LoggedDecision, LoggedEvent, LoggedReview } from './drill-records.ts'

type JudgedDrill = Readonly<{
  log: Pick<DrillLog, 'decisions' | 'complaints'>
  /** The ids of the events that were accepted. */
  accepted: readonly string[]
  supervisors: ReadonlySet<string>
  now: string
}>

/** Everything that must not be after a drill. */
export const judgeDrill = (run: JudgedDrill, records: DrillRecords): readonly Finding[] => {
  const { events } = records
  const stored = new Set(events.map(({ eventId }) => eventId))
  return [
    ...run.accepted
      .filter((id) => !stored.has(id))
      .map((id) => finding('lost', id, 'It was accepted and is not in the log.')),
    ...events.flatMap((event) => [
      ...judgeEnd(event, run.now),
      ...judgeNumbers(event),
      ...(event.review ? judgeReview(event, event.review, run.supervisors) : []),
    ]),
    ...judgeTrail(run.log.decisions, records),
    ...judgeLists(records),
    ...run.log.complaints.map((sentence) => finding('wrong', 'answer', sentence)),
  ]
}

/** The scheduled escalation runs once a minute, and a person at level two needs a moment. */
const reserveMs = 120_000

const isFinalStatus = (status: string): boolean => status === 'approved' || status === 'rejected'

const finalOf = ({ decisions }: LoggedReview) => decisions.find(({ isFinal }) => isFinal)

/** Each event is final, or waits within its deadline, or was escalated and waits within that of level two. */
const judgeEnd = ({ eventId, status, review }: LoggedEvent, now: string): readonly Finding[] => {
  if (status !== 'held' && !isFinalStatus(status)) return [finding('stuck', eventId, `It is ${status}.`)]
  if (status === 'held' && !review) return [finding('stuck', eventId, 'It is held, and no review was opened.')]
  if (!review || finalOf(review)) return []
  const { dueAt, levelTwoDueAt, escalations } = review
  const isEscalated = escalations.some(({ cause }) => cause === 'overdue')
  const isOverdue = Date.parse(dueAt) + reserveMs < Date.parse(now)
  return [
    ...(isOverdue && !isEscalated
      ? [finding('stuck', eventId, `Its review was due at ${dueAt}, and was not escalated.`)]
      : []),
    ...(escalations.length > 0 && (Date.parse(levelTwoDueAt ?? '') || 0) + reserveMs < Date.parse(now)
      ? [finding('stuck', eventId, `Its review was to be decided at level two until ${levelTwoDueAt}, and was not.`)]
      : []),
  ]
}

/** Steps and acts are numbered from 1 without a gap, each once. */
const judgeNumbers = ({ eventId, steps, review }: LoggedEvent): readonly Finding[] =>
  Object.entries({ steps, acts: review?.acts ?? [] })
    .filter(([, numbers]) => numbers.some((number, place) => number !== place + 1))
    .map(([name, numbers]) => finding('wrong', eventId, `Its ${name} have the numbers ${numbers.join(', ')}.`))

const judgeReview = (
  event: LoggedEvent,
  review: LoggedReview,
  supervisors: ReadonlySet<string>,
): readonly Finding[] => {
  const { eventId, sender, status } = event
  const { decisions } = review
  const people = decisions.map(({ person }) => person)
  const twice = people.filter((person, place) =>
    decisions
      .slice(0, place)
      .some((other) => other.person === person && other.assessmentFactId === decisions[place]?.assessmentFactId),
  )
  const finals = decisions.filter(({ isFinal }) => isFinal)
  const [final] = finals
  return [
    ...twice.map((person) => finding('doubled', eventId, `${person} decided twice on one assessment.`)),
    ...(finals.length > 1 ? [finding('doubled', eventId, `It has ${finals.length} final decisions.`)] : []),
    ...(final && final !== decisions.at(-1)
      ? [finding('doubled', eventId, 'It has a decision after the final one.')]
      : []),
    ...(people.includes(sender) ? [finding('wrong', eventId, `${sender} sent it and decided on it.`)] : []),
    ...(final ? judgeFinal(event, review, { final, supervisors }) : []),
    ...(!final && isFinalStatus(status) && review.purpose === 'decide'
      ? [finding('wrong', eventId, `It is ${status} without a final decision.`)]
      : []),
    ...judgeClaims(eventId, review),
  ]
}

type Ending = Readonly<{ final: LoggedDecision; supervisors: ReadonlySet<string> }>

/**
 * A final outcome has enough people on its assessment, at level two with a supervisor, who chose there if people disagree, and the
 * event has the status of it.
 */
const judgeFinal = (
  { eventId, status }: LoggedEvent,
  { purpose, need, decisions }: LoggedReview,
  { final: { outcome, level, assessmentFactId }, supervisors }: Ending,
): readonly Finding[] => {
  const needed = purpose === 'confirm' && outcome === 'approve' ? 2 : need
  const agreed = decisions.filter(
    (decision) => decision.outcome === outcome && decision.assessmentFactId === assessmentFactId,
  )
  const have = agreed.length
  const isDisputed = decisions.some(
    (decision) => decision.outcome !== outcome && decision.assessmentFactId === assessmentFactId,
  )
  const isSupervised = agreed.some((one) => supervisors.has(one.person) && (one.level === 2 || !isDisputed))
  const expected = outcome === 'approve' ? 'approved' : 'rejected'
  return [
    ...(have < needed
      ? [finding('wrong', eventId, `${have} people chose to ${outcome}, and ${needed} were needed.`)]
      : []),
    ...(level === 2 && !isSupervised
      ? [finding('wrong', eventId, `It was decided at level two, and no supervisor chose to ${outcome}.`)]
      : []),
    ...(status === expected ? [] : [finding('wrong', eventId, `People chose to ${outcome}, and it is ${status}.`)]),
  ]
}

/** No one claims what another has claimed, unless the claim was over. */
const judgeClaims = (eventId: string, { claims, ends }: LoggedReview): readonly Finding[] =>
  claims.flatMap((claim, place) => {
    const before = claims[place - 1]
    if (!before || before.person === claim.person || claim.at >= before.until) return []
    const isEnded = ends.some((act) => act > before.act && act <= claim.act)
    return isEnded
      ? []
      : [
          finding(
            'doubled',
            eventId,
            `${claim.person} claimed it at ${claim.at}, and ${before.person} had it until ${before.until}.`,
          ),
        ]
  })

/** Each decision that was answered is a fact, each such fact was answered or may have been, and each is in the audit log once. */
const judgeTrail = (sent: DrillLog['decisions'], { events, audited }: DrillRecords): readonly Finding[] => {
  const logged = events.flatMap(({ eventId, review }) =>
    (review?.decisions ?? []).map((decision) => ({ eventId, ...decision })),
  )
  const nameOf = ({ eventId, person, outcome }: Readonly<{ eventId: string; person: string; outcome: string }>) =>
    `${eventId} ${person} ${outcome}`
  const [loggedNames, sentNames] = [new Set(logged.map(nameOf)), new Set(sent.map(nameOf))]
  return [
    ...sent
      .filter((decision) => decision.isAnswered && !loggedNames.has(nameOf(decision)))
      .map(({ eventId, person }) =>
        finding('lost', eventId, `The decision of ${person} was answered, and has no fact.`),
      ),
    ...logged
      .filter((decision) => !sentNames.has(nameOf(decision)))
      .map(({ eventId, person }) =>
        finding('wrong', eventId, `The decision of ${person} has a fact, and was refused.`),
      ),
    ...logged
      .map((decision) => ({ ...decision, times: audited.get(decision.factId) ?? 0 }))
      .filter(({ times }) => times !== 1)
      .map(({ eventId, person, times }) =>
        finding(
          times === 0 ? 'lost' : 'doubled',
          eventId,
          `The decision of ${person} is in the audit log ${times} times.`,
        ),
      ),
  ]
}

/** The lists of the API and the facts have the same reviews and the same statuses. */
const judgeLists = ({ events, listed }: DrillRecords): readonly Finding[] => {
  const isOpen = ({ review }: LoggedEvent): boolean => review !== undefined && finalOf(review) === undefined
  const isDecided = ({ review }: LoggedEvent): boolean => review !== undefined && finalOf(review) !== undefined
  return [
    ...compare('the open reviews', events.filter(isOpen), listed.open),
    ...compare('the decided reviews', events.filter(isDecided), listed.decided),
    ...[...listed.byStatus].flatMap(([status, ids]) =>
      compare(
        `the ${status} events`,
        events.filter((event) => event.status === status),
        ids,
      ),
    ),
  ]
}

const compare = (name: string, events: readonly LoggedEvent[], listed: readonly string[]): readonly Finding[] => {
  const [expected, found] = [new Set(events.map(({ eventId }) => eventId)), new Set(listed)]
  return [
    ...[...expected.difference(found)].map((id) => finding('lost', id, `It is missing in the list of ${name}.`)),
    ...[...found.difference(expected)].map((id) =>
      finding('stuck', id, `It is in the list of ${name}, and must not be.`),
    ),
    ...(listed.length > found.size ? [finding('doubled', 'list', `The list of ${name} has an event twice.`)] : []),
  ]
}
