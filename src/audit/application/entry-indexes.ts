import { type LogDifference, orDifference } from './log-difference.ts'
import type { AuditLog, EntryPlace } from './ports.ts'

/** The most batches whose runs are read at once. */
const readCountMax = 10

/** An entry of an earlier chain has a place of its own. Other entries of a batch follow each other. */
const groupOf = (place: EntryPlace): string => ('sequence' in place ? `chain ${place.sequence}` : place.batchId)

const offsetOf = (place: EntryPlace): number => ('sequence' in place ? 0 : place.position)

/** An index; `undefined` for an entry that waits. A difference if no reader can know it: a run or a state cannot be read. */
export type FoundIndex = number | undefined | LogDifference

/** Returns the index of each entry, in order. It reads the run of each batch once. */
export const indexesOf = async (
  log: Pick<AuditLog, 'indexOf'>,
  tenantId: string,
  places: readonly EntryPlace[],
): Promise<readonly FoundIndex[]> => {
  const groups = [...new Map(places.map((place) => [groupOf(place), firstOf(place)]))]
  const firsts = new Map<string, FoundIndex>()
  for (let at = 0; at < groups.length; at += readCountMax)
    await Promise.all(
      groups.slice(at, at + readCountMax).map(async ([group, first]) => {
        firsts.set(group, await orDifference(log.indexOf(tenantId, first)))
      }),
    )
  return places.map((place) => {
    const first = firsts.get(groupOf(place))
    return typeof first === 'number' ? first + offsetOf(place) : first
  })
}

const firstOf = (place: EntryPlace): EntryPlace => ('sequence' in place ? place : { ...place, position: 0 })
