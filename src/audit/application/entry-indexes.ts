import type { AuditLog, EntryPlace } from './ports.ts'

/** The most batches whose runs are read at once. */
const readCountMax = 10

/** An entry of an earlier chain has a place of its own. Other entries of a batch follow each other. */
const groupOf = (place: EntryPlace): string => ('sequence' in place ? `chain ${place.sequence}` : place.batchId)

const offsetOf = (place: EntryPlace): number => ('sequence' in place ? 0 : place.position)

/** Returns the index of each entry, in order; `undefined` for one that waits. It reads the run of each batch once. */
export const indexesOf = async (
  log: Pick<AuditLog, 'indexOf'>,
  tenantId: string,
  places: readonly EntryPlace[],
): Promise<readonly (number | undefined)[]> => {
  const groups = [...new Map(places.map((place) => [groupOf(place), firstOf(place)]))]
  const firsts = new Map<string, number | undefined>()
  for (let at = 0; at < groups.length; at += readCountMax)
    await Promise.all(
      groups.slice(at, at + readCountMax).map(async ([group, first]) => {
        firsts.set(group, await log.indexOf(tenantId, first))
      }),
    )
  return places.map((place) => {
    const first = firsts.get(groupOf(place))
    return first === undefined ? undefined : first + offsetOf(place)
  })
}

const firstOf = (place: EntryPlace): EntryPlace => ('sequence' in place ? place : { ...place, position: 0 })
