import { masked } from '#catalogue/mask-by-schema.ts'
import { redactFact } from '#catalogue/redaction.ts'
import { readableFact } from '#facts/application/read-fact.ts'
import { actorOfFact } from '#facts/domain/fact.ts'
import type { Caller } from '#kernel/domain/caller.ts'
import type { TrailLine } from '../domain/trail.ts'
import { maskedActor, maskedEntry, type NamedActor } from './mask-entry.ts'
import type { EntryPlace } from './ports.ts'
import { base64Of } from './strict-text.ts'

/** A line with the place of its entry in the log. */
export type ProvenLine = TrailLine<EntryPlace> & Readonly<{ leaf?: Uint8Array; index?: number }>

/** One line of a trail, as `GET /v1/events/{id}/trail` returns it. */
export type LineView = Readonly<{
  happening: string
  state: ProvenLine['state']
  since?: string
  archivedAt?: string
  index: number | null
  leafHash: string | null
  entry: string | null
  fact: string | null
  masked?: true
  type: string | null
  actor: string | null
  actorKind?: string
  actorIssuer?: string
  recordedAt: string | null
  auditedAt: string | null
}>

/** A line for a reader. Texts are exact, except where `masked` is set. */
export const viewOfLine = (line: ProvenLine, { isOperator }: Pick<Caller, 'isOperator'>): LineView => {
  const { happening, state, since, archivedAt, index, leaf, entry } = line
  // The text of an archived fact is in the archive. A tombstone has none of it.
  const factText = state === 'archived' || line.fact?.isTombstone ? undefined : line.fact?.text
  const shown = isOperator
    ? { entry: entry && maskedEntry(entry.text, entry.entry), fact: factText && maskedFact(factText) }
    : { entry: entry?.text, fact: factText }
  const isMasked = shown.entry !== entry?.text || shown.fact !== factText
  return {
    ...{ happening, state },
    ...(since !== undefined && { since }),
    ...(archivedAt !== undefined && { archivedAt }),
    index: index ?? null,
    leafHash: leaf ? base64Of(leaf) : null,
    entry: shown.entry ?? null,
    fact: shown.fact ?? null,
    ...(isMasked && { masked: true as const }),
    ...recordOf(line, isOperator),
  }
}

const maskedFact = (text: string): string => {
  const fact = readableFact(text)
  return fact ? JSON.stringify(redactFact(fact, { isOperator: true })) : masked
}

/** Returns the type, the actor and the times of a fact: from its entry, or else from its text. */
const recordOf = ({ entry, fact }: ProvenLine, isOperator: boolean) => {
  const own = entry?.entry
  if (own)
    return {
      type: own.type,
      ...actorIn({ ...own, id: own.actor, kind: own.actorKind, issuer: own.actorIssuer }, isOperator),
      recordedAt: own.recordedAt,
      auditedAt: own.auditedAt,
    }
  const read = fact && readableFact(fact.text)
  if (!read) return { type: null, actor: null, recordedAt: null, auditedAt: null }
  return { type: read.type, ...actorIn(actorOfFact(read), isOperator), recordedAt: read.recordedat, auditedAt: null }
}

type ActorParts = NamedActor & Readonly<{ issuer?: string | undefined }>

const actorIn = ({ id, kind, issuer }: ActorParts, isOperator: boolean) => ({
  actor: isOperator ? maskedActor({ id, kind }) : id,
  ...(kind !== undefined && { actorKind: kind }),
  ...(issuer !== undefined && { actorIssuer: issuer }),
})
