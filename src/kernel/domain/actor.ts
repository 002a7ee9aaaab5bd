import { namesQueue, namesSluice } from './own-names.ts'
import { isInvisible } from './visible-text.ts'

/** Who causes a fact. A person is `issuer` and `id` together. */
export type Actor = Readonly<{
  /** The subject of a token, the id of a sender, the identity of an operator, or a part of Sluice. Example: `sluice/scoring`. */
  id: string
  kind: ActorKind
  /** Who names the actor: the issuer of its token, the queue of its message, or the authority behind a command. */
  issuer?: string | undefined
  /** Why the actor acts, in its own words. */
  reason?: string | undefined
}>

/** A `user` has the token of a tenant, an `operator` works for Sluice, a `sender` writes to a queue, and `system` is Sluice. */
export const actorKinds = ['user', 'operator', 'sender', 'system'] as const

type ActorKind = (typeof actorKinds)[number]

/** A part of Sluice, or one of its tools. Example: `sluice/scoring`. */
export const systemActor = (id: string): Actor => ({ id, kind: 'system' })

/** The sender of a message to the queue `intake`, as SQS reports it. */
export const senderActor = (senderId: string): Actor => ({ id: senderId, kind: 'sender', issuer: 'queue/intake' })

/** The most characters of the id of an actor. */
export const actorIdLengthMax = 256

/**
 * Whether a text from outside can be the id of an actor. It has no blanks at its ends and no invisible characters, so that it is
 * read as it is stored. It does not name a part of Sluice or a queue, in any spelling.
 */
export const isActorId = (text: string): boolean =>
  text !== '' &&
  text.length <= actorIdLengthMax &&
  text.trim() === text &&
  ![...text].some(isInvisible) &&
  !namesSluice(text) &&
  !namesQueue(text)
