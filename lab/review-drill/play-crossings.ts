import { type Cast, type Stage, unless } from './crossing.ts'
import { fourEyesCrossings } from './four-eyes-crossings.ts'
import { type ReviewView, readIds } from './review-view.ts'
import { singleCrossings } from './single-crossings.ts'

/** Plays each crossing on a review of its own, and none on those that must fall due. Reports what must not be, and returns the names of those that no review fitted. */
export const playCrossings = async (stage: Stage): Promise<readonly string[]> => {
  const [ana, ben, cleo, dan] = stage.people.analysts
  if (!ana || !ben || !cleo || !dan) throw new Error('Four analysts take part.')
  const cast = { ...stage, ana, ben, cleo, dan }
  await playOwnEvent(cast)
  await playNextAtOnce(cast)
  const reviews = await openReviews(cast)
  const omitted: string[] = []
  for (const { name, fits, play } of [...singleCrossings, ...fourEyesCrossings]) {
    const place = reviews.findIndex(fits)
    const [review] = place < 0 ? [] : reviews.splice(place, 1)
    const wrong = review && (await play(cast, review))
    if (!review) omitted.push(name)
    if (wrong !== undefined) stage.log.complain(`${name}: ${wrong} (event ${review?.eventId}).`)
  }
  return omitted
}

/** The reviews that the crossings can use. */
const openReviews = async ({ cleo, acts, ownEventId, briefIds }: Cast): Promise<ReviewView[]> => {
  const { body } = await cleo.client({ path: '/v1/reviews?status=open&limit=100' })
  const ids = (readIds(body)?.ids ?? []).filter((id) => id !== ownEventId && !briefIds.includes(id))
  const reviews: ReviewView[] = []
  for (const id of ids) {
    const review = await acts.open(cleo, id)
    if (review) reviews.push(review)
  }
  return reviews
}

const playOwnEvent = async (cast: Cast): Promise<void> => {
  const { ana, acts, log, ownEventId } = cast
  const review = ownEventId === undefined ? undefined : await acts.openWhenThere(ana, ownEventId)
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
