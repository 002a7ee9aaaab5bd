import type { Archive, RetainedEvents, RetainedFact } from '#custody/application/archive-ports.ts'
import { withId } from '#facts/application/identity.ts'
import { readFact } from '#facts/application/read-fact.ts'

type Item = { tenantId: string; eventId: string; text: string; digest: string | undefined; expiresAt: boolean }

/** The events with a retention in a map, all in one shard, in pages of two. */
export const makeMemoryRetainedEvents = () => {
  const items = new Map<string, Item>()
  const vault = new Set<string>()
  const nameOf = (eventId: string, happening: string) => `${eventId}/${happening}`
  const factsOf = (eventId: string) => [...items.values()].filter((item) => item.eventId === eventId)
  const put = async (text: string, digest?: string): Promise<void> => {
    const { tenantid: tenantId, eventid: eventId, happening } = readFact(text)
    items.set(nameOf(eventId, happening), { tenantId, eventId, text, digest, expiresAt: false })
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
      const page = due.slice(start, start + 2)
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
    note: async ({ eventId }, archived) => {
      if (items.has(nameOf(eventId, archived.happening))) return false
      await put(JSON.stringify(withId(archived)))
      return true
    },
    stamp: async ({ eventId }, { happening, text }) => {
      const item = items.get(nameOf(eventId, happening))
      if (item && item.text !== text) throw new Error('altered')
      if (item) item.expiresAt = true
    },
    bury: async ({ eventId }, { text, tombstone, digest, archived, vaultClasses }) => {
      const item = items.get(nameOf(eventId, 'received'))
      if (item?.text !== text) return false
      item.text = tombstone
      item.digest ??= digest
      await put(JSON.stringify(withId(archived)))
      for (const vaultClass of vaultClasses) vault.delete(nameOf(eventId, vaultClass))
      return true
    },
  }
  return {
    events,
    put,
    putVault: async (eventId: string, vaultClass: string) => void vault.add(nameOf(eventId, vaultClass)),
    vaultOf: async (eventId: string) => [...vault].filter((name) => name.startsWith(eventId)),
    /** What DynamoDB does some time after the end of a fact. */
    expire: async (eventId: string) => {
      for (const [name, item] of items) if (item.eventId === eventId && item.expiresAt) items.delete(name)
    },
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
