import { systemActor } from '#kernel/domain/actor.ts'
import { type Breach, Refusal } from '#kernel/domain/errors.ts'
import type { Instant } from '#kernel/domain/instant.ts'
import { ownTenantId, tenantIdPattern } from '#kernel/domain/tenant.ts'
import type { Fact } from '../domain/fact.ts'
import { factId } from './identity.ts'
import { type LetterCode, letterCodes, type OutboxLetter } from './outbox-letter.ts'
import { readFact } from './read-fact.ts'

/** One change of the table of facts, as its stream delivers it. */
export type StreamChange = Readonly<{
  /** The same each time the change is delivered. */
  changeId: string
  sequenceNumber: string
  action: 'INSERT' | 'MODIFY' | 'REMOVE'
  pk: string
  sk: string
  /** The attribute `fact` of the new item, if it is a text. */
  text: string | undefined
  /** The second of the change. */
  at: Instant
  /** The service that made the change on its own. The stream does not name a person or a role. */
  service: string | undefined
}>

/** The service that removes items when their time is over. */
const expiryService = 'dynamodb.amazonaws.com'

/** The partition keys of pulses begin with it. No fact has such a key, because a tenant id is not empty. */
export const pulsePrefix = '#pulse#'

/** A fact with its text and the size of the text. */
export type Parcel = Readonly<{ fact: Fact; text: string; bytes: number }>

/** What a change means for the outbox. */
export type OutboxRecord =
  | Readonly<{ kind: 'fact'; parcel: Parcel }>
  | Readonly<{ kind: 'unreadable'; letter: OutboxLetter }>
  | Readonly<{ kind: 'altered' }>
  | Readonly<{ kind: 'pulse' }>
  | Readonly<{ kind: 'expired' }>

/**
 * Reads a change: a new item is a fact, and facts are immutable. An item that is not the fact of its keys is unreadable.
 * Never throws, because a change that fails for ever would block its shard.
 */
export const readChange = (change: StreamChange): OutboxRecord => {
  const { action, pk, service } = change
  if (pk.startsWith(pulsePrefix)) return { kind: action === 'INSERT' ? 'pulse' : 'expired' }
  if (action === 'REMOVE' && service === expiryService) return { kind: 'expired' }
  if (action !== 'INSERT') return { kind: 'altered' }
  try {
    return readInsert(change)
  } catch (error) {
    return { kind: 'unreadable', letter: letterOf(change, 'not-a-fact', faultsOf(error)) }
  }
}

const foreignText = ' Sluice writes another text for it, without blanks.'

const readInsert = (change: StreamChange): OutboxRecord => {
  const fact = readFact(change.text ?? '')
  if (!hasKeysOf(fact, change)) return { kind: 'unreadable', letter: letterOf(change, 'keys-differ') }
  const text = JSON.stringify(fact)
  // The chain stores the hash of the published text, so the stored text must be the same.
  if (text !== change.text) return { kind: 'unreadable', letter: letterOf(change, 'not-a-fact', foreignText) }
  return { kind: 'fact', parcel: { fact, text, bytes: Buffer.byteLength(text) } }
}

/** Returns whether the keys of an item, and the id in its text, are those of the fact. */
export const hasKeysOf = (
  { id, tenantid, eventid, happening }: Fact,
  { pk, sk }: Pick<StreamChange, 'pk' | 'sk'>,
): boolean => pk === `${tenantid}#${eventid}` && sk === happening && id === factId(tenantid, eventid, happening)

/** The dead letter of a change. */
export const letterOf = (
  { pk, sk, sequenceNumber, at }: StreamChange,
  code: LetterCode,
  faults = '',
): OutboxLetter => ({ pk, sk, sequenceNumber, writtenAt: at, code, reason: `${letterCodes[code]}${faults}` })

/** The security fact about an altered fact is in the log of its tenant, or of Sluice where the key has none. */
export const breachOf = ({ pk, sk, service }: StreamChange): Breach => {
  const [tenantId = ''] = pk.split('#', 1)
  return {
    kind: 'fact',
    tenantId: tenantIdPattern.test(tenantId) ? tenantId : ownTenantId,
    // Only principals of the account have rights on the table, and the stream does not name them.
    actor: service === undefined ? { id: 'unknown', kind: 'operator' } : systemActor(service),
    claimed: `${pk} ${sk}`,
  }
}

const reasonLengthMax = 1000

const faultsOf = (error: unknown): string => {
  if (!(error instanceof Refusal)) return ''
  const faults = error.issues.map(({ path, message }) => `${path || 'fact'}: ${message}`)
  return ` ${faults.join(' ')}`.slice(0, reasonLengthMax)
}
