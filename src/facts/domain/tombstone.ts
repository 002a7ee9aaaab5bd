import type { Instant } from '#kernel/domain/instant.ts'
import type { Fact } from './fact.ts'

/** What a tombstone has instead of the content of its fact. */
export type TombstoneMark = Readonly<{
  /** SHA-256 of the text that the fact had, in hex, as its audit entry has it. */
  facthash: string
  archivedat: Instant
  /** The object in the archive. */
  archivekey: string
}>

/**
 * A fact `received` whose event is past its retention. It keeps the identity of the event, so that its id is never free again. It
 * has no data, no subject, no user and no extension attributes.
 */
export type Tombstone = Fact & Readonly<{ sluicetombstone: TombstoneMark }>

/** Names that begin with `sluice` are reserved, so no fact of a producer has this one. */
export const isTombstone = (fact: Fact): fact is Tombstone => 'sluicetombstone' in fact

/** The tombstone of a fact. */
export const tombstoneOf = (fact: Fact, sluicetombstone: TombstoneMark): Tombstone => {
  const { specversion, id, type, source, time, datacontenttype, tenantid, partnerid, eventid, eventtype } = fact
  const { receivedat, happening, recordedat, correlationid, actor, actorkind, actorissuer, producerid, retainuntil } =
    fact
  return {
    specversion,
    id,
    type,
    source,
    time,
    datacontenttype,
    tenantid,
    ...(partnerid !== undefined && { partnerid }),
    eventid,
    eventtype,
    receivedat,
    happening,
    recordedat,
    correlationid,
    actor,
    ...(actorkind !== undefined && { actorkind }),
    ...(actorissuer !== undefined && { actorissuer }),
    ...(producerid !== undefined && { producerid }),
    ...(retainuntil !== undefined && { retainuntil }),
    sluicetombstone,
    data: {},
  }
}
