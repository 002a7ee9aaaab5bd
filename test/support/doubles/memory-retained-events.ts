import type { Archive, Departure, RetainedEvents, RetainedFact } from '#custody/application/archive-ports.ts'
import { withId } from '#facts/application/identity.ts'
import { readFact } from '#facts/application/read-fact.ts'
import { textOfItemName } from '#facts/domain/vault-item.ts'
import { Transient } from '#kernel/domain/errors.ts'

type Item = { tenantId: string; eventId: string; text: string; digest: string | undefined; expiresAt: boolean }

/** The events with a retention in a map, all in one shard, in pages of two. */
export const makeMemoryRetainedEvents = () => {
  const items = new Map<string, Item>()
  const vault = new Set<string>()
  const erased = new Set<string>()
  const holds = new Map<string, number>()
  const reviews = new Set<string>()
  const nameOf = (eventId: string, happening: string) => `${eventId}/${happening}`
  const factsOf = (eventId: string) => [...items.values()].filter((item) => item.eventId === eventId)
  const put = async (text: string, digest?: string): Promise<void> => {
    const { tenantid: tenantId, eventid: eventId, happening } = readFact(text)
    items.set(nameOf(eventId, happening), { tenantId, eventId, text, digest, expiresAt: false })
  }
  const end = (tenantId: string, eventId: string, { others, items: leaving, holdsVersion }: Departure): void => {
    const isTraced = leaving.some((item) => !item.isErased && erased.has(nameOf(eventId, textOfItemName(item))))
    if (isTraced || holdsVersion !== (holds.get(tenantId) ?? 0)) throw new Transient('store-unavailable', '')
    const rest = others.map(({ happening }) => items.get(nameOf(eventId, happening)))
    if (rest.some((other, index) => other?.text !== others[index]?.text)) throw new Transient('store-unavailable', '')
    for (const other of rest) if (other) other.expiresAt = true
    for (const item of leaving) vault.delete(nameOf(eventId, textOfItemName(item)))
  }
  const events: RetainedEvents = {
    shards: ['all'],
    due: async (_, until, after) => {
      const all = [...items.values()].filter(({ text }) => {
        const { happening, retainuntil = '~', recordedat, ...fact } = readFact(text)
        if (happening.startsWith('archived') || 'sluicetombstone' in fact || retainuntil > until) return false
        return happening === 'received' || recordedat > retainuntil
      })
      const due = [...new Map(all.map((item) => [item.eventId, item])).values()]
      const start = due.findIndex(({ eventId }) => eventId === after) + 1
      const page = due
        .slice(start, start + 2)
        .map(({ tenantId, eventId, text }) => ({ tenantId, eventId, retainUntil: readFact(text).retainuntil ?? '' }))
      return { events: page, ...(start + 2 < due.length && { next: page.at(-1)?.eventId }) }
    },
    read: async ({ eventId }) =>
      factsOf(eventId).map(
        ({ text, digest, expiresAt }): RetainedFact => ({
          happening: readFact(text).happening,
          text,
          digest,
          hasEnd: expiresAt,
        }),
      ),
    depart: async ({ tenantId, eventId }, part) => end(tenantId, eventId, part),
    note: async ({ tenantId, eventId }, { archived, hasReview, ...part }) => {
      if (items.has(nameOf(eventId, archived.happening))) return false
      end(tenantId, eventId, part)
      if (hasReview) reviews.delete(eventId)
      await put(JSON.stringify(withId(archived)))
      return true
    },
    bury: async ({ tenantId, eventId }, { text, tombstone, digest, archived, hasReview, ...part }) => {
      const item = items.get(nameOf(eventId, 'received'))
      if (item?.text !== text) return false
      end(tenantId, eventId, part)
      if (hasReview) reviews.delete(eventId)
      item.text = tombstone
      item.digest ??= digest
      await put(JSON.stringify(withId(archived)))
      return true
    },
  }
  return {
    events,
    put,
    putVault: async (eventId: string, name: string) => void vault.add(nameOf(eventId, name)),
    eraseVault: async (eventId: string, name: string) => void erased.add(nameOf(eventId, name)),
    vaultOf: async (eventId: string) => [...vault].filter((name) => name.startsWith(eventId)),
    putReview: async (eventId: string) => void reviews.add(eventId),
    hasReview: async (eventId: string) => reviews.has(eventId),
    placeHold: async (tenantId: string) => void holds.set(tenantId, (holds.get(tenantId) ?? 0) + 1),
  }
}

/** The archive in a map. */
export const makeMemoryArchive = (): Archive => {
  const objects = new Map<string, string>()
  return {
    read: async (key) => objects.get(key),
    write: async (key, text) => void objects.set(key, text),
    list: async function* (prefix) {
      yield [...objects.keys()].filter((key) => key.startsWith(prefix))
    },
  }
}
