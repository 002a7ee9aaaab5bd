import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Clock } from '#kernel/domain/instant.ts'
import { type FactKeys, sealingKey, verifyingKeys } from '../domain/fact-keys.ts'

/** The keys of facts, in a secret that is rotated. */
type FactKeyStore = {
  /** Returns the cached keys. @throws Transient `secret-unavailable`. */
  current(): Promise<FactKeys>
  /**
   * Returns keys that were read after `afterMs`.
   * @throws Transient `secret-unavailable`, also when they were read a moment ago and not after it.
   */
  renewed(afterMs: number): Promise<FactKeys>
}

/**
 * Makes the seal of a fact: the id of a key and the HMAC-SHA256 of the text, with a dot between them. Every publisher of facts
 * adds it to the message. @throws Transient `secret-unavailable`.
 */
export type Seal = (text: string) => Promise<string>

type SealNeeds = Readonly<{
  keys: Pick<FactKeyStore, 'current'>
  clock: Clock
  /** The age at which a new key is used. Longer than a consumer caches the keys. */
  settleMs: number
}>

export const makeSeal =
  ({ keys, clock, settleMs }: SealNeeds): Seal =>
  async (text) => {
    const { id, secret } = sealingKey(await keys.current(), clock(), settleMs)
    return `${id}.${codeOf(secret, text).toString('base64url')}`
  }

/** Returns whether a seal is of exactly this text, by a key that verifies now. `sentAtMs` is the time when the queue received it. */
export type SealCheck = (text: string, seal: string | undefined, sentAtMs: number) => Promise<boolean>

type CheckNeeds = Readonly<{ keys: FactKeyStore; clock: Clock }>

/**
 * Checks seals. A publisher can be newer than the cached keys, so an unknown key id is judged by keys that were read after the
 * message was sent. @throws Transient `secret-unavailable` while that is not possible: the message is neither genuine nor forged.
 */
export const makeSealCheck =
  ({ keys, clock }: CheckNeeds): SealCheck =>
  async (text, seal = '', sentAtMs) => {
    const dot = seal.indexOf('.')
    const [id, code] = [seal.slice(0, dot), Buffer.from(seal.slice(dot + 1), 'base64url')]
    if (dot < 1 || code.length !== codeLength) return false
    const cached = await keys.current()
    const known = cached.some((key) => key.id === id) ? cached : await keys.renewed(sentAtMs)
    const key = verifyingKeys(known, clock()).find((one) => one.id === id)
    return key !== undefined && timingSafeEqual(codeOf(key.secret, text), code)
  }

const codeLength = 32

const codeOf = (secret: string, text: string): Buffer => createHmac('sha256', secret).update(text).digest()
