import { createHmac, timingSafeEqual } from 'node:crypto'
import canonicalize from 'canonicalize'
import { eventContentOf, eventTimeOf, isSameEvent, isSameTime } from '#facts/application/event-content.ts'
import type { HeldFact } from '#facts/application/fact-log.ts'
import type { FactDraft } from '#facts/domain/fact.ts'
import { Transient } from '#kernel/domain/errors.ts'
import type { DigestKey, DigestKeyList, DigestKeys } from './ports.ts'

/** Keyed digests of events. Without the key, a digest neither shows nor confirms a content. */
export type Digests = {
  /** The digest of an event from its fact `received` with clear values: the id of the newest key and an HMAC-SHA256. @throws Transient `secret-unavailable`. */
  of(clear: FactDraft): Promise<string>
  /**
   * Returns whether the held fact records the event of `clear`. It compares digests if the held fact has one, also of a tombstone,
   * and contents otherwise. @throws Transient `secret-unavailable`.
   */
  isSame(held: HeldFact, clear: FactDraft): Promise<boolean>
  /**
   * The keyed hashes of a text, by each key: the first is the one to store. An earlier one can be stored already.
   * @throws Transient `secret-unavailable`.
   */
  hashesOf(text: string): Promise<readonly [string, ...string[]]>
}

export const makeDigests = (keys: DigestKeys): Digests => ({
  of: async (clear) => {
    const [newest] = await keys.current()
    return `${newest.id}.${codeOf(newest, clear, eventTimeOf(clear)).toString('base64url')}`
  },

  isSame: async ({ fact, digest }, clear) => {
    if (digest === undefined) return isSameEvent(fact, clear)
    if (!isSameTime(fact, clear)) return false
    const dot = digest.indexOf('.')
    const key = await keyNamed(keys, digest.slice(0, dot))
    const [own, held] = [codeOf(key, clear, eventTimeOf(fact)), Buffer.from(digest.slice(dot + 1), 'base64url')]
    return own.length === held.length && timingSafeEqual(own, held)
  },

  hashesOf: async (text) => {
    const [newest, ...older]: DigestKeyList = await keys.current()
    return [hashOf(newest, text), ...older.map((key) => hashOf(key, text))]
  },
})

/** @throws Transient `secret-unavailable` when the key is unknown: it may be new, and none is ever deleted. */
const keyNamed = async (keys: DigestKeys, id: string): Promise<DigestKey> => {
  const known =
    (await keys.current()).find((key) => key.id === id) ?? (await keys.renewed()).find((key) => key.id === id)
  if (known) return known
  throw new Transient('secret-unavailable', `The key ${id} of a digest is missing. Restore it in its secret.`)
}

const codeOf = (key: DigestKey, clear: FactDraft, time: string | null): Buffer =>
  hmacOf(key, canonicalize([clear.tenantid, clear.eventid, [time, eventContentOf(clear)]]) ?? '')

const hashOf = (key: DigestKey, text: string): string => hmacOf(key, text).toString('hex')

const hmacOf = ({ secret }: DigestKey, text: string): Buffer => createHmac('sha256', secret).update(text).digest()
