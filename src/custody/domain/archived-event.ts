import type { Fact } from '#facts/domain/fact.ts'
import { dayOf } from '#kernel/domain/instant.ts'

/**
 * The entry of a fact in the audit log of its tenant, as it is stored. Format 2 has its text as `entry`, and its place as `batchId` and
 * `position`. Format 1 has the attributes of the hash chain: `sequence`, `previousHash`, `hash` and others.
 */
export type ArchivedEntry = Readonly<{
  factId: string
  happening: string
  /** SHA-256 of the text of the fact, in hex. */
  factHash: string
  [name: string]: unknown
}>

/** A fact with its exact text and what proves it. */
export type ArchivedFact = Readonly<{ text: string; entry: ArchivedEntry }>

/** An event in the archive. */
export type ArchivedEvent = Readonly<{
  format: 1
  tenantId: string
  eventId: string
  /** In recorded order. The first one is the fact `received`. */
  facts: readonly ArchivedFact[]
}>

/** All objects of one day of a tenant have the same prefix, so that they can be verified together. */
export const archivePrefix = (tenantId: string, day: string): string => `facts/${tenantId}/${day}/`

/** The name of the object of an event. Example: `facts/acme/2026-03-01/0b7f….json`. */
export const archiveKeyOf = ({ tenantid, eventid, receivedat }: Pick<Fact, 'tenantid' | 'eventid' | 'receivedat'>) =>
  `${archivePrefix(tenantid, dayOf(receivedat))}${eventid}.json`
