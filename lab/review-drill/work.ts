import { pause } from '../pause.ts'
import { makeRandom, type Random } from '../sample/random.ts'
import type { Acts } from './acts.ts'
import { chooseOutcome, chooseStep, type Step } from './choose-step.ts'
import type { Participant, People } from './people.ts'
import { type ReviewView, readClaims, readIds } from './review-view.ts'

type Work = Readonly<{
  people: People
  acts: Acts
  seed: number
  thinkMs: number
  leaseMinutes: number
  /** The work is not over before this time, in milliseconds of UTC: reviews that someone has fall due. */
  untilMs: number
  /** Ends the work. An act that has begun is finished. */
  signal: AbortSignal
  /** Called after each review that a person has handled. */
  onHandled: () => void
}>

const idleMs = 1_000
/** A claim that someone left ends within this time after the lease. */
const leaseReserveMs = 15_000
/** How often an idle supervisor gives a claimed review to another analyst. */
const reassignShare = 0.02

/** People work until no review is open, until none of them may decide what is left, or until the signal. */
export const workDown = async (work: Work): Promise<void> => {
  const { people, leaseMinutes, seed, untilMs, signal } = work
  const quietMs = leaseMinutes * 60_000 + leaseReserveMs
  let handledAtMs = performance.now()
  const isOver = () => signal.aborted || (performance.now() - handledAtMs > quietMs && Date.now() > untilMs)

  const run = async (person: Participant, random: Random, idle: () => Promise<void>, query = ''): Promise<void> => {
    // A person does not return to these.
    const left = new Set<string>()
    while (!isOver()) {
      const review = (await work.acts.next(person, query)) ?? (await assignedTo(person, left))
      if (review === undefined) {
        if (await isWorkedDown(person)) return
        await idle()
        await pause(idleMs, signal)
        continue
      }
      const step = await handle(review.eventId, person, random, work)
      if (step === 'leave') left.add(review.eventId)
      handledAtMs = performance.now()
      work.onHandled()
    }
  }
  const randoms = [people.supervisor, ...people.analysts].map((_, place) => makeRandom(seed + place))
  const [ofSupervisor = makeRandom(seed), ...ofAnalysts] = randoms
  await Promise.all([
    run(people.supervisor, ofSupervisor, () => reassignOne(people, ofSupervisor, work.acts), '?level=2'),
    ...people.analysts.map((person, place) =>
      run(person, ofAnalysts[place] ?? makeRandom(seed), () => Promise.resolve()),
    ),
  ])
}

const isWorkedDown = async ({ client }: Participant): Promise<boolean> => {
  const { body } = await client({ path: '/v1/reviews?status=open&limit=1' })
  return readIds(body)?.ids.length === 0
}

/** A review that a supervisor has given to this person. `next` finds only reviews that no one has. */
const assignedTo = async (
  { client }: Participant,
  left: ReadonlySet<string>,
): Promise<Readonly<{ eventId: string }> | undefined> => {
  const { body } = await client({ path: '/v1/reviews?status=claimed&assignee=me&limit=50' })
  const eventId = readIds(body)?.ids.find((id) => !left.has(id))
  return eventId === undefined ? undefined : { eventId }
}

const handle = async (
  eventId: string,
  person: Participant,
  random: Random,
  work: Work,
): Promise<Step['kind'] | undefined> => {
  const { acts, thinkMs, signal } = work
  const review = await acts.open(person, eventId)
  if (!review) return undefined
  await pause(random.next() * thinkMs, signal)
  const step = chooseStep(review, random)
  await take(step, review, person, acts)
  if (step.kind !== 'comment' && step.kind !== 'reference') return step.kind
  // They are steps on the way to a decision.
  const again = await acts.open(person, eventId)
  const outcome = again && chooseOutcome(again, random)
  if (outcome) await acts.decide(person, again, outcome)
  return 'decide'
}

const take = async (step: Step, review: ReviewView, person: Participant, acts: Acts): Promise<void> => {
  const { eventId } = review
  switch (step.kind) {
    case 'decide':
      return void (await acts.decide(person, review, step.outcome))
    case 'comment':
      return void (await acts.act(person, 'comments', eventId, { text: `${person.name} called the customer.` }))
    case 'reference':
      return void (await acts.act(person, 'references', eventId, { reference: `KYC-${eventId.slice(0, 8)}` }))
    case 'escalate':
      return void (await acts.act(person, 'escalate', eventId, { reason: 'The amount is unusual for this customer.' }))
    case 'release':
      return void (await acts.act(person, 'release', eventId))
    case 'leave':
      return
  }
}

/** Gives a review that an analyst has claimed to another one, now and then: the first of them loses it in the middle of the work. */
const reassignOne = async ({ supervisor, analysts }: People, random: Random, acts: Acts): Promise<void> => {
  const to = analysts[random.whole(0, analysts.length - 1)]
  if (!to || !random.chance(reassignShare)) return
  const { body } = await supervisor.client({ path: '/v1/reviews?status=claimed&limit=50' })
  const eventId = readClaims(body).find(({ by }) => analysts.some(({ name }) => name === by))?.eventId
  if (eventId === undefined) return
  const reason = `${to.name} knows this customer.`
  await acts.act(supervisor, 'reassign', eventId, { to: { id: to.name, issuer: to.issuer }, reason })
}
