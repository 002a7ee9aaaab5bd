import { masked } from '#catalogue/mask-by-schema.ts'
import { readJson } from '#kernel/domain/json-text.ts'
import type { AuditEntry } from '../domain/audit-entry.ts'

/** The place of the actor in an entry of format 1. */
const actorPlace = 8

/** Who caused a fact, as its entry or the fact names it. */
export type NamedActor = Readonly<{ id: string; kind?: string | undefined }>

/** A fact of an earlier version names no kind: then the id alone shows it. */
const isSluice = ({ id, kind = 'system' }: NamedActor): boolean => kind === 'system' && id.startsWith('sluice/')

/** The actor of an entry for an operator: `•••`, unless it is a part of Sluice. */
export const maskedActor = (actor: NamedActor): string => (isSluice(actor) ? actor.id : masked)

/** The text of an entry for an operator: with `•••` in the place of its actor, unless it is a part of Sluice. */
export const maskedEntry = (text: string, entry: AuditEntry | undefined): string => {
  // A text that cannot be read can have anything in it.
  if (entry === undefined) return masked
  if (isSluice({ id: entry.actor, kind: entry.actorKind })) return text
  const value = readJson(text)
  return JSON.stringify(Array.isArray(value) ? value.with(actorPlace, masked) : { ...Object(value), actor: masked })
}
