import { systemActor } from '#kernel/domain/actor.ts'
import { type Breach, Refusal } from '#kernel/domain/errors.ts'
import { ownTenantId, tenantIdPattern } from '#kernel/domain/tenant.ts'
import type { Fact } from '../domain/fact.ts'
import { isTombstone } from '../domain/tombstone.ts'
import { type ItemChange, isArchiving, isEndOfArchived } from './archive-change.ts'
import { hasKeysOf } from './identity.ts'
import { type LetterCode, letterCodes, type OutboxLetter } from './outbox-letter.ts'
import { readFact } from './read-fact.ts'

/** One change of the table of facts, as its stream delivers it. */
export type StreamChange = ItemChange &
  Readonly<{
    /** The same each time the change is delivered. */
    changeId: string
    sequenceNumber: string
    action: 'INSERT' | 'MODIFY' | 'REMOVE'
    /** The attribute `fact` of the new item, if it is a text. */
    text: string | undefined
  }>

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
  /** The event of the item was moved to the archive. */
  | Readonly<{ kind: 'archived' }>

/**
 * Reads a change: a new item is a fact, and facts are immutable. An item that is not the fact of its keys is unreadable.
 * Never throws, because a change that fails for ever would block its shard.
 */
export const readChange = (change: StreamChange): OutboxRecord => {
  const { action, pk } = change
  if (pk.startsWith(pulsePrefix)) return { kind: action === 'INSERT' ? 'pulse' : 'expired' }
  if (action === 'REMOVE') return { kind: isEndOfArchived(change) ? 'expired' : 'altered' }
  if (action === 'MODIFY') return { kind: isArchiving(change) ? 'archived' : 'altered' }
  try {
    return readInsert(change)
  } catch (error) {
    return { kind: 'unreadable', letter: letterOf(change, 'not-a-fact', faultsOf(error)) }
  }
}

const buriedText = ' It is a tombstone, and only a stored fact becomes one.'

const foreignText = ' Sluice writes another text for it, without blanks.'

const readInsert = (change: StreamChange): OutboxRecord => {
  const fact = readFact(change.text ?? '')
  if (!hasKeysOf(fact, change)) return { kind: 'unreadable', letter: letterOf(change, 'keys-differ') }
  if (isTombstone(fact)) return { kind: 'unreadable', letter: letterOf(change, 'not-a-fact', buriedText) }
  const text = JSON.stringify(fact)
  // The chain stores the hash of the published text, so the stored text must be the same.
  if (text !== change.text) return { kind: 'unreadable', letter: letterOf(change, 'not-a-fact', foreignText) }
  return { kind: 'fact', parcel: { fact, text, bytes: Buffer.byteLength(text) } }
}

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
