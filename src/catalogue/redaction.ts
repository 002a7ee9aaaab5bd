import type * as z from 'zod'
import { extensionsOf } from '#facts/domain/extensions.ts'
import { actorOfFact, type Fact } from '#facts/domain/fact.ts'
import { kindOf } from '#facts/domain/happening.ts'
import type { Caller } from '#kernel/domain/caller.ts'
import type { JsonObject } from '#kernel/domain/json.ts'
import { eventMoved } from './families/workflow.ts'
import { maskSensitive } from './mask.ts'
import { maskBySchema, masked } from './mask-by-schema.ts'

/** Whether the reader belongs to the tenant or operates Sluice. The tenant’s own see everything. */
type Audience = Pick<Caller, 'isOperator'>

/**
 * A fact as this reader may see it. An operator sees the data that its type knows and does not mark. Of the envelope an operator
 * sees neither `subject` nor `userid`, and `•••` for the producer’s own id, for each of its extension attributes, for an actor that
 * may be a person, and for its reason. `source`, `dataschema` and the issuer of the actor stay: they name systems and schemas.
 */
export const redactFact = (fact: Fact, { isOperator }: Audience): Fact => {
  if (!isOperator) return fact
  const { subject: _, userid: __, producerid, actor, actorkind, actorissuer, actorreason, ...rest } = fact
  return {
    ...rest,
    ...(producerid !== undefined && { producerid: masked }),
    ...Object.fromEntries(Object.keys(extensionsOf(fact)).map((name) => [name, masked])),
    ...(fact.sluiceextensions !== undefined && { sluiceextensions: masked }),
    actor: isSluice(actor) ? actor : masked,
    ...redactActor(fact),
    data: redactData(fact),
  }
}

/**
 * A fact of an event as this reader may see it. A partner sees its own event, and what people of the tenant did about it as an
 * operator does: without who and why.
 */
export const redactLater = (fact: Fact, { isOperator, partnerId }: Audience & Pick<Caller, 'partnerId'>): Fact =>
  redactFact(fact, { isOperator: isOperator || (partnerId !== undefined && isActOfPerson(fact)) })

const isActOfPerson = (fact: Fact): boolean => kindOf(fact) !== 'received' && !isSluice(fact.actor)

/** In a fact of an earlier version, an attribute of an actor is an extension attribute of the producer. */
const redactActor = (fact: Fact): Partial<Fact> => {
  const { kind, issuer, reason } = actorOfFact(fact)
  if (kind === undefined)
    return Object.fromEntries(actorNames.filter((name) => name in fact).map((name) => [name, masked]))
  return {
    actorkind: kind,
    ...(issuer !== undefined && { actorissuer: issuer }),
    ...(reason !== undefined && { actorreason: masked }),
  }
}

const actorNames = ['actorkind', 'actorissuer', 'actorreason'] as const

/** The value of an answer as this reader may see it: an operator without what its schema marks or does not know. */
export const redactAnswer = (schema: z.ZodType, value: unknown, { isOperator }: Audience): unknown =>
  isOperator ? maskBySchema(schema, value) : value

/** A reason is marked because a person may have written it. Sluice’s own reasons are shown: they quote scores and bands only. */
const redactData = ({ type, actor, data }: Fact): JsonObject => {
  const shown = maskSensitive(type, data)
  if (type !== 'Workflow.Event.Moved.v1' || !isSluice(actor)) return shown
  const own = eventMoved.safeParse(data)
  return own.success ? { ...shown, moves: own.data.moves } : shown
}

const isSluice = (actor: string): boolean => actor.startsWith('sluice/')
