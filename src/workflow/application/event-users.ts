import { catalogue } from '#catalogue/catalogue.ts'
import { markedPlaces, replacePlaces } from '#catalogue/marked-places.ts'
import type { Fact } from '#facts/domain/fact.ts'
import { ownerOf } from '#vault/application/take-out.ts'

/** The fields of data that name a user, at any depth. Examples: `/userId`, `/userIds/1`, `/modifiedBy`. */
const userField = /\/(?:userIds?|[a-z]+By)(?:\/[0-9]+)?$/

/**
 * The users that an event names, each once: in its envelope, and in every field of its data that its schema marks as the id of a
 * user. They can differ.
 */
export const usersOf = (received: Fact): readonly string[] => {
  const { type, data } = received
  const { userId, dataUserId } = ownerOf(received)
  const schema = catalogue.get(type)?.data
  const places = schema ? markedPlaces(schema, data) : new Map()
  const named: string[] = []
  replacePlaces(data, (pointer, value) => {
    if (places.get(pointer) === 'identifier' && userField.test(pointer) && typeof value === 'string') named.push(value)
    return undefined
  })
  return [...new Set([userId, dataUserId, ...named].flatMap((id) => id?.toLowerCase() ?? []))]
}
