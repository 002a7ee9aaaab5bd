import { sha256 } from '#kernel/application/sha256.ts'
import type { Instant } from '#kernel/domain/instant.ts'
import type { Fact } from '../domain/fact.ts'
import { kindOf } from '../domain/happening.ts'
import { isTombstone, tombstoneOf } from '../domain/tombstone.ts'
import { hasKeysOf } from './identity.ts'
import { readFact } from './read-fact.ts'

/** The attributes of an item by name, as DynamoDB writes a text or a number. */
type StoredAttributes = Readonly<Record<string, Readonly<{ S?: string | undefined; N?: string | undefined }>>>

/** A change of a stored item. */
export type ItemChange = Readonly<{
  pk: string
  sk: string
  /** The item before and after the change. A new item has neither, and a deleted one only the first. */
  before?: StoredAttributes | undefined
  after?: StoredAttributes | undefined
  /** The second of the change. */
  at: Instant
  /** The service that made the change on its own. The stream does not name a person or a role. */
  service: string | undefined
}>

/** The service that removes items when their time is over. */
const expiryService = 'dynamodb.amazonaws.com'

/**
 * Returns whether a change of a fact is one that `archive-facts` makes: the first fact of an event past its retention becomes its
 * tombstone, or another fact of it receives its end. Every other change is an alteration.
 */
export const isArchiving = (change: ItemChange): boolean => {
  const fact = oldFactOf(change)
  if (!fact || !hasEndedRetention(fact, change)) return false
  return fact.happening === 'received' ? isBurial(fact, change) : isStamp(fact, change)
}

/** Returns whether DynamoDB deleted a fact that `archive-facts` had given its end. */
export const isEndOfArchived = (change: ItemChange): boolean => {
  const fact = oldFactOf(change)
  const end = change.before?.expiresAt?.N
  return (
    change.service === expiryService &&
    fact !== undefined &&
    end !== undefined &&
    mayEnd(fact) &&
    hasEndedRetention(fact, change) &&
    Number(end) * 1000 <= endOfSecond(change)
  )
}

/** The fact that the item had, if it was one. */
const oldFactOf = (change: ItemChange): Fact | undefined => {
  try {
    const fact = readFact(change.before?.fact?.S ?? '')
    return hasKeysOf(fact, change) ? fact : undefined
  } catch {
    return undefined
  }
}

/** The stream has the second of a change, and the change can be later in it. */
const endOfSecond = ({ at }: ItemChange): number => Date.parse(at) + 999

const hasEndedRetention = ({ retainuntil }: Fact, change: ItemChange): boolean =>
  retainuntil !== undefined && Date.parse(retainuntil) <= endOfSecond(change)

/** The tombstone and the fact that an event was archived have no end. */
const mayEnd = (fact: Fact): boolean => fact.happening !== 'received' && kindOf(fact) !== 'archived'

const isStamp = (fact: Fact, { before = {}, after = {} }: ItemChange): boolean =>
  mayEnd(fact) &&
  before.expiresAt === undefined &&
  after.expiresAt?.N !== undefined &&
  hasSame(before, after, new Set([...namesOf(before), ...namesOf(after)].filter((name) => name !== 'expiresAt')))

/** The attributes of the indexes. A tombstone is in none. */
const indexNames: ReadonlySet<string> = new Set(
  ['byTime', 'byCorrelation', 'byRetention'].flatMap((index) => [`${index}Pk`, `${index}Sk`]),
)

const isBurial = (fact: Fact, { before = {}, after = {} }: ItemChange): boolean => {
  if (isTombstone(fact) || !isTombstoneOf(fact, before.fact?.S ?? '', after.fact?.S ?? '')) return false
  const changed = new Set(['fact', ...indexNames, ...(before.digest === undefined ? ['digest'] : [])])
  const kept = new Set([...namesOf(before), ...namesOf(after)].filter((name) => !changed.has(name)))
  return namesOf(after).every((name) => !indexNames.has(name)) && hasSame(before, after, kept)
}

/** Returns whether a text is the tombstone of exactly this fact, and of the text that it had. */
const isTombstoneOf = (fact: Fact, oldText: string, newText: string): boolean => {
  try {
    const tombstone = readFact(newText)
    if (!isTombstone(tombstone)) return false
    const { facthash, archivedat, archivekey } = tombstone.sluicetombstone
    if (facthash !== sha256(oldText) || archivekey === '') return false
    if (!(Date.parse(archivedat) >= Date.parse(fact.retainuntil ?? ''))) return false
    return newText === JSON.stringify(tombstoneOf(fact, { facthash, archivedat, archivekey }))
  } catch {
    return false
  }
}

const namesOf = (item: StoredAttributes): readonly string[] => Object.keys(item)

/** Compares whole attributes: their types and their values. */
const hasSame = (one: StoredAttributes, other: StoredAttributes, names: ReadonlySet<string>): boolean =>
  [...names].every((name) => JSON.stringify(one[name]) === JSON.stringify(other[name]))
