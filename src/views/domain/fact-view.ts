import { kindOf } from '#facts/domain/happening.ts'
import type { Actor } from '#kernel/domain/actor.ts'
import type { Instant, TimeText } from '#kernel/domain/instant.ts'
import type { JsonObject } from '#kernel/domain/json.ts'

/** One fact in a list. */
export type FactView = Readonly<{
  id: string
  /** The event that it belongs to. */
  eventId: string
  eventType: string
  type: string
  happening: string
  recordedAt: Instant
  time: TimeText
  source: string
  partnerId?: string
  /** The fact that it follows from. */
  causationId?: string
  by: string
  byKind?: Actor['kind']
  byIssuer?: string
  data: JsonObject
}>

/** Returns whether a list shows what people did with an event after its receipt: an act of a review, or the step that it led to. */
export const hasActs = (facts: readonly FactView[]): boolean =>
  facts.some((fact) => kindOf(fact) !== 'received' && fact.byKind === 'user')
